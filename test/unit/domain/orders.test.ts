import { expect } from 'chai';
import { voucherState } from '../../../core/index.js';

const NOW = 1_000;
const voucher = { id: '1', kind: 'food', amount: '5.00', grantedAtMs: 0, expiresAtMs: undefined } as const;
const voucherOf = (changes: object) => ({ ...voucher, orderId: undefined, ...changes });

describe('the state of a voucher', () => {
  for (const [state, what, changes] of [
    ['unused', 'it never expires', {}],
    ['unused', 'it is granted now', { grantedAtMs: NOW }],
    ['pending', 'it is granted in a millisecond', { grantedAtMs: NOW + 1 }],
    ['unused', 'it expires in a millisecond', { expiresAtMs: NOW + 1 }],
    ['expired', 'it expires now', { expiresAtMs: NOW }],
    ['expired', 'it expired a millisecond ago', { expiresAtMs: NOW - 1 }],
    ['pending', 'it is granted later and expires after that', { grantedAtMs: NOW + 1, expiresAtMs: NOW + 2 }],
    ['used', 'an order has used it', { orderId: '7' }],
    ['used', 'an order has used it before it expired', { orderId: '7', expiresAtMs: NOW }],
  ] as const) {
    it(`is "${state}" when ${what}`, () => expect(voucherState(voucherOf(changes), NOW)).to.equal(state));
  }
});
