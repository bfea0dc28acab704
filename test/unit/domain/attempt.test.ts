import { expect } from 'chai';
import {
  attemptOf,
  balanceExceeded,
  errorsDisplayOf,
  type OrderError,
  type RefusedSubmission,
  type Submission,
  summaryOf,
} from '../../../core/index.js';
import { aProduct, factsWith } from '../../support/facts.js';

const FOOD: OrderError = {
  code: 'food_balance_exceeded',
  message: 'Food balance exceeded: $240.00 > $125.00',
  amountOver: '115.00',
};
const UNKNOWN: OrderError = { code: 'product_unknown', message: 'Product 404 does not exist', productId: '404' };

const KNOWN = {
  facts: factsWith([aProduct('9', { price: '120.00' })], {
    balances: { full: '125.00', available: '250.00', hygiene: '10.00' },
    pause: { name: 'Weekoff', multiplier: '2.0' },
    activeVoucherCount: 3,
  }),
  lines: [
    { productId: '404', quantity: 1, price: undefined, category: undefined },
    { productId: '9', quantity: 2, price: '120.00', category: 'food' as const },
  ],
  totals: { food: '240.00', hygiene: '0.00', total: '240.00' },
};

function refused(
  changes: Partial<RefusedSubmission> = {},
  submission: Partial<Submission> = {},
): RefusedSubmission {
  return {
    submissionId: 'submission-1',
    submission: { participantId: '123', userId: '456', lines: [], ...submission },
    createdAtMs: 1_770_892_245_678,
    cart: [
      { productId: '404', quantity: 1 },
      { productId: '9', quantity: 2 },
    ],
    cartHash: 'c0ffee',
    idempotencyKey: 'f00d',
    reason: 'invalid',
    errors: [FOOD, UNKNOWN],
    orderId: undefined,
    known: KNOWN,
    ...changes,
  };
}

describe('attemptOf', () => {
  it('records the refusal with its whole context', () => {
    const person = { username: 'john', ipAddress: '192.168.1.100', userAgent: 'Mozilla/5.0' };
    expect(attemptOf(refused({ orderId: '77' }, person))).to.deep.equal({
      submissionId: 'submission-1',
      createdAtMs: 1_770_892_245_678,
      participantId: '123',
      participantName: 'John Doe',
      userId: '456',
      username: 'john',
      reason: 'invalid',
      errorCodes: ['food_balance_exceeded', 'product_unknown'],
      validationErrors: ['Food balance exceeded: $240.00 > $125.00', 'Product 404 does not exist'],
      orderId: '77',
      idempotencyKey: 'f00d',
      cartHash: 'c0ffee',
      cartSnapshot: [
        { productId: '404', quantity: 1, price: null },
        { productId: '9', quantity: 2, price: '120.00' },
      ],
      totalAttempted: '240.00',
      foodTotal: '240.00',
      hygieneTotal: '0.00',
      fullBalance: '125.00',
      availableBalance: '250.00',
      hygieneBalance: '10.00',
      programPauseActive: true,
      programPauseName: 'Weekoff',
      voucherMultiplier: '2.0',
      activeVoucherCount: 3,
      ipAddress: '192.168.1.100',
      userAgent: 'Mozilla/5.0',
    });
  });

  it('records normal operations without a pause', () => {
    const facts = { ...KNOWN.facts, pause: undefined };
    expect(attemptOf(refused({ known: { ...KNOWN, facts } }))).to.include({
      programPauseActive: false,
      programPauseName: '',
      voucherMultiplier: '1.0',
    });
  });

  it('records what it can when the facts could not be read', () => {
    const attempt = attemptOf(refused({ known: undefined }));
    expect(attempt).to.include({
      participantId: '123',
      participantName: null,
      totalAttempted: null,
      availableBalance: null,
      programPauseActive: null,
      programPauseName: '',
      voucherMultiplier: null,
      activeVoucherCount: null,
    });
    expect(attempt.cartSnapshot).to.deep.equal([
      { productId: '404', quantity: 1, price: null },
      { productId: '9', quantity: 2, price: null },
    ]);
  });

  it('has null for what the request did not say', () => {
    expect(attemptOf(refused())).to.include({ username: null, ipAddress: null, userAgent: null, orderId: null });
  });

  it('cuts the user agent at 500 characters, not code units', () => {
    expect(attemptOf(refused({}, { userAgent: '👩'.repeat(501) })).userAgent).to.equal('👩'.repeat(500));
    expect(attemptOf(refused({}, { userAgent: 'x'.repeat(500) })).userAgent).to.equal('x'.repeat(500));
  });

  it('makes every text from outside storable', () => {
    const facts = {
      ...KNOWN.facts,
      participant: { id: '123', name: 'Jo\u0000hn' },
      pause: { name: 'Week\ud83doff', multiplier: '2.0' },
    };
    const odd = { username: 'jo\u0000hn', userAgent: 'Moz\udc69illa', ipAddress: '10.0.0.1\u0000' };
    const errors = [{ ...UNKNOWN, message: 'Product \u0000 does not exist' }];
    expect(JSON.stringify(attemptOf(refused({ known: { ...KNOWN, facts }, errors }, odd)))).to.not.match(
      /\\u0000|\\ud83d|\\udc69/,
    );
  });
});

describe('the texts of an attempt', () => {
  const attempt = { validationErrors: ['Food balance exceeded: $240.00 > $125.00', 'The cart is empty'] };

  it('are joined to a summary', () => {
    expect(summaryOf(attempt)).to.equal('Food balance exceeded: $240.00 > $125.00; The cart is empty');
  });

  it('are listed line by line for people', () => {
    expect(errorsDisplayOf(attempt)).to.equal('• Food balance exceeded: $240.00 > $125.00\n• The cart is empty');
  });
});

describe('balanceExceeded', () => {
  for (const [foodTotal, availableBalance, exceeded] of [
    ['250.01', '250.00', true],
    ['250.00', '250.00', false],
    ['9.00', '10.00', false],
    [null, '10.00', undefined],
    ['9.00', null, undefined],
  ] as const) {
    it(`is ${exceeded} for ${foodTotal} on ${availableBalance}`, () => {
      expect(balanceExceeded({ foodTotal, availableBalance })).to.equal(exceeded);
    });
  }
});
