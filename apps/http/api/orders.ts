import type { CartLine, Id, OrderReceipt, Reservation, SubmissionOutcome, User } from '../../../core/index.js';
import { isStaff, mayOrderFor } from '../../auth/index.js';
import { type Answer, sendAnswer } from '../answer.js';
import { createAnswerOnce } from '../answer-once.js';
import type { Ctx } from '../context.js';
import type { HttpAppDeps } from '../deps.js';
import { readIdempotencyKey } from '../idempotency-key.js';
import { presentPlacedOrder, presentValidatedCart } from '../presenters/present-order.js';
import { PROBLEM_TYPE } from '../presenters/present-problem.js';
import { presentRefusal, REFUSAL_STATUS } from '../presenters/present-refusal.js';
import { invalidInput, permissionDenied, retryAfter } from '../problems.js';
import { rateLimitPolicy, rateLimitStanding } from '../rate-limit-headers.js';
import { defineRoute, type Route } from '../route.js';
import { type OrderInput, orderInput } from '../schemas/order.js';
import { submissionOf } from '../submission-of.js';
import { submitOrderDocs, validateCartDocs } from './orders.docs.js';

export function orderRoutes(deps: HttpAppDeps): Route[] {
  return [submitOrderRoute(deps), validateCartRoute(deps)];
}

function submitOrderRoute({
  app,
  answers,
  clock,
  ids,
  hash,
  metrics,
  policy,
  trustedProxyHops,
}: HttpAppDeps): Route {
  const answerOnce = createAnswerOnce({ answers, clock, ids, observer: metrics.observer });
  const policyHeaders = rateLimitPolicy(policy);

  return defineRoute({
    ...submitOrderDocs,
    body: orderInput,
    async handle(ctx, { body, user }) {
      ctx.set(policyHeaders);
      const participantId = participantFor(user, body);
      const lines = linesOf(body);
      const submit = async (reservation?: Reservation) => {
        const asked = { user, participantId, lines, reservation };
        const outcome = await app.submitOrder(submissionOf(ctx.req, asked, trustedProxyHops));
        const { remaining, resetMs } = outcome.standing;
        ctx.set(rateLimitStanding({ remaining, resetMs }));
        return answerOf(outcome, participantId, ctx);
      };
      const key = readIdempotencyKey(ctx.get('Idempotency-Key'));
      // What was asked, not how it was written: blanks, order of members and "17" for 17 make no other request.
      const fingerprint = hash.sha256Hex(JSON.stringify(['POST', submitOrderDocs.path, participantId, lines]));
      const once = {
        fingerprint,
        work: submit,
        answerFor: (order: OrderReceipt) => answerOfPlaced(order, participantId),
      };
      sendAnswer(ctx, await (key === undefined ? submit() : answerOnce({ userId: user.id, key }, once)));
    },
  });
}

function validateCartRoute({ app }: HttpAppDeps): Route {
  return defineRoute({
    ...validateCartDocs,
    body: orderInput,
    async handle(ctx, { body, user }) {
      ctx.body = presentValidatedCart(await app.validateCart(participantFor(user, body), linesOf(body)));
    },
  });
}

/** Participants order for themselves, staff for anyone. */
function participantFor(user: User, { participant_id: named }: OrderInput): Id {
  const participantId = named ?? user.participantId;
  if (participantId === null && isStaff(user)) {
    throw invalidInput([
      { name: 'participant_id', reason: 'is required, because you are no participant yourself.' },
    ]);
  }
  if (participantId === null || !mayOrderFor(user, participantId)) throw permissionDenied();
  return participantId;
}

function linesOf({ items }: OrderInput): CartLine[] {
  return items.map(({ product_id, quantity }) => ({ productId: product_id, quantity }));
}

function answerOf(outcome: SubmissionOutcome, participantId: Id, ctx: Ctx): Answer {
  if (outcome.outcome === 'placed') return answerOfPlaced(outcome, participantId);
  const body = JSON.stringify(presentRefusal(outcome, ctx.state.requestId));
  const headers = { 'Content-Type': PROBLEM_TYPE, ...retryAfter(outcome.retryAfterMs) };
  return { status: REFUSAL_STATUS[outcome.reason], headers, body };
}

function answerOfPlaced(order: OrderReceipt, participantId: Id): Answer {
  const headers = { 'Content-Type': 'application/json; charset=utf-8' };
  return { status: 201, headers, body: JSON.stringify(presentPlacedOrder(order, participantId)) };
}
