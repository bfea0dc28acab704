import { FallbackLock, FallbackRateLimiter, FallbackSubmissionGuard } from '../../adapters/fallback/index.js';
import { ManualClock, MemoryLock, MemoryRateLimiter, MemorySubmissionGuard } from '../../adapters/memory/index.js';
import type { Clock, RateLimiter, SubmissionGuard } from '../../core/index.js';
import { failing } from '../support/faults.js';
import type { ContractRow, Harness } from './harness.js';
import { LEASE_MS, type LockHarness } from './lock.contract.js';

type RowsOf<H> = readonly ContractRow<H>[];

// With its server it must keep the whole promise, and without it the whole promise to the callers of one process.

export const FALLBACK_SUBMISSION_GUARDS: RowsOf<Harness<SubmissionGuard>> = [
  { adapter: 'FallbackSubmissionGuard', open: () => guard(() => new MemorySubmissionGuard()) },
  {
    adapter: 'FallbackSubmissionGuard without its server',
    open: () => guard(() => failing(new MemorySubmissionGuard())),
  },
];

export const FALLBACK_RATE_LIMITERS: RowsOf<Harness<RateLimiter>> = [
  { adapter: 'FallbackRateLimiter', open: () => rateLimiter(() => new MemoryRateLimiter()) },
  {
    adapter: 'FallbackRateLimiter without its server',
    open: () => rateLimiter(() => failing(new MemoryRateLimiter())),
  },
];

export const FALLBACK_LOCKS: RowsOf<LockHarness> = [
  { adapter: 'FallbackLock', open: () => lock((clock) => new MemoryLock(clock)) },
  { adapter: 'FallbackLock without its server', open: () => lock((clock) => failing(new MemoryLock(clock))) },
];

interface Closable {
  close(): Promise<void>;
}

/** Fresh ones on a clock that stands still: nobody probes while the suite runs. */
function onManualClock<P extends Closable>(
  make: (clock: Clock) => P,
): Omit<Harness<P>, 'advance'> & { clock: ManualClock } {
  const clock = new ManualClock(Date.UTC(2026, 1, 12));
  const opened: P[] = [];
  return {
    clock,
    make: async () => {
      const made = make(clock);
      opened.push(made);
      return made;
    },
    close: async () => {
      await Promise.all(opened.map((one) => one.close()));
    },
  };
}

async function guard(primary: () => SubmissionGuard): Promise<Harness<SubmissionGuard>> {
  const harness = onManualClock(
    (clock) => new FallbackSubmissionGuard({ primary: primary(), secondary: new MemorySubmissionGuard(), clock }),
  );
  return { ...harness, advance: (ms) => harness.clock.advance(ms) };
}

async function rateLimiter(primary: () => RateLimiter): Promise<Harness<RateLimiter>> {
  const harness = onManualClock(
    (clock) => new FallbackRateLimiter({ primary: primary(), secondary: new MemoryRateLimiter(), clock }),
  );
  return { ...harness, advance: (ms) => harness.clock.advance(ms) };
}

async function lock(primary: (clock: Clock) => MemoryLock): Promise<LockHarness> {
  const harness = onManualClock(
    (clock) => new FallbackLock({ primary: primary(clock), secondary: new MemoryLock(clock), clock }),
  );
  return {
    ...harness,
    advance: (ms) => harness.clock.advance(ms),
    // Both leases run out: the process stood still.
    expire: async (_key, leaseMs = LEASE_MS) => harness.clock.set(harness.clock.now() + leaseMs),
  };
}
