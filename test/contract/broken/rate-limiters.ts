import { MemoryRateLimiter } from '../../../adapters/memory/index.js';
import { type Admissions, decideThrottle, type Rate, type RateDecision } from '../../../core/index.js';
import type { RateLimiterHarness } from '../rate-limiter.contract.js';
import { type BrokenAdapter, broken } from './broken-adapter.js';
import { FORGETFUL_RATE_LIMITERS } from './over-time.js';

const takes = (change: (rate: Rate) => Partial<Rate>) =>
  class extends MemoryRateLimiter {
    override take(key: string, rate: Rate, nowMs: number) {
      return super.take(key, { ...rate, ...change(rate) }, nowMs);
    }
  };

const WindowTooLong = takes(({ windowMs }) => ({ windowMs: windowMs + 1 }));
const WindowTooShort = takes(({ windowMs }) => ({ windowMs: windowMs - 1 }));
const OneTooMany = takes(({ limit }) => ({ limit: limit + 1 }));
const FixedRate = takes(() => ({ limit: 3, windowMs: 60_000 }));

class FixedMinutes extends MemoryRateLimiter {
  override take(key: string, rate: Rate, nowMs: number) {
    return super.take(`${key}@${Math.floor(nowMs / rate.windowMs)}`, rate, nowMs);
  }
}

class RefusedTakesSlot extends MemoryRateLimiter {
  override async take(key: string, rate: Rate, nowMs: number) {
    const decision = await super.take(key, rate, nowMs);
    if (!decision.admitted) await super.take(key, { ...rate, limit: 1e9 }, nowMs);
    return decision;
  }
}

class TakesWithoutAtomicity extends MemoryRateLimiter {
  readonly #admissions = new Map<string, Admissions>();
  override async take(key: string, rate: Rate, nowMs: number): Promise<RateDecision> {
    const decision = decideThrottle(this.#admissions.get(key) ?? [], rate, nowMs);
    await Promise.resolve();
    if (!decision.admitted) return decision;
    this.#admissions.set(key, decision.admissions);
    return { admitted: true, remaining: decision.remaining, resetMs: decision.resetMs };
  }
}

class OneWindowForAll extends MemoryRateLimiter {
  override take(key: string, rate: Rate, nowMs: number) {
    return super.take(key.toLowerCase(), rate, nowMs);
  }
}

export const BROKEN_RATE_LIMITERS: readonly BrokenAdapter<RateLimiterHarness>[] = [
  broken('counts a slot of 60 s ago', 'counts a slot taken 60000 ms ago no longer', () => new WindowTooLong()),
  broken('forgets a slot 1 ms too soon', 'counts a slot taken 59999 ms ago still', () => new WindowTooShort()),
  broken(
    'gives one slot too many',
    'gives a slot until the limit is reached, and says how many are left and when one comes free',
    () => new OneTooMany(),
  ),
  broken('counts clock minutes', 'does not begin anew with the clock minute', () => new FixedMinutes()),
  broken('has its own rate', 'decides by the rate that is handed in', () => new FixedRate()),
  broken('a refusal takes a slot', 'takes no slot when it refuses', () => new RefusedTakesSlot()),
  broken(
    'awaits between reading and writing',
    'gives 50 contenders exactly as many slots as there are',
    () => new TakesWithoutAtomicity(),
  ),
  broken('folds keys', 'keeps keys apart, however alike they read', () => new OneWindowForAll()),
  ...FORGETFUL_RATE_LIMITERS,
];
