import type { InferAttributes } from 'sequelize';
import { type FailedOrderAttempt, type NewAttempt, summaryOf } from '../../core/index.js';
import { instant } from './instants.js';
import { traceColumns } from './log-rows.js';
import type { AttemptModel, StoredSnapshotLine } from './models/attempt.js';

/** A row of `orders_failedorderattempt` under the names of the model's attributes. */
export type AttemptRow = InferAttributes<AttemptModel>;

/** A copy, without what else a statement has put beside the row's columns. Written out: spread and rest take ten times as long. */
export function attemptOfRow(row: AttemptRow): FailedOrderAttempt {
  return {
    id: Number(row.id),
    submissionId: row.submissionId,
    createdAtMs: row.createdAt.getTime(),
    participantId: row.participantId,
    participantName: row.participantName,
    userId: row.userId,
    username: row.username,
    reason: row.reason,
    errorCodes: [...row.errorCodes],
    validationErrors: [...row.validationErrors],
    orderId: row.orderId,
    idempotencyKey: row.idempotencyKey,
    cartHash: row.cartHash,
    cartSnapshot: row.cartSnapshot.map(({ product_id, quantity, price }) => ({
      productId: product_id,
      quantity,
      price,
    })),
    totalAttempted: row.totalAttempted,
    foodTotal: row.foodTotal,
    hygieneTotal: row.hygieneTotal,
    fullBalance: row.fullBalance,
    availableBalance: row.availableBalance,
    hygieneBalance: row.hygieneBalance,
    programPauseActive: row.programPauseActive,
    programPauseName: row.programPauseName,
    voucherMultiplier: row.voucherMultiplier,
    activeVoucherCount: row.activeVoucherCount,
    ipAddress: row.ipAddress,
    userAgent: row.userAgent,
  };
}

/** The columns that an INSERT gives; the database fills in the others. */
export type NewAttemptRow = ReturnType<typeof rowOfAttempt>;

/** With what the validation log gets beside the columns of the attempt. */
export interface LoggedAttempt {
  readonly row: NewAttemptRow;
  readonly trace: ReturnType<typeof traceColumns>;
}

export function loggedAttemptOf(attempt: NewAttempt): LoggedAttempt {
  return { row: rowOfAttempt(attempt), trace: traceColumns(attempt.trace) };
}

/** A copy by column, so that the attempt may change before it is stored. Written out, too. */
export function rowOfAttempt(attempt: NewAttempt) {
  return {
    submission_id: attempt.submissionId,
    created_at: instant(attempt.createdAtMs),
    participant_id: attempt.participantId,
    participant_name: attempt.participantName,
    user_id: attempt.userId,
    username: attempt.username,
    reason: attempt.reason,
    error_codes: [...attempt.errorCodes],
    validation_errors: [...attempt.validationErrors],
    error_summary: summaryOf(attempt),
    order_id: attempt.orderId,
    idempotency_key: attempt.idempotencyKey,
    cart_hash: attempt.cartHash,
    cart_snapshot: attempt.cartSnapshot.map(
      ({ productId, quantity, price }): StoredSnapshotLine => ({ product_id: productId, quantity, price }),
    ),
    total_attempted: attempt.totalAttempted,
    food_total: attempt.foodTotal,
    hygiene_total: attempt.hygieneTotal,
    full_balance: attempt.fullBalance,
    available_balance: attempt.availableBalance,
    hygiene_balance: attempt.hygieneBalance,
    program_pause_active: attempt.programPauseActive,
    program_pause_name: attempt.programPauseName,
    voucher_multiplier: attempt.voucherMultiplier,
    active_voucher_count: attempt.activeVoucherCount,
    ip_address: attempt.ipAddress,
    user_agent: attempt.userAgent,
  };
}
