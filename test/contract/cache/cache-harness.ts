import { type Cache, DEFAULT_POLICY } from '../../../core/index.js';
import type { ContractCase, Harness } from '../harness.js';

export type CacheHarness = Harness<Cache>;
export type CacheCase = ContractCase<CacheHarness>;

/** 2026-02-12T10:30:45.678Z */
export const T0 = Date.UTC(2026, 1, 12, 10, 30, 45, 678);
export const POLICY = DEFAULT_POLICY;
/** Nobody is throttled, so that the back-off shows alone. */
export const UNTHROTTLED = { ...DEFAULT_POLICY, submissionRate: { limit: 1_000, windowMs: 60_000 } };
