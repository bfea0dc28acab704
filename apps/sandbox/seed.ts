import type { AttemptStore, Clock, Hash, IdSource, Shop, TurnedAwayStore, UserStore } from '../../core/index.js';
import { furnish } from './furnish.js';
import { type PastSubmission, writeHistory } from './history.js';
import { createSimulation } from './simulate.js';
import { readState, type SandboxState, writeState } from './state.js';

export interface SeedPorts {
  readonly shop: Shop;
  readonly attempts: AttemptStore;
  readonly users: UserStore;
  readonly turnedAway: TurnedAwayStore;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly ids: IdSource;
}

export interface SeedOptions {
  readonly dataDir: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
}

/** `foreign`: the store holds somebody's shop already, which is left as it is. */
export type Seeded = 'ready' | 'interrupted' | 'foreign';

const SEED = 20_260_212;
/** Instants between two notes of how far it is. */
const CHECKPOINT = 50;

/** Fills an empty store with some weeks of life, or goes on where an earlier start was interrupted. */
export async function seedSandbox(
  ports: SeedPorts,
  { dataDir, signal, onProgress }: SeedOptions,
): Promise<Seeded> {
  const before = await readState(dataDir);
  if (before?.finished) return 'ready';
  if (before === undefined && !(await isEmpty(ports))) return 'foreign';

  const state: SandboxState = before ?? { seed: SEED, untilMs: ports.clock.now(), done: 0, finished: false };
  await writeState(dataDir, state);
  const history = writeHistory(state.seed, state.untilMs);
  await furnish(history, ports.shop, ports.users);

  const { liveThrough, storeCounts } = createSimulation(history, ports);
  const instants = byInstant(history.submissions);
  for (let done = state.done; done < instants.length; ) {
    if (signal.aborted) return 'interrupted';
    const submissions = instants[done] ?? [];
    // After an interruption nobody knows how many instants since the last note were lived through.
    const unsure = before !== undefined && done < state.done + CHECKPOINT;
    if (!unsure || !(await hasHappened(submissions, ports))) await liveThrough(submissions);
    done++;
    if (done % CHECKPOINT === 0) {
      await storeCounts();
      await writeState(dataDir, { ...state, done });
      onProgress({ done, total: instants.length });
    }
  }
  await storeCounts();
  await writeState(dataDir, { ...state, done: instants.length, finished: true });
  onProgress({ done: instants.length, total: instants.length });
  return 'ready';
}

async function isEmpty({ shop, attempts }: SeedPorts): Promise<boolean> {
  const [products, recent] = await Promise.all([shop.listProducts(), attempts.recent(1)]);
  return products.length === 0 && recent.length === 0;
}

/** Whether an order or an attempt of that instant is there. One that left no trace, being throttled, is tried again. */
async function hasHappened(
  submissions: readonly PastSubmission[],
  { shop, attempts }: SeedPorts,
): Promise<boolean> {
  for (const { atMs, person } of submissions) {
    const window = { sinceMs: atMs, untilMs: atMs + 1 };
    const [orders, { totalFailures }] = await Promise.all([
      shop.countOrders(window, person.id),
      attempts.tally({ ...window, participantId: person.id, timeZone: 'UTC', groupBy: 'code' }),
    ]);
    if (orders + totalFailures > 0) return true;
  }
  return false;
}

function byInstant(submissions: readonly PastSubmission[]): PastSubmission[][] {
  const instants: PastSubmission[][] = [];
  for (const submission of submissions) {
    const last = instants.at(-1);
    if (last?.[0]?.atMs === submission.atMs) last.push(submission);
    else instants.push([submission]);
  }
  return instants;
}
