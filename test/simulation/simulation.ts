import {
  ManualClock,
  MemoryAttemptStore,
  MemoryJournal,
  MemoryLock,
  MemoryShop,
  SequentialIds,
} from '../../adapters/memory/index.js';
import { NodeHash } from '../../adapters/node/index.js';
import { Random } from '../../apps/sandbox/random.js';
import { type AttemptJournal, createOrderFailures, MINUTE_MS, type OrderFailures } from '../../core/index.js';
import { type FaultPlan, planFaults } from './faults.js';
import { ForgetfulGuard } from './forgetful-guard.js';
import { History } from './history.js';
import { type Backends, type Bug, SimulatedServer } from './server.js';
import { SimulatedTime } from './timeline.js';
import { PARTICIPANTS, planSubmissions, STOCK, VOUCHERS } from './workload.js';

/** A run that has come to its end: everything healed, every server running, every journal drained. */
export interface Run {
  readonly history: History;
  readonly shop: MemoryShop;
  readonly attempts: MemoryAttemptStore;
  readonly journals: readonly AttemptJournal[];
  readonly app: OrderFailures;
}

/** 2026-02-12T10:30:45Z */
const START_MS = Date.UTC(2026, 1, 12, 10, 30, 45);
const SERVERS = 2;
const NO_FAULTS: FaultPlan = { stalls: 0, outages: [], blows: [], amnesiaAtMs: undefined };
/** Longer than any stall, pause and lease together; claims of what was killed have run out, too. */
const RECOVERY_MS = 10 * MINUTE_MS;

/**
 * Lets two servers work for some minutes in which the seed decides everything: who orders what and when, what is slow, lost, paused or killed, and which of two
 * things at one instant comes first. Takes milliseconds.
 */
export async function simulate(seed: number, bug: Bug = {}): Promise<Run> {
  const random = new Random(seed);
  const time = new SimulatedTime(START_MS, random);
  const history = new History();
  const submissions = planSubmissions(random);
  const lengthMs = submissions.at(-1)?.atMs ?? 0;
  let plan = planFaults(
    random,
    submissions.map(({ atMs }) => atMs),
    SERVERS,
  );
  const world = { time, startMs: START_MS, random, plan: () => plan, history };

  const shop = new MemoryShop();
  await shop.putProducts(STOCK);
  await shop.putParticipants(PARTICIPANTS);
  await shop.grantVouchers(VOUCHERS);
  const attempts = new MemoryAttemptStore();
  const guard = new ForgetfulGuard();
  const journals = Array.from({ length: SERVERS }, () => new MemoryJournal());
  const servers = journals.map((journal, index) => {
    const sound: Backends = { guard, ordering: shop, attempts, journal };
    return new SimulatedServer(`s${index}`, { ...sound, ...bug.inBackend?.(sound) }, world, bug);
  });

  for (const planned of submissions) {
    time.at(START_MS + planned.atMs, () => servers[planned.server]?.submit(planned));
  }
  for (const { atMs, process, pauseMs } of plan.blows) {
    time.at(START_MS + atMs, () =>
      pauseMs === undefined ? servers[process]?.kill() : servers[process]?.pause(pauseMs),
    );
  }
  if (plan.amnesiaAtMs !== undefined) {
    time.at(START_MS + plan.amnesiaAtMs, () => {
      guard.forget();
      history.amnesiaAfter = history.effects.length;
    });
  }
  await time.runUntil(START_MS + lengthMs);
  plan = NO_FAULTS;
  await time.runUntil(START_MS + lengthMs + RECOVERY_MS);

  // After all that, somebody new is served at once: nothing was left locked.
  for (const [index, { id }] of PARTICIPANTS.entries()) {
    const probe = {
      userId: `late-${id}`,
      participantId: id,
      lines: [{ productId: 'soap', quantity: 1 }],
      server: 0,
    };
    servers[index % SERVERS]?.submit({ ...probe, atMs: lengthMs + RECOVERY_MS + index });
    await time.runUntil(time.nowMs + 1_000);
  }
  const clock = new ManualClock(time.nowMs);
  const [journal = new MemoryJournal()] = journals;
  const platform = { clock, hash: new NodeHash(), ids: new SequentialIds(), lock: new MemoryLock(clock) };
  const app = createOrderFailures({ ...platform, guard, ordering: shop, attempts, journal });
  return { history, shop, attempts, journals, app };
}
