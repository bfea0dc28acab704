import {
  ManualClock,
  MemoryAttemptStore,
  MemoryJournal,
  MemoryLock,
  MemoryShop,
  MemorySubmissionGuard,
  SequentialIds,
} from '../../adapters/memory/index.js';
import { NodeHash } from '../../adapters/node/index.js';
import {
  type AttemptJournal,
  type AttemptStore,
  type CartLine,
  createOrderFailures,
  type FailedOrderAttempt,
  type Ordering,
  type Policy,
  type Submission,
  type SubmissionGuard,
  type SubmissionOutcome,
} from '../../core/index.js';
import { overriding } from './faults.js';

/** 2026-02-12T10:30:45Z */
export const T0 = Date.UTC(2026, 1, 12, 10, 30, 45);

export const RICE = '9';
export const SOAP = '17';
export const GONE = '3';

/** Ports to use instead of those in memory, each made around the one in memory, as `{ guard: (guard) => failing(guard) }`. */
export interface Changes {
  readonly ordering?: (shop: Ordering) => Ordering;
  readonly guard?: (guard: SubmissionGuard) => SubmissionGuard;
  readonly attempts?: (attempts: AttemptStore) => AttemptStore;
  readonly journal?: (journal: AttemptJournal) => AttemptJournal;
  readonly policy?: Partial<Policy>;
  readonly onEnded?: (durationMs: number) => void;
}

const same = <T>(port: T): T => port;

/**
 * The whole core in memory at T0. Participants 123 (John Doe) and 124 each have food vouchers for $250.00 and hygiene vouchers for $10.00. Rice (food)
 * costs $10.00, soap (hygiene) $2.50; product 3 is not sold any more.
 */
export async function memorySystem(changes: Changes = {}) {
  const clock = new ManualClock(T0);
  const shop = new MemoryShop();
  await shop.putProducts([
    { id: RICE, name: 'Rice', category: 'food', price: '10.00', active: true },
    { id: SOAP, name: 'Soap', category: 'hygiene', price: '2.50', active: true },
    { id: GONE, name: 'Gone', category: 'food', price: '1.00', active: false },
  ]);
  await shop.putParticipants([
    { id: '123', name: 'John Doe' },
    { id: '124', name: 'Jane Smith' },
  ]);
  const grant = { grantedAtMs: T0 - 1, expiresAtMs: undefined };
  await shop.grantVouchers(
    ['123', '124'].flatMap((participantId) => [
      { participantId, kind: 'food' as const, amount: '50.00', count: 5, ...grant },
      { participantId, kind: 'hygiene' as const, amount: '5.00', count: 2, ...grant },
    ]),
  );
  const attempts = new MemoryAttemptStore();
  const journal = new MemoryJournal();
  const problems: { during: string; cause: unknown }[] = [];
  const ended: SubmissionOutcome[] = [];
  const core = createOrderFailures(
    {
      clock,
      hash: new NodeHash(),
      ids: new SequentialIds('submission-'),
      ordering: (changes.ordering ?? same)(shop),
      guard: (changes.guard ?? same)(new MemorySubmissionGuard()),
      lock: new MemoryLock(clock),
      attempts: (changes.attempts ?? same)(attempts),
      journal: (changes.journal ?? same)(journal),
      observer: {
        submissionEnded: ({ outcome, durationMs }) => {
          ended.push(outcome);
          changes.onEnded?.(durationMs);
        },
        problem: (problem) => problems.push(problem),
      },
    },
    { policy: changes.policy ?? {} },
  );

  /** Participant 123 submits as user 456, unless `changes` say otherwise. */
  const submit = (lines: readonly CartLine[], who: Partial<Submission> = {}): Promise<SubmissionOutcome> =>
    core.submitOrder({ participantId: '123', userId: '456', username: 'john', lines, ...who });

  /** What was recorded, oldest first. */
  const recorded = async (): Promise<FailedOrderAttempt[]> => (await attempts.recent(200)).reverse();

  return { ...core, clock, shop, attempts, journal, problems, ended, submit, recorded };
}

export const line = (productId: string, quantity: number): CartLine => ({ productId, quantity });
/** Costs $20.00 of food. */
export const CART: readonly CartLine[] = [line(RICE, 2)];
/** Carts that are all different and all valid: `aCart(1)`, `aCart(2)`, ... up to 25. */
export const aCart = (quantity: number): readonly CartLine[] => [line(RICE, quantity)];
/** Costs more food than anybody has; `aBadCart(1)` and `aBadCart(2)` are different. */
export const aBadCart = (number: number): readonly CartLine[] => [line(RICE, 100 + number)];

/** A guard that has forgotten every claim: each cart looks like one that nobody has submitted. */
export const forgetful = (guard: SubmissionGuard): SubmissionGuard =>
  overriding(guard, {
    enter: (entry, policy, nowMs) => guard.enter({ ...entry, cartHash: entry.token }, policy, nowMs),
  });
