import { type Policy, type RateStanding, SECOND_MS } from '../../core/index.js';

const NAME = '"order_submission"';

/** `RateLimit-Policy: "order_submission";q=3;w=60` (draft-ietf-httpapi-ratelimit-headers): 3 in any 60 seconds. */
export function rateLimitPolicy({ submissionRate }: Policy): Readonly<Record<string, string>> {
  const { limit, windowMs } = submissionRate;
  return { 'RateLimit-Policy': `${NAME};q=${limit};w=${Math.ceil(windowMs / SECOND_MS)}` };
}

/** `RateLimit: "order_submission";r=2;t=60`: 2 are left, the next slot is freed in 60 seconds. */
export function rateLimitStanding({ remaining, resetMs }: RateStanding): Readonly<Record<string, string>> {
  return { RateLimit: `${NAME};r=${remaining};t=${Math.ceil(resetMs / SECOND_MS)}` };
}
