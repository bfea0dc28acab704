import { expect } from 'chai';
import { pastAttempt, pastOrder } from '../../../core/domain/backtest/past-submission.js';
import { DEFAULT_POLICY, type FailedOrderAttempt, type PastOrder, type Product } from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';

const POLICY = DEFAULT_POLICY;
type Sort = Pick<Product, 'name' | 'category'>;
const RICE: Sort = { name: 'Rice', category: 'food' };
const SOAP: Sort = { name: 'Soap', category: 'hygiene' };
const CATALOGUE = new Map([
  ['9', RICE],
  ['17', SOAP],
]);

const ATTEMPT: FailedOrderAttempt = {
  ...anAttempt({
    cartSnapshot: [
      { productId: '17', quantity: 2, price: '3.25' },
      { productId: '9', quantity: 2, price: '120.00' },
    ],
  }),
  id: 7,
};
const attempt = (changes: Partial<FailedOrderAttempt> = {}, catalogue = CATALOGUE, policy = POLICY) =>
  pastAttempt({ ...ATTEMPT, ...changes }, catalogue, policy);

const line = (productId: string, quantity: number, price: string, product: Sort | undefined) => ({
  ...{ productId, quantity, price, product },
});
const ORDER: PastOrder = {
  id: '5',
  participantId: '123',
  userId: '456',
  placedAtMs: 9,
  totals: { total: '26.50', food: '20.00', hygiene: '6.50' },
  lines: [line('9', 2, '10.00', RICE), line('17', 2, '3.25', SOAP)],
  cartHash: 'c0ffee',
  worth: {
    balances: { full: '20.00', available: '40.00', hygiene: '7.00' },
    pause: { name: 'Weekoff', multiplier: '2.0' },
    activeVoucherCount: 3,
  },
};
const order = (changes: Partial<PastOrder> = {}) => pastOrder({ ...ORDER, ...changes }, POLICY);

