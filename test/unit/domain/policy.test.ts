import { expect } from 'chai';
import { BALANCE_CODES, DEFAULT_POLICY, ERROR_CODES, RECORDED_REASONS } from '../../../core/index.js';

describe('DEFAULT_POLICY', () => {
  it("has the guide's numbers", () => {
    expect(DEFAULT_POLICY).to.deep.equal({
      submissionRate: { limit: 3, windowMs: 60_000 },
      backoffWaitsMs: [2_000, 4_000, 8_000, 16_000, 60_000],
      backoffResetMs: 3_600_000,
      duplicateWindowMs: 300_000,
      lockLeaseMs: 10_000,
      maxCartLines: 1_000,
      maxQuantity: 1_000_000,
      closeToLimitPercent: 90,
    });
  });

  it('cannot be changed by one of its many readers', () => {
    for (const part of [DEFAULT_POLICY, DEFAULT_POLICY.submissionRate, DEFAULT_POLICY.backoffWaitsMs]) {
      expect(Object.isFrozen(part)).to.equal(true);
    }
  });
});

describe('reasons and codes', () => {
  it('are distinct', () => {
    expect(new Set(ERROR_CODES).size).to.equal(ERROR_CODES.length);
    expect(new Set(RECORDED_REASONS).size).to.equal(RECORDED_REASONS.length);
  });

  it('that concern balances are the two that the analytics count', () => {
    expect(BALANCE_CODES).to.deep.equal(['food_balance_exceeded', 'hygiene_balance_exceeded']);
  });
});
