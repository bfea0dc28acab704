import { expect } from 'chai';
import { type CartLine, DEFAULT_POLICY, foldCart, judgeCart, type OrderingFacts } from '../../../core/index.js';
import { aProduct, factsWith } from '../../support/facts.js';

const SOAP = aProduct('17', { category: 'hygiene', price: '2.50' });
const RICE = aProduct('9', { price: '120.00' });
const GONE = aProduct('3', { active: false });
const RICH = { full: '1000000.00', available: '1000000.00', hygiene: '1000000.00' };

function judge(lines: readonly CartLine[], facts: Partial<OrderingFacts> = {}) {
  const known = factsWith([SOAP, RICE, GONE], { balances: RICH, ...facts });
  return judgeCart(lines, foldCart(lines), known, DEFAULT_POLICY);
}

const line = (productId: string, quantity: number) => ({ productId, quantity });
const withBalances = (available: string, hygiene: string) => ({
  balances: { full: available, available, hygiene },
});

describe('judgeCart', () => {
  it('finds nothing wrong with a cart that is covered, and prices it from the catalogue', () => {
    expect(judge([line('9', 2), line('17', 1)])).to.deep.equal({
      errors: [],
      lines: [
        { productId: '17', quantity: 1, price: '2.50', category: 'hygiene' },
        { productId: '9', quantity: 2, price: '120.00', category: 'food' },
      ],
      totals: { food: '240.00', hygiene: '2.50', total: '242.50' },
    });
  });

  describe('balances', () => {
    it('refuses food above the available balance in the words of the specification', () => {
      expect(judge([line('9', 2)], withBalances('125.00', '0.00')).errors).to.deep.equal([
        {
          code: 'food_balance_exceeded',
          message: 'Food balance exceeded: $240.00 > $125.00',
          amountOver: '115.00',
        },
      ]);
    });

    it('refuses hygiene above the hygiene balance in the words of the specification', () => {
      expect(judge([line('17', 6)], withBalances('0.00', '10.00')).errors).to.deep.equal([
        {
          code: 'hygiene_balance_exceeded',
          message: 'Hygiene balance exceeded: $15.00 > $10.00',
          amountOver: '5.00',
        },
      ]);
    });

    it('reports both when both hold, food first', () => {
      const { errors } = judge([line('9', 2), line('17', 6)], withBalances('239.99', '14.99'));
      expect(errors.map(({ code }) => code)).to.deep.equal(['food_balance_exceeded', 'hygiene_balance_exceeded']);
    });

    for (const [balance, refused] of [
      ['239.99', true],
      ['240.00', false],
      ['240.01', false],
    ] as const) {
      it(`${refused ? 'refuses' : 'allows'} a total of 240.00 on a balance of ${balance}`, () => {
        expect(judge([line('9', 2)], withBalances(balance, '0.00')).errors).to.have.length(refused ? 1 : 0);
      });
    }

    it('judges food by the available balance, not by the full one', () => {
      const balances = { full: '125.00', available: '250.00', hygiene: '0.00' };
      expect(judge([line('9', 2)], { balances }).errors).to.deep.equal([]);
    });
  });

  describe('products', () => {
    it('names a product that does not exist, which has no price and no share in the totals', () => {
      const { errors, lines, totals } = judge([line('404', 5), line('17', 1)]);
      expect(errors).to.deep.equal([
        { code: 'product_unknown', message: 'Product 404 does not exist', productId: '404' },
      ]);
      expect(lines[1]).to.deep.equal({ productId: '404', quantity: 5, price: undefined, category: undefined });
      expect(totals.total).to.equal('2.50');
    });

    it('names a product that is not sold at present, and counts it in the totals', () => {
      const { errors, totals } = judge([line('3', 2)]);
      expect(errors).to.deep.equal([
        { code: 'product_inactive', message: 'Product 3 is not available', productId: '3' },
      ]);
      expect(totals.food).to.equal('20.00');
    });
  });

  describe('quantities', () => {
    for (const [quantity, allowed] of [
      [-1, false],
      [0, false],
      [1, true],
      [1_000_000, true],
      [1_000_001, false],
    ] as const) {
      it(`${allowed ? 'allows' : 'refuses'} ${quantity} of a product`, () => {
        const { errors, totals } = judge([line('17', quantity)], withBalances('0.00', '9999999.00'));
        expect(errors.map(({ code }) => code)).to.deep.equal(allowed ? [] : ['quantity_out_of_range']);
        expect(totals.hygiene !== '0.00').to.equal(allowed);
      });
    }

    it('says what is allowed', () => {
      expect(judge([line('17', 0)]).errors).to.deep.equal([
        {
          code: 'quantity_out_of_range',
          message: 'Quantity of product 17 must be between 1 and 1,000,000',
          productId: '17',
        },
      ]);
    });

    it('holds for each line that was sent: +5 and -4 are not 1', () => {
      const { errors, totals } = judge([line('17', 5), line('17', -4)]);
      expect(errors.map(({ code }) => code)).to.deep.equal(['quantity_out_of_range']);
      expect(totals.hygiene).to.equal('2.50');
    });

    it('holds for the sum of a product, too', () => {
      expect(judge([line('17', 600_000), line('17', 600_000)]).errors).to.have.length(1);
    });

    it('reports a product once, however many of its lines are wrong', () => {
      expect(judge([line('17', 0), line('17', -1), line('17', 2_000_000)]).errors).to.have.length(1);
    });

    it('reports an unknown product with a wrong quantity as both', () => {
      expect(judge([line('404', 0)]).errors.map(({ code }) => code)).to.deep.equal([
        'product_unknown',
        'quantity_out_of_range',
      ]);
    });
  });

  describe('the cart as a whole', () => {
    it('must not be empty', () => {
      expect(judge([])).to.deep.equal({
        errors: [{ code: 'cart_empty', message: 'The cart is empty' }],
        lines: [],
        totals: { food: '0.00', hygiene: '0.00', total: '0.00' },
      });
    });

    it('may have 1,000 lines', () => {
      expect(judge(Array.from({ length: 1_000 }, () => line('17', 1))).errors).to.deep.equal([]);
    });

    it('may not have 1,001 lines, counted as they were sent, and is then not judged line by line', () => {
      const lines = [line('404', 0), ...Array.from({ length: 1_000 }, () => line('17', 1))];
      const { errors, totals } = judge(lines, withBalances('0.00', '0.00'));
      expect(errors).to.deep.equal([{ code: 'cart_too_large', message: 'The cart has more than 1,000 lines' }]);
      expect(totals.hygiene).to.equal('2500.00');
    });

    it('must be of a participant that exists', () => {
      expect(judge([line('17', 1)], { participant: undefined }).errors).to.deep.equal([
        { code: 'participant_unknown', message: 'The participant does not exist' },
      ]);
    });
  });

  it('reports everything at once, products in the order of the cart', () => {
    const { errors } = judge([line('9', 3), line('404', 1), line('3', 1)], {
      participant: undefined,
      ...withBalances('300.00', '0.00'),
    });
    expect(errors.map(({ code }) => code)).to.deep.equal([
      'participant_unknown',
      'product_inactive',
      'product_unknown',
      'food_balance_exceeded',
    ]);
  });

  it('takes its limits from the policy', () => {
    const lines = [line('17', 3), line('9', 1)];
    const strict = { maxCartLines: 1, maxQuantity: 2 };
    const facts = factsWith([SOAP, RICE], { balances: RICH });
    expect(judgeCart(lines, foldCart(lines), facts, strict).errors[0]?.message).to.equal(
      'The cart has more than 1 lines',
    );
    expect(judgeCart(lines.slice(0, 1), foldCart(lines.slice(0, 1)), facts, strict).errors[0]?.message).to.equal(
      'Quantity of product 17 must be between 1 and 2',
    );
  });
});
