import { expect } from 'chai';
import {
  BusyError,
  InvalidInputError,
  LeaseLostError,
  OrderFailuresError,
  UnavailableError,
} from '../../../core/index.js';

describe('errors', () => {
  const cause = new Error('socket closed');
  for (const [error, name, facts, message] of [
    [
      new InvalidInputError('items[2].quantity', 'must be a whole number.'),
      'InvalidInputError',
      { code: 'INVALID_INPUT', field: 'items[2].quantity' },
      'items[2].quantity: must be a whole number.',
    ],
    [
      new UnavailableError('cache', 'Redis did not answer.', { cause }),
      'UnavailableError',
      { code: 'UNAVAILABLE', dependency: 'cache', cause },
      'Redis did not answer.',
    ],
    [
      new LeaseLostError('participant:123', { cause }),
      'LeaseLostError',
      { code: 'LEASE_LOST', key: 'participant:123', cause },
      'The lease on "participant:123" was lost.',
    ],
    [
      new BusyError('A clean-up', 1_500),
      'BusyError',
      { code: 'BUSY', retryAfterMs: 1_500 },
      'A clean-up is already running.',
    ],
  ] as const) {
    it(`${name} carries its code and its facts`, () => {
      expect(error).to.be.instanceOf(OrderFailuresError).and.to.include(facts);
      expect(error).to.include({ name, message });
    });
  }
});
