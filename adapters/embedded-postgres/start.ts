import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkCluster, chooseFolder, findCluster } from './cluster.js';
import { connectionUrl, isListening } from './endpoint.js';
import { EmbeddedPostgresError } from './errors.js';
import { createCluster } from './initdb.js';
import { findInstallation, type Installation, reachableInstallation, repairLinks } from './installation.js';
import { keepRunning } from './keep-running.js';
import { launch } from './launch.js';
import { type Layout, prepareLayout } from './layout.js';
import { type Claim, claimOwnership } from './owner.js';
import { findPostmaster, isPostmasterOf, POLL_MS, type Postmaster, stopPostmaster } from './postmaster.js';
import { chooseServerUser, type ServerUser } from './server-user.js';

export interface EmbeddedPostgresOptions {
  /** The data folder; created with an empty database on the first start. */
  dataDir: string;
  /**
   * Use the server of another live process, when there is one, instead of refusing: for commands that run beside the
   * app. A joined server ends when its owner ends it. Default false.
   */
  join?: boolean;
  /** Called with one-line messages for a human, such as where the data is kept. */
  onMessage?: (text: string) => void;
  /**
   * Called when the server has died and does not come up again in bounded tries: `EMBEDDED_POSTGRES_LOST`. One that
   * does come up listens at the same `url`, and `onMessage` is told. Default: nobody is told.
   */
  onLost?: (error: EmbeddedPostgresError) => void;
  /** For everything: creating the database, starting, replaying the log after a crash. Default 60,000. */
  startTimeoutMs?: number;
  /**
   * Where root keeps a database (and a copy of PostgreSQL's programs) that the unprivileged server could not enter
   * otherwise. Default `/var/lib/order-failures`.
   */
  systemFolder?: string;
}

export interface EmbeddedPostgres {
  /** Connection string for pg and Sequelize, over the unix socket (on Windows over loopback, with a password). */
  url: string;
  /** The folder of PostgreSQL's own files: below the data folder, unless `onMessage` said otherwise. */
  dataDir: string;
  /** PostgreSQL's first process; another one after it has died and was started again. */
  pid: number;
  /** True when this call started the server; false when it joined one, or took over what a killed process left. */
  started: boolean;
  /**
   * Stops the server, unless it was joined, and gives the data folder back. Safe to call again.
   * Rejects with EmbeddedPostgresError `EMBEDDED_POSTGRES_STOP_FAILED`.
   */
  stop(): Promise<void>;
}

interface Context {
  layout: Layout;
  mayJoin: boolean;
  onMessage: (text: string) => void;
  onLost: (error: EmbeddedPostgresError) => void;
  startTimeoutMs: number;
  /** Aborts when the start has taken too long. */
  signal: AbortSignal;
  systemFolder: string;
}

