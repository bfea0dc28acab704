import { ManualClock, MemoryJournal, MemoryLock, MemorySubmissionGuard } from '../../adapters/memory/index.js';
import {
  type AttemptStore,
  createOrderFailures,
  type Hash,
  type IdSource,
  type Observer,
  type OrderFailures,
  type Ordering,
  type Submission,
  type TurnedAwayStore,
} from '../../core/index.js';
import { TurnedAwayCounter } from '../background/index.js';
import type { History, PastSubmission } from './history.js';
import type { Person } from './people.js';

/** Where the simulated life is kept. Guard and clock are its own. */
export interface SimulationPorts {
  readonly shop: Ordering;
  readonly attempts: AttemptStore;
  readonly turnedAway: TurnedAwayStore;
  readonly hash: Hash;
  readonly ids: IdSource;
}

export interface Simulation {
  /** Submits what people sent at one instant of the past, through the real pipeline. */
  liveThrough(submissions: readonly PastSubmission[]): Promise<void>;
  /** Stores what was counted since the last time. */
  storeCounts(): Promise<void>;
}

export function createSimulation(
  history: History,
  { shop, attempts, turnedAway, hash, ids }: SimulationPorts,
): Simulation {
  const clock = new ManualClock();
  const counter = new TurnedAwayCounter(clock);
  const app: OrderFailures = createOrderFailures({
    attempts,
    ordering: withOutage(shop, history.outage),
    guard: new MemorySubmissionGuard(),
    lock: new MemoryLock(clock),
    journal: new MemoryJournal(),
    clock,
    hash,
    ids,
    observer: counter.observing(NOBODY),
  });
  return {
    liveThrough: async (submissions) => {
      for (const { atMs } of submissions.slice(0, 1)) clock.set(atMs);
      await Promise.all(submissions.map(({ person, lines }) => app.submitOrder(submissionOf(person, lines))));
    },
    storeCounts: () => counter.flush(turnedAway),
  };
}

/** What breaks in the past is meant to: the outage of the ordering system. */
const NOBODY: Observer = { submissionEnded: () => {}, problem: () => {} };

export function submissionOf(person: Person, lines: Submission['lines']): Submission {
  const { id, userId, username, ipAddress, userAgent } = person;
  return { participantId: id, userId, username, lines, ipAddress, userAgent };
}

/** The shop as it was when its ordering system broke for a while. */
function withOutage(shop: Ordering, { fromMs, untilMs }: History['outage']): Ordering {
  return {
    read: (...question) => shop.read(...question),
    findOrder: (...question) => shop.findOrder(...question),
    countOrders: (...question) => shop.countOrders(...question),
    place: async (order) =>
      order.placedAtMs >= fromMs && order.placedAtMs < untilMs
        ? { kind: 'failed', cause: new Error('The simulated ordering system is down.') }
        : shop.place(order),
  };
}
