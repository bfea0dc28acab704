import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { EmbeddedPostgresError } from './errors.js';
import { canEnter, giveTo, type ServerUser } from './server-user.js';

/** Where a server listens. */
export interface Endpoint {
  /** A folder of ours that holds nothing but the socket; undefined on Windows, where the server listens on loopback. */
  socketFolder: string | undefined;
  /** The TCP port on 127.0.0.1, or the number in the socket's name. */
  port: number;
}

export const DATABASE = 'order_failures';
export const SUPERUSER = 'postgres';
const FOLDER_PREFIX = 'order-failures-';
const SOCKET_PORT = 5432;

/** 107 bytes on Linux, 103 on macOS: the longest name that the kernel takes for a socket. */
const MAX_SOCKET_PATH_BYTES = 103;

/**
 * A socket folder that only the server's user (and root) may enter: PostgreSQL trusts whoever reaches the socket.
 * It lies in the system's temporary folder since a data folder's path may be too long for a socket.
 */
export async function prepareEndpoint(user: ServerUser | undefined): Promise<Endpoint> {
  if (process.platform === 'win32') return { socketFolder: undefined, port: await freePort() };
  for (const parent of [tmpdir(), '/tmp']) {
    const longest = join(parent, `${FOLDER_PREFIX}XXXXXX`, `.s.PGSQL.${SOCKET_PORT}`);
    if (Buffer.byteLength(longest) > MAX_SOCKET_PATH_BYTES || !canEnter(user, parent)) continue;
    // The random name keeps other users from making the folder first.
    const socketFolder = await mkdtemp(join(await realpath(parent), FOLDER_PREFIX));
    await giveTo(user, socketFolder);
    return { socketFolder, port: SOCKET_PORT };
  }
  throw new EmbeddedPostgresError(
    'EMBEDDED_POSTGRES_START_FAILED',
    `Neither ${tmpdir()} nor /tmp can hold PostgreSQL's socket: the path is too long, or uid ${user?.uid} may not ` +
      'enter it. Set TMPDIR to a short path that every user may enter.',
    { temporaryFolder: tmpdir() },
  );
}

/** Makes room for a server where a dead one listened, so that its clients need not learn of another place. */
export async function clearSocket({ socketFolder, port }: Endpoint): Promise<void> {
  if (socketFolder === undefined) return;
  for (const name of [`.s.PGSQL.${port}`, `.s.PGSQL.${port}.lock`])
    await rm(join(socketFolder, name), { force: true });
}

/** Removes the socket folder of a server that is gone; leaves any folder that is not one of ours alone. */
export async function removeEndpoint({ socketFolder }: Endpoint): Promise<void> {
  if (socketFolder !== undefined && basename(socketFolder).startsWith(FOLDER_PREFIX)) {
    await rm(socketFolder, { recursive: true, force: true });
  }
}

export function listenArguments({ socketFolder, port }: Endpoint): string[] {
  const addresses = socketFolder === undefined ? '127.0.0.1' : '';
  return [
    ...['-c', `listen_addresses=${addresses}`],
    ...['-c', `unix_socket_directories=${socketFolder ?? ''}`],
    ...['-c', `port=${port}`],
  ];
}

/** @param passwordFile holds the password on Windows, where any local user can reach the port. */
export async function connectionUrl({ socketFolder, port }: Endpoint, passwordFile: string): Promise<string> {
  if (socketFolder !== undefined) {
    return `postgresql://${SUPERUSER}@localhost/${DATABASE}?host=${encodeURIComponent(socketFolder)}`;
  }
  const password = (await readFile(passwordFile, 'utf8')).trim();
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${DATABASE}`;
}

/** Whether something listens there: a temporary folder may have been cleared under a running server. */
export async function isListening({ socketFolder, port }: Endpoint): Promise<boolean> {
  return await new Promise((resolve) => {
    const at =
      socketFolder === undefined ? { host: '127.0.0.1', port } : { path: join(socketFolder, `.s.PGSQL.${port}`) };
    const socket = connect(at, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
