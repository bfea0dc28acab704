import { expect } from 'chai';
import fc from 'fast-check';
import {
  formatMultiplier,
  InvalidInputError,
  isAtLeastPercent,
  isMore,
  minusMoney,
  parseMoney,
  parseMultiplier,
  percentage,
  sumMoney,
  timesMultiplier,
  timesQuantity,
} from '../../../core/index.js';

const money = fc.integer({ min: 0, max: 99_999_999 }).map((cents) => (cents / 100).toFixed(2));
const multiplier = fc.integer({ min: 1, max: 99_999 }).map((thousandths) => (thousandths / 1000).toFixed(3));

describe('money', () => {
  for (const [text, amount] of [
    ['0', '0.00'],
    ['12', '12.00'],
    ['12.5', '12.50'],
    ['12.500000000', '12.50'],
    ['007.10', '7.10'],
    ['123456789012345678.99', '123456789012345678.99'],
  ] as const) {
    it(`reads ${text} as ${amount}`, () => {
      expect(parseMoney(text, 'price')).to.equal(amount);
    });
  }

  for (const text of [
    '',
    ' 1',
    '-1',
    '+1',
    '1.',
    '.5',
    '1,5',
    '1e3',
    '0x10',
    'NaN',
    '12.345',
    '1234567890123456789',
  ]) {
    it(`does not take "${text}" for an amount, and names the field`, () => {
      expect(() => parseMoney(text, 'price'))
        .to.throw(InvalidInputError)
        .that.includes({ field: 'price' });
    });
  }

  it('adds up what binary floats cannot', () => {
    expect(sumMoney(['0.10', '0.20'])).to.equal('0.30');
    expect(sumMoney(Array.from({ length: 1_000 }, () => '0.01'))).to.equal('10.00');
    expect(sumMoney(['123456789012345678.99', '0.01'])).to.equal('123456789012345679.00');
    expect(sumMoney([])).to.equal('0.00');
  });

  it('multiplies prices exactly', () => {
    expect(timesQuantity('1.15', 3)).to.equal('3.45');
    expect(timesQuantity('999999999999999999.99', 1_000_000)).to.equal('999999999999999999990000.00');
  });

  it('subtracts and compares', () => {
    expect(minusMoney('246.50', '250.00')).to.equal('-3.50');
    expect(isMore('250.01', '250.00')).to.equal(true);
    expect(isMore('250.00', '250.00')).to.equal(false);
    expect(isMore('9.00', '10.00')).to.equal(false);
  });
});

describe('multiplier', () => {
  for (const [text, expected] of [
    ['2', '2.0'],
    ['2.0', '2.0'],
    ['1.50', '1.5'],
    ['0.125', '0.125'],
    ['10', '10.0'],
  ] as const) {
    it(`writes ${text} as ${expected}`, () => {
      expect(parseMultiplier(text, 'multiplier')).to.equal(expected);
      expect(formatMultiplier(text)).to.equal(expected);
    });
  }

  for (const text of ['0', '0.0', '-2', '', '2x']) {
    it(`does not take "${text}" for a factor`, () => {
      expect(() => parseMultiplier(text, 'multiplier')).to.throw(InvalidInputError);
    });
  }

  it('rounds the product down to cents', () => {
    expect(timesMultiplier('125.00', '2.0')).to.equal('250.00');
    expect(timesMultiplier('0.01', '1.5')).to.equal('0.01');
    expect(timesMultiplier('33.33', '1.333')).to.equal('44.42');
  });

  it('answers "is a total of whole cents more" as the exact product would', () => {
    fc.assert(
      fc.property(money, multiplier, money, (amount, factor, total) => {
        // In hundred-thousandths, where everything is a whole number.
        const exact = BigInt(amount.replace('.', '')) * BigInt(factor.replace('.', ''));
        const wanted = BigInt(total.replace('.', '')) * 1_000n;
        expect(isMore(total, timesMultiplier(amount, factor))).to.equal(wanted > exact);
      }),
    );
  });
});

describe('percentage', () => {
  for (const [part, whole, expected] of [
    [42, 500, 8.4],
    [0, 0, 0],
    [0, 7, 0],
    [7, 7, 100],
    [1, 3, 33.33],
    [2, 3, 66.67],
    [1, 800, 0.13],
    [1, 20_001, 0],
    [1, 20_000, 0.01],
    [10_000_000, 10_000_001, 100],
  ] as const) {
    it(`of ${part} in ${whole} is ${expected}`, () => {
      expect(percentage(part, whole)).to.equal(expected);
    });
  }

  for (const [part, expected] of [
    ['89.99', false],
    ['90.00', true],
    ['100.00', true],
  ] as const) {
    it(`${part} is ${expected ? '' : 'not '}at least 90 per cent of 100.00`, () => {
      expect(isAtLeastPercent(part, '100.00', 90)).to.equal(expected);
    });
  }
});
