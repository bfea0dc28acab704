import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_POLICY } from '../../core/index.js';
import { breachesOf } from '../support/invariants.js';
import { differencesFromRecount } from '../support/recount.js';
import { type Person, type SentSubmission, Submissions, stockForOrders } from '../support/submissions.js';
import { type Fault, faultsOf } from './faults.js';
import { putLoad } from './load.js';
import { nodeOptionsOf, type Plant } from './plants.js';
import { falseRefusals, keysWithTwoOrders } from './refusals.js';
import { Workload } from './workload.js';
import { World } from './world.js';

export interface TortureOptions {
  readonly seed: number;
  readonly seconds: number;
  /** Submissions a second. */
  readonly rate: number;
  /** Server processes. */
  readonly servers: number;
  /** Default: those of the seed. */
  readonly faults?: readonly Fault[];
  /** Default: the servers are as they are. */
  readonly plant?: Plant;
  /** Told in one line what is going on. */
  readonly onProgress?: (text: string) => void;
}

export interface Verdict {
  readonly options: TortureOptions;
  readonly faults: readonly Fault[];
  readonly sent: readonly SentSubmission[];
  readonly stored: { readonly orders: number; readonly attempts: number };
  /** Acknowledged, and not there. */
  readonly lost: readonly string[];
  /** There twice, or more often than acknowledged. */
  readonly duplicated: readonly string[];
  /** Refused for nothing that was sent. */
  readonly refusedFalsely: readonly string[];
  /** Whatever else does not hold. */
  readonly broken: readonly string[];
}

/** New carts of this size are nobody's yet. */
const PROBE_QUANTITY = 1_950;
const PROBES = 20;
/** Within the throttle for most of them, and what one machine can hold. */
const MOST_PEOPLE = 12_000;

/** Lets servers be used and go through the faults of a seed at the same time, brings everything back, and looks at what must hold then. */
export async function torture(options: TortureOptions): Promise<Verdict> {
  const { seed, seconds, rate, servers, plant, onProgress = () => {} } = options;
  const lastsMs = seconds * 1_000;
  const faults = options.faults ?? faultsOf(seed, { servers, lastsMs });
  const world = await World.create();
  const ending = new AbortController();
  try {
    const people = await stock(world, rate, seconds);
    await plant?.prepare?.(world);
    await world.startServers(servers, plant === undefined ? {} : { NODE_OPTIONS: nodeOptionsOf(plant) });
    onProgress(
      `${servers} servers, ${people.length} people, ${faults.length} faults: ${seconds} s of load begin.`,
    );

    const submissions = new Submissions();
    const workload = new Workload(seed, people.slice(PROBES));
    const suffering = world.suffer(faults, ending.signal);
    await Promise.all([suffering, putLoad({ workload, submissions, servers: () => world.up, rate, lastsMs })]);
    onProgress(`${submissions.sent.length} submissions have ended. Waiting for the journals.`);
    await world.recover();
    const stillLocked = await probe(world, submissions, people.slice(0, PROBES));
    await world.recover();
    onProgress('Looking at what must hold.');
    return await judge(options, faults, world, submissions.sent, stillLocked);
  } finally {
    ending.abort();
    await world.close();
  }
}

async function stock(world: World, rate: number, seconds: number): Promise<Person[]> {
  const people = PROBES + Math.min(MOST_PEOPLE, Math.max(200, rate * 60));
  // Each order takes one. Some people order more often than others.
  const vouchers = 5 + Math.ceil((3 * rate * seconds) / people);
  const stocked = await stockForOrders(world, people, { price: '0.01', vouchers });
  // Else the first kill makes PostgreSQL repair all of this.
  await world.query('CHECKPOINT');
  return stocked;
}

/** When the leases of all who were killed have run out, anybody can order for the participants of whom least is known. Returns for whom that is not so. */
async function probe(world: World, submissions: Submissions, fresh: readonly Person[]): Promise<string[]> {
  const unanswered = submissions.sent.filter(({ reply }) => reply === undefined);
  const lastEndMs = unanswered.reduce((last, { endedAtMs }) => Math.max(last, endedAtMs), 0);
  await sleep(Math.max(0, lastEndMs + DEFAULT_POLICY.lockLeaseMs - Date.now()));
  const doubtful = [...new Set([...unanswered, ...submissions.sent].map(({ participantId }) => participantId))];
  const replies = await Promise.all(
    fresh.map(async ({ user }, index) => {
      const participantId = doubtful.at(index);
      const server = world.up[index % world.up.length];
      if (participantId === undefined || server === undefined) return undefined;
      const order = { user, participantId, quantity: PROBE_QUANTITY + index };
      return { participantId, reply: await submissions.send(server, order) };
    }),
  );
  return replies.flatMap((probed) =>
    probed === undefined || probed.reply?.status === 201
      ? []
      : [`participant ${probed.participantId} is not served: ${probed.reply?.status} ${probed.reply?.text}`],
  );
}

async function judge(
  options: TortureOptions,
  faults: readonly Fault[],
  world: World,
  sent: readonly SentSubmission[],
  stillLocked: readonly string[],
): Promise<Verdict> {
  const breaches = await breachesOf(world, sent);
  const textsOf = (kind: string) => breaches.filter((breach) => breach.kind === kind).map(({ text }) => text);
  const [stored] = await world.query<{ orders: number; attempts: number }>(
    `SELECT (SELECT count(*)::int FROM orders_order) AS orders,
      (SELECT count(*)::int FROM orders_failedorderattempt) AS attempts`,
  );
  return {
    options,
    faults,
    sent,
    stored: stored ?? { orders: 0, attempts: 0 },
    lost: textsOf('lost'),
    duplicated: [...textsOf('duplicated'), ...keysWithTwoOrders(sent)],
    refusedFalsely: falseRefusals(sent),
    broken: [
      ...textsOf('contradictory'),
      ...stillLocked,
      ...world.deaths,
      ...(await differencesFromRecount(world, world.postgres.url)),
      ...(await leftInJournals(world)),
    ],
  };
}

async function leftInJournals(world: World): Promise<string[]> {
  const folders = await Promise.all(
    world.up.map(({ dataDir }) => readdir(join(dataDir, 'journal')).catch(() => [] as string[])),
  );
  return folders
    .flat()
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => `a journal still holds ${name}`);
}
