import { BACKOFF_CASES } from './cache/backoff.js';
import type { CacheCase } from './cache/cache-harness.js';
import { CLAIM_CASES } from './cache/claims.js';
import { HISTORY_CASES } from './cache/history.js';
import { THROTTLE_CASES } from './cache/throttle.js';

export type { CacheHarness } from './cache/cache-harness.js';

export const CACHE_CASES: readonly CacheCase[] = [
  ...THROTTLE_CASES,
  ...BACKOFF_CASES,
  ...CLAIM_CASES,
  ...HISTORY_CASES,
];
