import { expect } from 'chai';
import { decideClaim } from '../../../core/index.js';

const WINDOW_MS = 300_000;
const NOW = 1_000_000;

describe('decideClaim', () => {
  it('grants what nobody has claimed', () => {
    expect(decideClaim(undefined, WINDOW_MS, NOW)).to.deep.equal({ granted: true });
  });

  for (const [ageMs, decision] of [
    [0, { granted: false, orderId: undefined, retryAfterMs: 300_000 }],
    [299_999, { granted: false, orderId: undefined, retryAfterMs: 1 }],
    [300_000, { granted: true }],
    [300_001, { granted: true }],
  ] as const) {
    it(`${decision.granted ? 'does not count' : 'counts'} a claim that is ${ageMs} ms old`, () => {
      const claim = { token: 'a', claimedAtMs: NOW - ageMs, orderId: undefined };
      expect(decideClaim(claim, WINDOW_MS, NOW)).to.deep.equal(decision);
    });
  }

  it('names the order that a claim ended in', () => {
    const claim = { token: 'a', claimedAtMs: NOW - 1, orderId: '42' };
    expect(decideClaim(claim, WINDOW_MS, NOW)).to.deep.equal({
      granted: false,
      orderId: '42',
      retryAfterMs: 299_999,
    });
  });

  it('waits longer than the window for a claim of a process whose clock is ahead', () => {
    const claim = { token: 'a', claimedAtMs: NOW + 500, orderId: undefined };
    expect(decideClaim(claim, WINDOW_MS, NOW)).to.deep.include({ granted: false, retryAfterMs: 300_500 });
  });
});
