import {
  errorsDisplayOf,
  type FailedOrderAttempt,
  formatInstant,
  idToJson,
  summaryOf,
} from '../../../core/index.js';
import type { AttemptJson } from '../schemas/attempt.js';

/** One member of the guide's `results[]`, in its order; then the additions. */
export function presentAttempt(attempt: FailedOrderAttempt): AttemptJson {
  return {
    id: attempt.id,
    participant: idToJson(attempt.participantId),
    participant_name: attempt.participantName,
    user: idToJson(attempt.userId),
    idempotency_key: attempt.idempotencyKey,
    cart_hash: attempt.cartHash,
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
    validation_errors: [...attempt.validationErrors],
    validation_errors_display: errorsDisplayOf(attempt),
    error_summary: summaryOf(attempt),
    ip_address: attempt.ipAddress,
    user_agent: attempt.userAgent,
    created_at: formatInstant(attempt.createdAtMs),
    cart_snapshot: attempt.cartSnapshot.map(({ productId, quantity, price }) => ({
      product_id: idToJson(productId),
      quantity,
      price,
    })),
    error_codes: [...attempt.errorCodes],
    reason: attempt.reason,
    order_id: attempt.orderId === null ? null : idToJson(attempt.orderId),
  };
}
