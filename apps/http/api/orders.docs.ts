import { z } from 'zod';
import { IDEMPOTENCY_KEY } from '../idempotency-key.js';
import { PROBLEM_TYPE } from '../presenters/present-problem.js';
import { rateLimitHeaders, retryAfterHeader } from '../schemas/headers.js';
import { placedOrderJson, validatedCartJson } from '../schemas/order.js';
import { problemJson, refusalJson } from '../schemas/problem.js';

const refusal = {
  contentType: PROBLEM_TYPE,
  schema: refusalJson,
  headers: z.object({ ...rateLimitHeaders, 'Retry-After': retryAfterHeader }),
};
const refusalOrProblem = { ...refusal, schema: z.union([refusalJson, problemJson]) };

const EXAMPLE = `'{"items": [{"product_id": 1, "quantity": 2}]}'`;

export const submitOrderDocs = {
  method: 'post',
  path: '/api/orders/',
  access: 'user',
  tag: 'Orders',
  operationId: 'submitOrder',
  summary: 'Place an order',
  description:
    'Participants order for themselves, staff for anyone. A refused order is recorded as an attempt; one that comes too ' +
    'early (429) is only counted. Every refusal says in `Retry-After` when another try can succeed.',
  requestHeaders: z.object({
    'Idempotency-Key': z
      .string()
      .regex(IDEMPOTENCY_KEY)
      .optional()
      .meta({
        description:
          'Makes a repetition safe: the same key with the same body gets the first answer again for 24 hours, without ' +
          'taking a slot of the submission rate. Answers 429 and 503 are not kept.',
        examples: ['8e03978e-40d5-43dd-bc93-6894a57f9324'],
      }),
  }),
  responses: {
    201: { description: 'The order is placed.', schema: placedOrderJson, headers: z.object(rateLimitHeaders) },
    409: {
      ...refusalOrProblem,
      description:
        'The same cart was just ordered (`duplicate`), another order of the participant is being placed (`locked`), or ' +
        'a request with this key is still at work.',
    },
    422: {
      ...refusalOrProblem,
      headers: z.object({ ...rateLimitHeaders, 'Retry-After': retryAfterHeader.optional() }),
      description: 'A rule is broken (`invalid`), or the key was used with another request.',
    },
    429: {
      ...refusal,
      description: 'Too many submissions (`throttled`), or too early after a failure (`backing_off`).',
    },
    503: {
      ...refusalOrProblem,
      // Whoever is turned away at the door has not come to the guard.
      headers: z.object(rateLimitHeaders).partial().extend({ 'Retry-After': retryAfterHeader }),
      description:
        'The ordering system broke (`failed`), a dependency is away, or too many requests of the same user wait for their turn.',
    },
  },
  curl: `curl -X POST -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  -d ${EXAMPLE} \\
  http://localhost:8000/api/orders/`,
} as const;

export const validateCartDocs = {
  method: 'post',
  path: '/api/orders/validate-cart/',
  access: 'user',
  tag: 'Orders',
  operationId: 'validateCart',
  summary: 'Judge a cart',
  description:
    'Says what would be wrong with an order now. Writes nothing and takes no slot of the submission rate.',
  responses: { 200: { description: 'The judgement, good or bad.', schema: validatedCartJson } },
  curl: `curl -X POST -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  -d ${EXAMPLE} \\
  http://localhost:8000/api/orders/validate-cart/`,
} as const;
