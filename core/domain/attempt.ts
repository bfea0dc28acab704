import type { Cart } from './cart.js';
import type { OrderingFacts } from './facts.js';
import type { Id } from './ids.js';
import { isMore, type Money, type Multiplier } from './money.js';
import type { ErrorCode, OrderError, RecordedReason } from './refusal.js';
import type { PricedLine, Totals } from './rules.js';
import type { Submission } from './submission.js';
import { firstCharacters, storableText } from './text.js';
import type { SubmissionTrace } from './validation-log.js';

export const MAX_USER_AGENT_CHARACTERS = 500;

/** A line of the cart as it was refused. Product ids only, nothing personal. */
export interface SnapshotLine {
  readonly productId: Id;
  readonly quantity: number;
  /** null for an unknown product, or when the catalogue could not be read. */
  readonly price: Money | null;
}

/**
 * A refused submission with its whole context, before the store has given it an id. Facts are null when they could not
 * be read at that moment: the record is kept all the same.
 */
export interface NewAttempt {
  /** Unique. Makes storing repeatable: the same attempt stored twice is one record. */
  readonly submissionId: string;
  readonly createdAtMs: number;
  readonly participantId: Id;
  readonly participantName: string | null;
  readonly userId: Id;
  readonly username: string | null;
  readonly reason: RecordedReason;
  readonly errorCodes: readonly ErrorCode[];
  /** One text for each code. */
  readonly validationErrors: readonly string[];
  /** For a duplicate: the order that already exists, once there is one. */
  readonly orderId: Id | null;
  readonly idempotencyKey: string;
  readonly cartHash: string;
  readonly cartSnapshot: readonly SnapshotLine[];
  readonly totalAttempted: Money | null;
  readonly foodTotal: Money | null;
  readonly hygieneTotal: Money | null;
  readonly fullBalance: Money | null;
  readonly availableBalance: Money | null;
  readonly hygieneBalance: Money | null;
  readonly programPauseActive: boolean | null;
  readonly programPauseName: string;
  readonly voucherMultiplier: Multiplier | null;
  readonly activeVoucherCount: number | null;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  /** For the validation log, which the store writes along with the attempt; never in what a store hands out. */
  readonly trace?: SubmissionTrace | undefined;
}

export interface FailedOrderAttempt extends NewAttempt {
  readonly id: number;
}

export interface RefusedSubmission {
  readonly submissionId: string;
  readonly submission: Submission;
  readonly createdAtMs: number;
  readonly cart: Cart;
  readonly cartHash: string;
  readonly idempotencyKey: string;
  readonly reason: RecordedReason;
  readonly errors: readonly OrderError[];
  readonly orderId: Id | undefined;
  /** Absent when they could not be read. */
  readonly known:
    | { readonly facts: OrderingFacts; readonly lines: readonly PricedLine[]; readonly totals: Totals }
    | undefined;
  readonly trace?: SubmissionTrace | undefined;
}

/** The record of a refusal. Nothing about a request may make it impossible to store, so every text is made storable. */
export function attemptOf(refused: RefusedSubmission): NewAttempt {
  const { submission, known } = refused;
  const facts = known?.facts;
  const priceOf = new Map(known?.lines.map(({ productId, price }) => [productId, price]));
  return {
    submissionId: refused.submissionId,
    createdAtMs: refused.createdAtMs,
    participantId: submission.participantId,
    participantName: storableOrNull(facts?.participant?.name),
    userId: submission.userId,
    username: storableOrNull(submission.username),
    reason: refused.reason,
    errorCodes: refused.errors.map(({ code }) => code),
    validationErrors: refused.errors.map(({ message }) => storableText(message)),
    orderId: refused.orderId ?? null,
    idempotencyKey: refused.idempotencyKey,
    cartHash: refused.cartHash,
    cartSnapshot: refused.cart.map((line) => ({ ...line, price: priceOf.get(line.productId) ?? null })),
    totalAttempted: known?.totals.total ?? null,
    foodTotal: known?.totals.food ?? null,
    hygieneTotal: known?.totals.hygiene ?? null,
    fullBalance: facts?.balances.full ?? null,
    availableBalance: facts?.balances.available ?? null,
    hygieneBalance: facts?.balances.hygiene ?? null,
    programPauseActive: facts === undefined ? null : facts.pause !== undefined,
    programPauseName: storableText(facts?.pause?.name ?? ''),
    voucherMultiplier: facts === undefined ? null : (facts.pause?.multiplier ?? '1.0'),
    activeVoucherCount: facts?.activeVoucherCount ?? null,
    ipAddress: storableOrNull(submission.ipAddress),
    userAgent:
      submission.userAgent == null
        ? null
        : firstCharacters(storableText(submission.userAgent), MAX_USER_AGENT_CHARACTERS),
    ...(refused.trace && { trace: refused.trace }),
  };
}

/** The texts joined by `; `. */
export function summaryOf(attempt: Pick<NewAttempt, 'validationErrors'>): string {
  return attempt.validationErrors.join('; ');
}

/** One `• text` line for each error. */
export function errorsDisplayOf(attempt: Pick<NewAttempt, 'validationErrors'>): string {
  return attempt.validationErrors.map((text) => `• ${text}`).join('\n');
}

/** The guide's "Balance Status": exceeded when food total > available balance; undefined when the facts are not known. */
export function balanceExceeded(attempt: Pick<NewAttempt, 'foodTotal' | 'availableBalance'>): boolean | undefined {
  const { foodTotal, availableBalance } = attempt;
  return foodTotal === null || availableBalance === null ? undefined : isMore(foodTotal, availableBalance);
}

function storableOrNull(text: string | null | undefined): string | null {
  return text == null ? null : storableText(text);
}
