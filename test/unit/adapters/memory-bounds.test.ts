import { expect } from 'chai';
import { MemoryAnswerStore, MemoryCache, MemoryRateLimiter } from '../../../adapters/memory/index.js';
import { DEFAULT_POLICY } from '../../../core/index.js';

/** Distinct users, one a second: at most 60 of them are within the submission window, and 3,600 within the hour of the back-off. */
const FLOOD = 50_000;
/** Entries that may be kept although they no longer matter, before a sweep is worth its while. */
const SLACK = 1_024;

describe('Memory of the in-memory adapters', () => {
  it('does not grow with a flood of users that are admitted once', async () => {
    const cache = new MemoryCache();
    for (let second = 0; second < FLOOD; second++)
      await cache.admit(`user ${second}`, DEFAULT_POLICY, second * 1_000);
    expect(cache.size).to.be.within(60, SLACK + 2 * 60);
  });

  it('does not grow with a flood of users that fail once', async () => {
    const cache = new MemoryCache();
    for (let second = 0; second < FLOOD; second++) {
      await cache.recordFailure(`user ${second}`, DEFAULT_POLICY, second * 1_000);
    }
    expect(cache.size).to.be.within(3_600, SLACK + 2 * 3_600);
  });

  it('does not grow with a flood of claims', async () => {
    const cache = new MemoryCache();
    for (let second = 0; second < FLOOD; second++) {
      const key = { participantId: String(second), cartHash: 'c0ffee' };
      await cache.claim(key, 'token', DEFAULT_POLICY.duplicateWindowMs, second * 1_000);
    }
    expect(cache.size).to.be.within(300, SLACK + 2 * 300);
  });

  it('does not grow with a flood of addresses', async () => {
    const limiter = new MemoryRateLimiter();
    const rate = { limit: 5, windowMs: 60_000 };
    for (let second = 0; second < FLOOD; second++) await limiter.take(`address ${second}`, rate, second * 1_000);
    expect(limiter.size).to.be.within(60, SLACK + 2 * 60);
  });

  it('keeps everything that still matters, however much else is forgotten', async () => {
    const cache = new MemoryCache();
    const startMs = 1_000_000;
    await cache.recordFailure('failed', DEFAULT_POLICY, startMs);
    for (let slot = 0; slot < 3; slot++) await cache.admit('throttled', DEFAULT_POLICY, startMs + 3_540_000);
    for (let ms = 0; ms < FLOOD; ms++) {
      await cache.admit(`user ${ms}`, DEFAULT_POLICY, startMs + Math.floor((ms / FLOOD) * 3_599_999));
    }
    const nowMs = startMs + 3_599_999;
    expect((await cache.admit('throttled', DEFAULT_POLICY, nowMs)).admitted).to.equal(false);
    expect(await cache.recordFailure('failed', DEFAULT_POLICY, nowMs)).to.equal(4_000);
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
