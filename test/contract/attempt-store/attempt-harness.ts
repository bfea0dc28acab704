import type { AttemptStore, DeletionAudit, NewAttempt } from '../../../core/index.js';
import type { ContractCase, Harness } from '../harness.js';

export interface AttemptStoreHarness extends Harness<AttemptStore> {
  /** The audit log of the store made last, oldest entry first. */
  deletions(): Promise<readonly (DeletionAudit & { readonly attemptId: number })[]>;
}
export type AttemptStoreCase = ContractCase<AttemptStoreHarness>;

/** 2026-02-12T10:30:45.678Z */
export const T0 = Date.UTC(2026, 1, 12, 10, 30, 45, 678);

let lastSubmission = 0;

/** The guide's example, with a submission of its own. */
export function anAttempt(changes: Partial<NewAttempt> = {}): NewAttempt {
  return {
    submissionId: `submission-${++lastSubmission}`,
    createdAtMs: T0,
    participantId: '123',
    participantName: 'John Doe',
    userId: '456',
    username: 'john',
    reason: 'invalid',
    errorCodes: ['food_balance_exceeded'],
    validationErrors: ['Food balance exceeded: $240.00 > $250.00'],
    orderId: null,
    idempotencyKey: 'd0dc77186c44fe52d0dc77186c44fe52d0dc77186c44fe52d0dc77186c44fe52',
    cartHash: '733fb4dbbeee66a7733fb4dbbeee66a7733fb4dbbeee66a7733fb4dbbeee66a7',
    cartSnapshot: [{ productId: '17', quantity: 2, price: '120.00' }],
    totalAttempted: '246.50',
    foodTotal: '240.00',
    hygieneTotal: '6.50',
    fullBalance: '125.00',
    availableBalance: '250.00',
    hygieneBalance: '10.00',
    programPauseActive: true,
    programPauseName: 'Weekoff',
    voucherMultiplier: '2.0',
    activeVoucherCount: 3,
    ipAddress: '192.168.1.100',
    userAgent: 'Mozilla/5.0',
    ...changes,
  };
}

/** What is recorded when the facts could not be read and the headers not be understood. */
export const NOTHING_KNOWN = {
  participantName: null,
  username: null,
  orderId: null,
  totalAttempted: null,
  foodTotal: null,
  hygieneTotal: null,
  fullBalance: null,
  availableBalance: null,
  hygieneBalance: null,
  programPauseActive: null,
  programPauseName: '',
  voucherMultiplier: null,
  activeVoucherCount: null,
  ipAddress: null,
  userAgent: null,
} as const;

/** Adds the attempts one after the other. Returns their ids. */
export async function addAll(store: AttemptStore, attempts: readonly NewAttempt[]): Promise<number[]> {
  const ids: number[] = [];
  for (const attempt of attempts) ids.push(await store.add(attempt));
  return ids;
}

/** Adds an attempt for each of the instants, `T0 + ms`. Returns their ids. */
export function addAt(store: AttemptStore, ...instantsMs: readonly number[]): Promise<number[]> {
  return addAll(
    store,
    instantsMs.map((ms) => anAttempt({ createdAtMs: T0 + ms })),
  );
}

export function idsOf(attempts: readonly { readonly id: number }[]): number[] {
  return attempts.map(({ id }) => id);
}