describe('an attempt that is judged again', () => {
  it('is judged by the facts that were stored with it', () => {
    const { facts, ...past } = attempt();
    expect(past).to.deep.equal({
      ...{ kind: 'attempt', id: '7', atMs: ATTEMPT.createdAtMs, participantId: '123', userId: '456' },
      cartHash: ATTEMPT.cartHash,
      cart: [
        { productId: '17', quantity: 2 },
        { productId: '9', quantity: 2 },
      ],
      recorded: {
        ...{ outcome: 'invalid', codes: ATTEMPT.errorCodes, messages: ATTEMPT.validationErrors },
      },
      unjudgeable: undefined,
    });
    expect(facts).to.deep.equal({
      participant: { id: '123', name: '' },
      products: new Map([
        ['17', { id: '17', name: '', category: 'hygiene', price: '3.25', active: true }],
        ['9', { id: '9', name: '', category: 'food', price: '120.00', active: true }],
      ]),
      balances: { full: '125.00', available: '250.00', hygiene: '10.00' },
      pause: { name: 'Weekoff', multiplier: '2.0' },
      activeVoucherCount: 3,
    });
  });

  it('is judged without a pause, without vouchers, and without a participant, where there were none', () => {
    expect(attempt({ programPauseActive: false }).facts).to.deep.include({ pause: undefined });
    expect(attempt({ activeVoucherCount: null }).facts).to.deep.include({ activeVoucherCount: 0 });
    expect(attempt({ errorCodes: ['participant_unknown'] }).facts).to.deep.include({ participant: undefined });
  });

  it('takes a product for one that was not sold when it was said so, and a line without a price for one of no product', () => {
    const cartSnapshot = [...ATTEMPT.cartSnapshot, { productId: '3', quantity: 1, price: null }];
    const { facts } = attempt({
      cartSnapshot,
      validationErrors: ['Product 9 is not available'],
    });
    expect([...(facts?.products.values() ?? [])].map(({ id, active }) => [id, active])).to.deep.equal([
      ['17', true],
      ['9', false],
    ]);
  });

  for (const member of [
    ...(['fullBalance', 'availableBalance', 'hygieneBalance', 'voucherMultiplier'] as const),
    ...(['foodTotal', 'hygieneTotal'] as const),
  ]) {
    it(`is not judged when its ${member} was not known`, () => {
      expect(attempt({ [member]: null })).to.include({ facts: undefined, unjudgeable: 'facts_unknown' });
    });
  }

  it('is not judged by a catalogue that lacks one of its products, or has it in another category', () => {
    const without = new Map([['9', RICE]]);
    const otherwise = new Map([...CATALOGUE, ['17', RICE]]);
    for (const catalogue of [without, otherwise]) {
      expect(attempt({}, catalogue)).to.include({ facts: undefined, unjudgeable: 'catalogue_changed' });
    }
    const swapped = new Map([...CATALOGUE, ['9', SOAP]]);
    expect(attempt({ hygieneTotal: '246.50' }, swapped).unjudgeable, 'the total of one kind fits').to.equal(
      'catalogue_changed',
    );
    expect(attempt({ foodTotal: '246.50' }, otherwise).unjudgeable).to.equal('catalogue_changed');
  });

  it('is not judged by lines that were added up since: too many of them, or a quantity of one of them', () => {
    const policy = { ...POLICY, maxCartLines: 2, maxQuantity: 2 };
    const tooLarge = { errorCodes: ['cart_too_large'], validationErrors: ['x'] } as const;
    expect(attempt(tooLarge, CATALOGUE, policy).unjudgeable, 'two lines are not too many').to.equal(
      'sent_lines_unknown',
    );
    expect(attempt(tooLarge, CATALOGUE, { ...policy, maxCartLines: 1 }).unjudgeable).not.to.equal(
      'sent_lines_unknown',
    );
    const outOfRange = {
      errorCodes: ['cart_empty', 'quantity_out_of_range'],
      validationErrors: ['x', 'y'],
    } as const;
    expect(attempt(outOfRange, CATALOGUE, policy).unjudgeable, 'all quantities are in range').to.equal(
      'sent_lines_unknown',
    );
    const quantities = (quantity: number) =>
      ATTEMPT.cartSnapshot.map((line, at) => (at ? { ...line, quantity } : line));
    for (const [quantity, isOut] of [
      ...([
        [0, true],
        [1, false],
        [2, false],
        [3, true],
      ] as const),
    ]) {
      const { unjudgeable } = attempt({ ...outOfRange, cartSnapshot: quantities(quantity) }, CATALOGUE, policy);
      expect(unjudgeable === 'sent_lines_unknown', `a quantity of ${quantity}`).to.equal(!isOut);
      const silent = attempt({ cartSnapshot: quantities(quantity) }, CATALOGUE, policy).unjudgeable;
      expect(silent === 'sent_lines_unknown', `${quantity}, and nothing was said`).to.equal(isOut);
    }
  });

  it('is not judged when no rule made it, and is, without its facts, when the guard did', () => {
    expect(attempt({ reason: 'locked' }).unjudgeable).to.equal('locked');
    expect(attempt({ reason: 'failed' }).unjudgeable).to.equal('failed');
    expect(attempt({ reason: 'duplicate' }).unjudgeable).to.equal('order_in_flight');
    expect(attempt({ reason: 'duplicate', orderId: '5' }).unjudgeable).to.equal(undefined);
    expect(attempt({ reason: 'duplicate', orderId: '5', fullBalance: null }).unjudgeable).to.equal(undefined);
    expect(attempt({ reason: 'invalid', orderId: null }).unjudgeable).to.equal(undefined);
  });
});

describe('an order that is judged again', () => {
  it('is judged by its lines and what the participant was worth', () => {
    expect(order()).to.deep.equal({
      ...{ kind: 'order', id: '5', atMs: 9, participantId: '123', userId: '456', cartHash: 'c0ffee' },
      cart: [
        { productId: '17', quantity: 2 },
        { productId: '9', quantity: 2 },
      ],
      recorded: { outcome: 'placed', codes: [], messages: [] },
      facts: {
        participant: { id: '123', name: '' },
        products: new Map([
          ['9', { id: '9', price: '10.00', active: true, ...RICE }],
          ['17', { id: '17', price: '3.25', active: true, ...SOAP }],
        ]),
        ...ORDER.worth,
      },
      unjudgeable: undefined,
    });
  });

  it('is not judged when the vouchers are gone, or a product is, or is of another kind now', () => {
    expect(order({ worth: undefined })).to.include({ facts: undefined, unjudgeable: 'participant_deleted' });
    for (const product of [undefined, SOAP]) {
      const lines = [line('9', 2, '10.00', product), line('17', 2, '3.25', SOAP)];
      expect(order({ lines })).to.include({ facts: undefined, unjudgeable: 'catalogue_changed' });
    }
  });
});
