import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import {
  type RedisConnection,
  RedisLock,
  RedisRateLimiter,
  RedisSubmissionGuard,
} from '../../../adapters/redis/index.js';
import { DEFAULT_POLICY, type Dependency, type Entry, UnavailableError } from '../../../core/index.js';
import { rejectionOf } from '../../contract/contenders.js';

export const NOW_MS = Date.UTC(2026, 1, 12, 10, 30);
export const ENTRY: Entry = { userId: '7', participantId: '123', cartHash: 'c0ffee', token: 'token' };
export const RATE = { limit: 5, windowMs: 60_000 };

export interface Call {
  readonly name: string;
  readonly dependency: Dependency;
  /** What a submission waits for in one go. */
  readonly run: () => Promise<unknown>;
}

/** Every method of every adapter on one connection. */
export function everyCall(connection: RedisConnection): Call[] {
  const guard = new RedisSubmissionGuard({ connection });
  const limiter = new RedisRateLimiter({ connection });
  const lock = new RedisLock({ connection });
  const calls: [string, Dependency, () => Promise<unknown>][] = [
    ['enter', 'cache', () => guard.enter(ENTRY, DEFAULT_POLICY, NOW_MS)],
    ['renew', 'cache', () => guard.renew(ENTRY, DEFAULT_POLICY, NOW_MS)],
    ['settle', 'cache', () => guard.settle(ENTRY, { kind: 'refused' }, DEFAULT_POLICY, NOW_MS)],
    ['take', 'cache', () => limiter.take('10.0.0.7', RATE, NOW_MS)],
    ['withLease', 'lock', () => lock.withLease('participant:123', 10_000, async () => {})],
  ];
  return calls.map(([name, dependency, run]) => ({ name, dependency, run }));
}

/** The promise is 100 ms; a machine that is busy with other tests gets some time on top. The driver as it comes needs over 12 s. */
export const AT_ONCE_MS = 100 + 400;

/** Every call rejects as the ports say, and at once. */
export async function expectUnavailable(connection: RedisConnection): Promise<void> {
  for (const { name, dependency, run } of everyCall(connection)) {
    const startedAtMs = performance.now();
    const error = await rejectionOf(run());
    expect(performance.now() - startedAtMs, `ms for ${name}`).to.be.below(AT_ONCE_MS);
    expect(error, name).to.be.instanceOf(UnavailableError);
    expect(error, name).to.include({ dependency });
    expect(error, name).to.have.property('cause').that.is.instanceOf(Error);
  }
}

/** Every call succeeds. On a busy machine one may take longer than its time limit, so it is asked again. */
export async function expectAvailable(connection: RedisConnection): Promise<void> {
  for (const { run } of everyCall(connection)) await available(run);
}

/** The first answer. */
export async function available<T>(run: () => Promise<T>): Promise<T> {
  for (const until = performance.now() + 5_000; ; await sleep(20)) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof UnavailableError) || performance.now() > until) throw error;
    }
  }
}
