import { STATUS_CODES } from 'node:http';
import {
  type Category,
  type ErrorCode,
  formatInstant,
  idToJson,
  type OrderError,
  type PassesLater,
  type RefusalReason,
  type RefusedOrder,
  type TurnedAway,
} from '../../../core/index.js';
import { throttledDetail } from '../problems.js';
import type { OrderErrorJson, PassesLaterJson, RefusalJson } from '../schemas/problem.js';
import { presentOrderError } from './present-order.js';

/** The one table: reason of a refusal to HTTP status. */
export const REFUSAL_STATUS: Readonly<Record<RefusalReason, number>> = {
  throttled: 429,
  backing_off: 429,
  duplicate: 409,
  locked: 409,
  invalid: 422,
  failed: 503,
};

export function presentRefusal(refusal: RefusedOrder | TurnedAway, requestId: string): RefusalJson {
  const { reason } = refusal;
  const status = REFUSAL_STATUS[reason];
  const errors = errorsOf(refusal);
  const error = errors.map(({ message }) => message).join('; ');
  const recorded = 'attemptId' in refusal ? refusal : undefined;
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? '',
    status,
    detail: error,
    code: reason,
    reason,
    error,
    errors,
    attempt_id: recorded?.attemptId ?? null,
    ...(recorded?.passesLater !== undefined && { passes_later: presentPassesLater(recorded.passesLater) }),
    ...(recorded?.orderId !== undefined && { order_id: idToJson(recorded.orderId) }),
    request_id: requestId,
  };
}

function presentPassesLater({ fromMs, untilMs, because, pauseName }: PassesLater): PassesLaterJson {
  return {
    from: formatInstant(fromMs),
    until: untilMs === undefined ? null : formatInstant(untilMs),
    because,
    program_pause: pauseName ?? null,
  };
}

/** Whose balance a code is about. */
const CATEGORY_OF: Partial<Record<ErrorCode, Category>> = {
  food_balance_exceeded: 'food',
  hygiene_balance_exceeded: 'hygiene',
};

function wouldPass({ code }: OrderError, { reductions = [] }: RefusedOrder): Pick<OrderErrorJson, 'would_pass'> {
  const category = CATEGORY_OF[code];
  const items = reductions.find((reduction) => reduction.category === category)?.fewestItems ?? [];
  if (items.length === 0) return {};
  return { would_pass: items.map(({ productId, ...item }) => ({ product_id: idToJson(productId), ...item })) };
}

function errorsOf(refusal: RefusedOrder | TurnedAway): OrderErrorJson[] {
  if ('errors' in refusal) {
    return refusal.errors.map((error) => ({ ...presentOrderError(error), ...wouldPass(error, refusal) }));
  }
  return [{ code: refusal.reason, message: throttledDetail(refusal.retryAfterMs) }];
}
