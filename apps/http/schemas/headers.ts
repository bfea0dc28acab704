import { z } from 'zod';

export const retryAfterHeader = z
  .string()
  .regex(/^[1-9]\d*$/)
  .meta({ description: 'Whole seconds until another try can succeed.', examples: ['2'] });

/** On every 401 (RFC 9110, 15.5.2). */
export const wwwAuthenticateHeader = z.string().meta({ examples: ['Bearer'] });

/** On every answer of the submission route that got as far as the guard. */
export const rateLimitHeaders = {
  'RateLimit-Policy': z.string().meta({
    description: 'The submission rate (IETF draft).',
    examples: ['"order_submission";q=3;w=60'],
  }),
  RateLimit: z
    .string()
    .optional()
    .meta({
      description: 'Slots left, and seconds until the next one is freed. Absent on a replayed answer.',
      examples: ['"order_submission";r=2;t=60'],
    }),
  'Idempotency-Replayed': z.literal('true').optional().meta({
    description: 'The answer is that of an earlier request with the same `Idempotency-Key`.',
  }),
};

/** Weak: `since` and `until` of two answers with one tag can differ. */
export const entityTagHeader = z
  .string()
  .regex(/^W\/"[0-9a-f]{32}"$/)
  .meta({ description: 'Of the question and all counts.', examples: ['W/"a1c5e2f09b7d4e6f8a1c5e2f09b7d4e6"'] });
