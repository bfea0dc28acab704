import { expect } from 'chai';
import { MemoryAnswerStore, MemoryRateLimiter, MemorySubmissionGuard } from '../../../adapters/memory/index.js';
import { DEFAULT_POLICY } from '../../../core/index.js';
import { admit, anEntry, fail } from '../../contract/submission-guard/guard-harness.js';

/** Distinct users, one a second: at most 60 of them are within the submission window, and 3,600 within the hour of the back-off. */
const FLOOD = 50_000;
/** Entries that may be kept although they no longer matter, before a sweep is worth its while. */
const SLACK = 1_024;

describe('Memory of the in-memory adapters', () => {
  it('does not grow with a flood of users whose submissions end at once', async () => {
    const guard = new MemorySubmissionGuard();
    for (let second = 0; second < FLOOD; second++) {
      const entry = anEntry();
      await guard.enter(entry, DEFAULT_POLICY, second * 1_000);
      await guard.settle(entry, { kind: 'failed' }, DEFAULT_POLICY, second * 1_000);
    }
    expect(guard.size).to.be.within(60, SLACK + 2 * 60);
  });

  it('does not grow with a flood of users that fail once', async () => {
    const guard = new MemorySubmissionGuard();
    for (let second = 0; second < FLOOD; second++) {
      await fail(guard, `user ${second}`, DEFAULT_POLICY, second * 1_000);
    }
    expect(guard.size).to.be.within(3_600, SLACK + 2 * 3_600);
  });

  it('does not grow with a flood of claims and leases that nobody gives back', async () => {
    const guard = new MemorySubmissionGuard();
    for (let second = 0; second < FLOOD; second++) await guard.enter(anEntry(), DEFAULT_POLICY, second * 1_000);
    expect(guard.size).to.be.within(300 + 60 + 10, 3 * SLACK + 2 * (300 + 60 + 10));
  });

  it('does not grow with a flood of addresses', async () => {
    const limiter = new MemoryRateLimiter();
    const rate = { limit: 5, windowMs: 60_000 };
    for (let second = 0; second < FLOOD; second++) await limiter.take(`address ${second}`, rate, second * 1_000);
    expect(limiter.size).to.be.within(60, SLACK + 2 * 60);
  });

  it('keeps everything that still matters, however much else is forgotten', async () => {
    const guard = new MemorySubmissionGuard();
    const startMs = 1_000_000;
    await fail(guard, 'failed', DEFAULT_POLICY, startMs);
    for (let slot = 0; slot < 3; slot++) await admit(guard, 'throttled', DEFAULT_POLICY, startMs + 3_540_000);
    for (let ms = 0; ms < FLOOD; ms++) {
      await admit(guard, `user ${ms}`, DEFAULT_POLICY, startMs + Math.floor((ms / FLOOD) * 3_599_999));
    }
    const nowMs = startMs + 3_599_999;
    expect((await admit(guard, 'throttled', DEFAULT_POLICY, nowMs)).entered).to.equal(false);
    expect(await fail(guard, 'failed', DEFAULT_POLICY, nowMs)).to.equal(4_000);
  });

  it('forgets idempotent answers whose time is over, also when nobody asks for it', async () => {
    const answers = new MemoryAnswerStore();
    const count = 10_000;
    for (let second = 0; second < count; second++) {
      await answers.begin(
        { userId: '1', key: `key ${second}` },
        { token: 'a', fingerprint: 'b', nowMs: second * 1_000, leaseMs: 30_000, keepMs: 60_000 },
      );
    }
    expect(await answers.deleteExpired(Number.MAX_SAFE_INTEGER)).to.be.within(60, SLACK + 2 * 60);
  });
});
