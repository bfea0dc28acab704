import { expect } from 'chai';
import { decideLease, renewLease } from '../../../core/index.js';

const LEASE = { token: 'mine', untilMs: 1_000 };

describe('the lease on a participant', () => {
  it('is granted where there is none', () => {
    expect(decideLease(undefined, 0)).to.deep.equal({ granted: true });
  });

  for (const [nowMs, expected] of [
    [0, { granted: false, retryAfterMs: 1_000 }],
    [999, { granted: false, retryAfterMs: 1 }],
    [1_000, { granted: true }],
    [1_001, { granted: true }],
  ] as const) {
    it(`until 1,000 is ${expected.granted ? 'over' : 'held'} at ${nowMs}`, () => {
      expect(decideLease(LEASE, nowMs)).to.deep.equal(expected);
    });
  }

  it('is renewed by its owner until it has run out', () => {
    expect(renewLease(LEASE, 'mine', 50, 999)).to.deep.equal({ token: 'mine', untilMs: 1_049 });
    expect(renewLease(LEASE, 'mine', 50, 1_000)).to.equal(undefined);
    expect(renewLease(LEASE, 'another', 50, 999)).to.equal(undefined);
    expect(renewLease(undefined, 'mine', 50, 999)).to.equal(undefined);
  });
});
