import { expect } from 'chai';
import { type AdmissionState, DEFAULT_POLICY, decideAdmission } from '../../../core/index.js';

const NOW = 5_000_000;
/** Three admissions: the next slot is free after 30 s. */
const FULL = [NOW - 30_000, NOW - 20_000, NOW - 10_000];
const FAILED_NOW = { count: 1, lastFailureAtMs: NOW };

function decide(state: Partial<AdmissionState>, nowMs = NOW) {
  return decideAdmission({ admissions: [], streak: undefined, ...state }, DEFAULT_POLICY, nowMs);
}

describe('decideAdmission', () => {
  it('admits a new user and remembers the slot', () => {
    expect(decide({})).to.deep.equal({
      admission: { admitted: true, standing: { remaining: 2, resetMs: 60_000 } },
      state: { admissions: [NOW], streak: undefined },
    });
  });

  it('refuses as throttled when the slots are taken, and changes nothing', () => {
    const state = { admissions: FULL, streak: undefined };
    expect(decide(state)).to.deep.equal({
      admission: {
        admitted: false,
        reason: 'throttled',
        retryAfterMs: 30_000,
        standing: { remaining: 0, resetMs: 30_000 },
      },
      state,
    });
  });

  it('refuses as backing off before the wait is over, takes no slot and lengthens nothing', () => {
    const state = { admissions: [NOW - 10_000], streak: FAILED_NOW };
    expect(decide(state)).to.deep.equal({
      admission: {
        admitted: false,
        reason: 'backing_off',
        retryAfterMs: 2_000,
        standing: { remaining: 2, resetMs: 2_000 },
      },
      state,
    });
  });

  for (const [afterMs, admitted] of [
    [1_999, false],
    [2_000, true],
    [2_001, true],
  ] as const) {
    it(`${admitted ? 'admits' : 'refuses'} ${afterMs} ms after a first failure`, () => {
      expect(decide({ streak: FAILED_NOW }, NOW + afterMs).admission.admitted).to.equal(admitted);
    });
  }

  it('keeps the failures when it admits: only a placed order forgets them', () => {
    expect(decide({ streak: FAILED_NOW }, NOW + 2_000).state.streak).to.deep.equal(FAILED_NOW);
  });

  describe('when both guards refuse', () => {
    for (const [lastFailureAtMs, reason, retryAfterMs] of [
      [NOW - 30_001, 'throttled', 30_000],
      [NOW - 30_000, 'throttled', 30_000],
      [NOW - 29_999, 'backing_off', 30_001],
    ] as const) {
      it(`answers the longer wait: ${reason}, ${retryAfterMs} ms`, () => {
        const { admission } = decide({ admissions: FULL, streak: { count: 5, lastFailureAtMs } });
        expect(admission).to.deep.include({ admitted: false, reason, retryAfterMs });
        expect(admission.standing).to.deep.equal({ remaining: 0, resetMs: 30_000 });
      });
    }
  });
});