/**
 * Starts the PostgreSQL of the npm package on a data folder, alone: one process owns the folder at a time.
 * As root the server runs as uid 65534, or as whoever owns the existing database.
 * @throws EmbeddedPostgresError with any of its codes but `EMBEDDED_POSTGRES_STOP_FAILED`
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { startTimeoutMs = 60_000 } = options;
  try {
    return await startOrJoin({
      layout: await prepareLayout(options.dataDir),
      mayJoin: options.join ?? false,
      onMessage: options.onMessage ?? (() => {}),
      onLost: options.onLost ?? (() => {}),
      startTimeoutMs,
      signal: AbortSignal.timeout(startTimeoutMs),
      systemFolder: options.systemFolder ?? '/var/lib/order-failures',
    });
  } catch (error) {
    throw wrapped(error, options.dataDir);
  }
}

async function startOrJoin(context: Context): Promise<EmbeddedPostgres> {
  for (;;) {
    const claim = await claimOwnership(context.layout.owners);
    if (claim.owned) return await startOwned(context, claim.release);
    if (!context.mayJoin) throw inUse(context, claim);
    const joined = await joinRunning(context);
    if (joined) return joined;
    // The owner is starting or stopping.
    if (context.signal.aborted) throw inUse(context, claim);
    await sleep(POLL_MS);
  }
}

async function startOwned(context: Context, release: () => Promise<void>): Promise<EmbeddedPostgres> {
  try {
    const { layout, onMessage, signal, systemFolder } = context;
    const existing = await findCluster(layout);
    const user = chooseServerUser(existing);
    const found = findInstallation();
    await repairLinks(found);
    const installation = await reachableInstallation(found, user, systemFolder, onMessage);
    const cluster = existing ?? (await createFirst(context, installation, user));
    if (existing) await checkCluster(cluster, user, installation);

    const adopted = await adopt(context, cluster, installation);
    const launched = { installation, cluster, user, log: layout.log };
    const first = adopted ?? (await launch({ ...launched, signal }));
    const described = await describe(context, cluster, first);
    const server = keepRunning(first, {
      isRunning: ({ pid }) => isPostmasterOf(cluster, pid),
      startAgain: (endpoint) =>
        launch({ ...launched, endpoint, signal: AbortSignal.timeout(context.startTimeoutMs) }),
      onMessage,
      onLost: context.onLost,
    });
    let stopping: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      await server.release();
      await stopPostmaster(server.current, cluster, installation);
    };
    return {
      ...described,
      get pid() {
        return server.current.pid;
      },
      started: adopted === undefined,
      stop: () => (stopping ??= stop().finally(release)),
    };
  } catch (error) {
    await release();
    throw error;
  }
}

async function createFirst(
  { layout, systemFolder, onMessage, signal }: Context,
  installation: Installation,
  user: ServerUser | undefined,
): Promise<string> {
  const { folder, record } = await chooseFolder(layout, user, systemFolder);
  const why =
    folder === layout.cluster ? '' : `, since uid ${user?.uid}, as whom it runs, cannot enter ${layout.dataDir}`;
  onMessage(`Creating a PostgreSQL ${installation.majorVersion} database in ${folder}${why}.`);
  await createCluster({ installation, folder, user, passwordFile: layout.passwordFile, signal });
  await record();
  return folder;
}

/** Takes over the server that a killed owner left behind; one that is on its way down, or unreachable, is ended first. */
async function adopt(
  { onMessage, signal }: Context,
  cluster: string,
  installation: Installation,
): Promise<Postmaster | undefined> {
  let left = await findPostmaster(cluster);
  while (left && !left.ready && !signal.aborted) {
    await sleep(POLL_MS);
    left = await findPostmaster(cluster);
  }
  if (!left) return undefined;
  if (left.ready && (await isListening(left))) {
    onMessage(`Took over the PostgreSQL server (pid ${left.pid}) that an earlier process left running.`);
    return left;
  }
  await stopPostmaster(left, cluster, installation);
  return undefined;
}

async function joinRunning(context: Context): Promise<EmbeddedPostgres | undefined> {
  const cluster = await findCluster(context.layout);
  const postmaster = cluster === undefined ? undefined : await findPostmaster(cluster);
  if (cluster === undefined || !postmaster?.ready) return undefined;
  return { ...(await describe(context, cluster, postmaster)), started: false, stop: async () => {} };
}

async function describe(
  { layout }: Context,
  cluster: string,
  postmaster: Postmaster,
): Promise<Pick<EmbeddedPostgres, 'url' | 'dataDir' | 'pid'>> {
  const url = await connectionUrl(postmaster, layout.passwordFile);
  return { url, dataDir: cluster, pid: postmaster.pid };
}

/** What the operating system refused, mostly for want of rights or space. */
function wrapped(error: unknown, dataDir: string): EmbeddedPostgresError {
  if (error instanceof EmbeddedPostgresError) return error;
  return new EmbeddedPostgresError(
    'EMBEDDED_POSTGRES_DATA_UNREACHABLE',
    `The data folder ${resolve(dataDir)} cannot be used: ${error instanceof Error ? error.message : String(error)}. ` +
      'Set DATA_DIR to a folder that this user may write.',
    { dataDir: resolve(dataDir) },
    { cause: error },
  );
}

function inUse({ layout }: Context, { ownerPid }: Extract<Claim, { owned: false }>): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'EMBEDDED_POSTGRES_IN_USE',
    `The database in ${layout.dataDir} is in use by process ${ownerPid}. End that process, set DATA_DIR to another folder, ` +
      'or set DATABASE_URL to use a PostgreSQL server of your own, which several processes can share.',
    { dataDir: layout.dataDir, ownerPid },
  );
}
