import { expect } from 'chai';
import {
  checkCartLines,
  InvalidInputError,
  parseCursor,
  parseInstant,
  parseMoney,
  parseMultiplier,
  parsePeriod,
  parseTimeZone,
  periodOf,
} from '../../../core/index.js';

describe('what is wrong with a value is said with its field', () => {
  for (const [says, call] of [
    ['days: must be a whole number of at least 1.', () => periodOf(0, 0)],
    ['date: must be a year, a month or a day such as 2026-02-12.', () => parsePeriod('2026-2-1', 'date')],
    ['date: must be a year, a month or a day such as 2026-02-12.', () => parsePeriod('2026-02-30', 'date')],
    ['zone: must be an IANA time zone such as UTC or Europe/Paris.', () => parseTimeZone('Mars/Base', 'zone')],
    ['zone: must be an IANA time zone such as UTC or Europe/Paris.', () => parseTimeZone('+01:00', 'zone')],
    ['until: must be an instant such as 2026-02-12T10:30:45Z.', () => parseInstant('soon', 'until')],
    ['price: must be a non-negative decimal amount such as "12.50".', () => parseMoney('-1', 'price')],
    ['price: must have at most two decimal places.', () => parseMoney('1.001', 'price')],
    ['multiplier: must be a positive decimal such as "2.0".', () => parseMultiplier('0', 'multiplier')],
    ['after: is not a cursor of this list.', () => parseCursor('x', 'after', 'newest')],
    ['after: is not a cursor of this list.', () => parseCursor('1-2\n', 'after', 'newest')],
    [
      'lines[1].quantity: must be a whole number.',
      () => checkCartLines([1, 1.5].map((quantity) => ({ productId: '1', quantity }))),
    ],
  ] as const) {
    it(says, () => {
      expect(call)
        .to.throw(InvalidInputError, says)
        .with.property('field', says.slice(0, says.indexOf(':')));
    });
  }
});
