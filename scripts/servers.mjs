// Finds the servers that the tests need, or starts them. Each finder returns
// {url, origin, stop}: where it is, in words how it was found, and how to end what was started here;
// `url` is undefined when there is none, and `origin` then says why.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const EMBEDDED = join(ROOT, 'dist/adapters/embedded-postgres/index.js');
const LOCAL_POSTGRES = 'postgres://postgres@127.0.0.1:5432/postgres';
const PROBE_MS = 2_000;
const REDIS_START_MS = 10_000;
const nothingToStop = async () => {};

/** TEST_DATABASE_URL, else the one on 127.0.0.1:5432 when it lets `postgres` in, else an embedded one. */
export async function findPostgres(env = process.env) {
  const given = env.TEST_DATABASE_URL;
  if (given) return { url: given, origin: 'TEST_DATABASE_URL', stop: nothingToStop };
  if (await answersPostgres(LOCAL_POSTGRES)) {
    return { url: LOCAL_POSTGRES, origin: 'found on 127.0.0.1:5432', stop: nothingToStop };
  }
  return startEmbeddedPostgres();
}

/** TEST_REDIS_URL, else the one on 127.0.0.1:6379, else a `redis-server` from the PATH. */
export async function findRedis(env = process.env) {
  const given = env.TEST_REDIS_URL;
  if (given) return { url: given, origin: 'TEST_REDIS_URL', stop: nothingToStop };
  if (await answersRedis(6379)) {
    return { url: 'redis://127.0.0.1:6379', origin: 'found on 127.0.0.1:6379', stop: nothingToStop };
  }
  return startRedis();
}

async function answersPostgres(url) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: PROBE_MS });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function startEmbeddedPostgres() {
  const folder = mkdtempSync(join(tmpdir(), 'order-failures-pg-'));
  // Under root the server runs as another user, who must get in.
  chmodSync(folder, 0o755);
  try {
    const { startEmbeddedPostgres: start } = await import(pathToFileURL(EMBEDDED).href);
    const server = await start({ dataDir: join(folder, 'data') });
    const stop = async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    };
    return { url: server.url, origin: 'embedded, started for this run', stop };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return {
      url: undefined,
      origin: `none found, and the embedded one did not start: ${error.message}`,
      stop: nothingToStop,
    };
  }
}

/** Resolves to whether a Redis on that port answers PING. */
function answersRedis(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const settle = (answers) => {
      socket.destroy();
      resolve(answers);
    };
    socket.setTimeout(PROBE_MS, () => settle(false));
    socket.once('error', () => settle(false));
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (data) => settle(data.toString().startsWith('+PONG')));
  });
}

async function startRedis() {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'order-failures-redis-'));
  const options = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  // In a group of its own: Ctrl-C must reach the tests before the server.
  const child = spawn('redis-server', options.map(String), { stdio: 'ignore', detached: true });
  const gone = once(child, 'exit').catch(() => {});
  const failure = new Promise((resolve) => child.once('error', resolve));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGTERM')) await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  const error = await Promise.race([failure, gone.then(() => new Error('it ended at once')), waitForRedis(port)]);
  if (error === undefined)
    return { url: `redis://127.0.0.1:${port}`, origin: 'redis-server, started for this run', stop };
  await stop();
  const reason = error.code === 'ENOENT' ? 'there is no redis-server on the PATH' : error.message;
  return { url: undefined, origin: `none on 127.0.0.1:6379, and ${reason}`, stop: nothingToStop };
}

async function waitForRedis(port) {
  for (const until = Date.now() + REDIS_START_MS; Date.now() < until; await delay(20)) {
    if (await answersRedis(port)) return undefined;
  }
  return new Error(`redis-server did not answer within ${REDIS_START_MS / 1000} s`);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
