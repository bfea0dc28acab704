import type {
  CartLine,
  Id,
  OrderError,
  OrderReceipt,
  Reservation,
  SubmissionOutcome,
  User,
} from '../../../core/index.js';
import type { Answer } from '../answer.js';
import { createAnswerOnce } from '../answer-once.js';
import type { Ctx } from '../context.js';
import type { HttpAppDeps } from '../deps.js';
import { REFUSAL_STATUS } from '../presenters/present-refusal.js';
import { ProblemError, throttledDetail } from '../problems.js';
import { rateLimitPolicy, rateLimitStanding } from '../rate-limit-headers.js';
import { submissionOf } from '../submission-of.js';

/** How sending the form ended, also when it was sent before: kept as JSON for whoever reloads the page. */
export type Sent =
  | { readonly kind: 'placed'; readonly orderId: Id }
  | {
      readonly kind: 'refused';
      readonly reason: keyof typeof REFUSAL_STATUS;
      readonly errors: readonly OrderError[];
      /** For those that were turned away before anything was looked at. */
      readonly message: string | undefined;
      /** For a duplicate: the order that there is already. */
      readonly orderId: Id | undefined;
      readonly retryAtMs: number;
    }
  /** The same form was sent a moment ago and is being worked on. */
  | { readonly kind: 'running'; readonly message: string; readonly headers: Readonly<Record<string, string>> }
  /** The same form was sent before, with another cart. */
  | { readonly kind: 'reused'; readonly message: string };

export interface OrderToPlace {
  readonly user: User;
  readonly participantId: Id;
  readonly lines: readonly CartLine[];
  readonly key: string;
}

type Refused = Exclude<SubmissionOutcome, { outcome: 'placed' }>;

/** The same use case as `POST /api/orders/`, with the same slots; each rendered form orders once at most. */
export type PlaceOrder = (ctx: Ctx, order: OrderToPlace) => Promise<Sent>;

export function createPlaceOrder(deps: HttpAppDeps): PlaceOrder {
  const { app, answers, clock, ids, hash, metrics, policy, trustedProxyHops } = deps;
  const answerOnce = createAnswerOnce({ answers, clock, ids, observer: metrics.observer });

  return async (ctx, { user, participantId, lines, key }) => {
    ctx.set(rateLimitPolicy(policy));
    const work = async (reservation: Reservation): Promise<Answer> => {
      const asked = { user, participantId, lines, reservation };
      const outcome = await app.submitOrder(submissionOf(ctx.req, asked, trustedProxyHops));
      ctx.set(rateLimitStanding(outcome.standing));
      if (outcome.outcome === 'placed') return answerFor(outcome);
      return keepable(REFUSAL_STATUS[outcome.reason], sentOf(outcome, clock.now()));
    };
    const fingerprint = hash.sha256Hex(JSON.stringify(['order form', participantId, lines]));
    try {
      // Keys of the API are ASCII: the two never meet.
      const once = { fingerprint, work, answerFor };
      const { body } = await answerOnce({ userId: user.id, key: `order form · ${key}` }, once);
      return JSON.parse(body) as Sent;
    } catch (error) {
      const unsent = error instanceof ProblemError ? unsentOf(error) : undefined;
      if (unsent === undefined) throw error;
      return unsent;
    }
  };
}

function answerFor({ orderId }: OrderReceipt): Answer {
  return keepable(201, { kind: 'placed', orderId });
}

function keepable(status: number, sent: Sent): Answer {
  return { status, headers: {}, body: JSON.stringify(sent) };
}

function sentOf(outcome: Refused, nowMs: number): Sent {
  const { reason, retryAfterMs } = outcome;
  const recorded = 'errors' in outcome ? outcome : undefined;
  return {
    kind: 'refused',
    reason,
    errors: recorded?.errors ?? [],
    message: recorded === undefined ? throttledDetail(retryAfterMs) : undefined,
    orderId: recorded?.orderId,
    retryAtMs: nowMs + retryAfterMs,
  };
}

function unsentOf({ code, headers }: ProblemError): Sent | undefined {
  if (code === 'request_in_progress') {
    return {
      kind: 'running',
      message:
        'Your order is still being processed. Place it again in a moment to see what became of it: it is ordered only once.',
      headers,
    };
  }
  if (code === 'idempotency_key_reused') {
    return {
      kind: 'reused',
      message: 'This form was sent before, with another cart. Check your cart, then place the order once more.',
    };
  }
  return undefined;
}
