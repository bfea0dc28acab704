import { expect } from 'chai';
import fc from 'fast-check';
import { decideThrottle } from '../../../core/index.js';

const RATE = { limit: 3, windowMs: 60_000 };
const NOW = 1_000_000;

describe('decideThrottle', () => {
  it('admits while fewer than three admissions are younger than 60 s, and says what is left', () => {
    expect(decideThrottle([], RATE, NOW)).to.deep.equal({
      admitted: true,
      admissions: [NOW],
      remaining: 2,
      resetMs: 60_000,
    });
    expect(decideThrottle([NOW - 10_000, NOW - 5_000], RATE, NOW)).to.deep.equal({
      admitted: true,
      admissions: [NOW - 10_000, NOW - 5_000, NOW],
      remaining: 0,
      resetMs: 50_000,
    });
  });

  it('refuses the fourth until the oldest of the three is 60 s old', () => {
    expect(decideThrottle([NOW - 30_000, NOW - 20_000, NOW - 10_000], RATE, NOW)).to.deep.equal({
      admitted: false,
      retryAfterMs: 30_000,
    });
  });

  for (const [ageMs, admitted] of [
    [59_999, false],
    [60_000, true],
    [60_001, true],
  ] as const) {
    it(`${admitted ? 'does not count' : 'counts'} an admission that is ${ageMs} ms old`, () => {
      expect(decideThrottle([NOW - ageMs, NOW - 2, NOW - 1], RATE, NOW).admitted).to.equal(admitted);
    });
  }

  it('waits for the right slot when more are remembered than the limit allows', () => {
    const admissions = [NOW - 50_000, NOW - 40_000, NOW - 30_000, NOW - 20_000];
    // Two must leave before fewer than three are left.
    expect(decideThrottle(admissions, RATE, NOW)).to.deep.equal({ admitted: false, retryAfterMs: 20_000 });
  });

  it('decides the same whatever the order of what is remembered', () => {
    const admissions = [NOW - 10_000, NOW - 50_000, NOW - 30_000];
    expect(decideThrottle(admissions, RATE, NOW)).to.deep.equal({ admitted: false, retryAfterMs: 10_000 });
    expect(decideThrottle(admissions.slice(1), RATE, NOW)).to.deep.include({
      admissions: [NOW - 50_000, NOW - 30_000, NOW],
    });
  });

  it('counts admissions of another process whose clock is ahead', () => {
    const ahead = [NOW + 1, NOW + 2, NOW + 3];
    expect(decideThrottle(ahead, RATE, NOW)).to.deep.equal({ admitted: false, retryAfterMs: 60_001 });
  });

  it('remembers no more than it needs', () => {
    const decision = decideThrottle([NOW - 90_000, NOW - 60_000, NOW - 1], RATE, NOW);
    expect(decision).to.deep.include({ admitted: true, admissions: [NOW - 1, NOW] });
  });

  it('never admits more than three in any 60 s, and never refuses without three in the last 60 s', () => {
    const pauses = fc.array(fc.oneof(fc.integer({ min: 0, max: 70_000 }), fc.constantFrom(0, 59_999, 60_000)), {
      minLength: 10,
      maxLength: 80,
    });
    let refusals = 0;
    fc.assert(
      fc.property(pauses, (steps) => {
        const admitted: number[] = [];
        let remembered: readonly number[] = [];
        let now = NOW;
        for (const pause of steps) {
          now += pause;
          const recent = admitted.filter((atMs) => now - atMs < RATE.windowMs).length;
          const decision = decideThrottle(remembered, RATE, now);
          expect(decision.admitted, `with ${recent} recent admissions`).to.equal(recent < RATE.limit);
          if (decision.admitted) {
            admitted.push(now);
            remembered = decision.admissions;
          } else {
            refusals++;
            expect(decideThrottle(remembered, RATE, now + decision.retryAfterMs - 1).admitted).to.equal(false);
            expect(decideThrottle(remembered, RATE, now + decision.retryAfterMs).admitted).to.equal(true);
          }
        }
      }),
    );
    expect(refusals).to.be.greaterThan(100);
  });
});
