import { expect } from 'chai';
import { type Category, explainAttempt, type NewAttempt, type Reduction } from '../../../core/index.js';
import { anAttempt, NOTHING_KNOWN } from '../../contract/attempt-store/attempt-harness.js';

/** Food for 256.50 and hygiene products for 6.50. */
const CART: Partial<NewAttempt> = {
  cartSnapshot: [
    { productId: '17', quantity: 2, price: '120.00' },
    { productId: '18', quantity: 3, price: '5.50' },
    { productId: '9', quantity: 1, price: '6.50' },
  ],
  foodTotal: '256.50',
  hygieneTotal: '6.50',
  fullBalance: '125.00',
  voucherMultiplier: '2.0',
  availableBalance: '250.00',
  hygieneBalance: '10.00',
};
const PRODUCTS = products({ '17': 'food', '18': 'food', '9': 'hygiene' });

function products(categories: Readonly<Record<string, Category>>) {
  return new Map(Object.entries(categories).map(([id, category]) => [id, { category }]));
}

const shown = (reductions: readonly Reduction[]) =>
  reductions.map(({ category, over, fewestItems }) => [
    category,
    over,
    fewestItems.map(({ productId }) => productId),
  ]);

describe('explainAttempt', () => {
  for (const unknown of ['fullBalance', 'voucherMultiplier', 'availableBalance', 'foodTotal'] as const) {
    it(`shows no sum of food when ${unknown} is not known`, () => {
      const { sums } = explainAttempt(anAttempt({ ...CART, [unknown]: null }), PRODUCTS);
      expect(sums.map(({ category }) => category)).to.deep.equal(['hygiene']);
    });
  }

  it('counts a line of the largest quantity that may be ordered', () => {
    const cartSnapshot = [{ productId: '17', quantity: 1_000_000, price: '1.00' }];
    const attempt = anAttempt({ ...CART, cartSnapshot, foodTotal: '1000000.00', hygieneTotal: '0.00' });
    expect(explainAttempt(attempt, PRODUCTS).reductions).to.have.length(1);
  });

  it('shows the sum that broke the rule, the one that did not, and what would have passed', () => {
    const { sums, reductions } = explainAttempt(anAttempt(CART), PRODUCTS);
    expect(sums).to.deep.equal([
      {
        category: 'food',
        full: '125.00',
        multiplier: '2.0',
        available: '250.00',
        total: '256.50',
        over: '6.50',
        left: undefined,
      },
      {
        category: 'hygiene',
        full: '10.00',
        multiplier: '1.0',
        available: '10.00',
        total: '6.50',
        over: undefined,
        left: '3.50',
      },
    ]);
    expect(reductions).to.deep.equal([
      {
        category: 'food',
        over: '6.50',
        fewestItems: [{ productId: '17', remove: 1, keep: 1, worth: '120.00' }],
        oneProduct: [
          { productId: '18', remove: 2, keep: 1, worth: '11.00' },
          { productId: '17', remove: 1, keep: 1, worth: '120.00' },
        ],
      },
    ]);
  });

  it('explains both balances when both were exceeded', () => {
    const { reductions } = explainAttempt(anAttempt({ ...CART, hygieneBalance: '6.49' }), PRODUCTS);
    expect(shown(reductions)).to.deep.equal([
      ['food', '6.50', ['17']],
      ['hygiene', '0.01', ['9']],
    ]);
  });

  it('takes a total that equals the balance for covered', () => {
    const { sums, reductions } = explainAttempt(anAttempt({ ...CART, availableBalance: '256.50' }), PRODUCTS);
    expect(sums[0]).to.include({ over: undefined, left: '0.00' });
    expect(reductions).to.deep.equal([]);
  });

  it('says nothing about what is not known', () => {
    const attempt = anAttempt({ ...CART, ...NOTHING_KNOWN });
    expect(explainAttempt(attempt, PRODUCTS)).to.deep.equal({ sums: [], reductions: [] });
  });

  it('proposes no change when the catalogue does not tell any more what was food', () => {
    for (const now of [
      products({ '17': 'food', '9': 'hygiene' }),
      products({ '17': 'food', '18': 'hygiene', '9': 'hygiene' }),
    ]) {
      const { sums, reductions } = explainAttempt(anAttempt(CART), now);
      expect(sums).to.have.length(2);
      expect(reductions).to.deep.equal([]);
    }
  });

  it('leaves out lines that were not counted, because their quantity was out of range', () => {
    const cartSnapshot = [
      ...(CART.cartSnapshot ?? []),
      { productId: '18', quantity: 1_000_001, price: '5.50' },
      { productId: '17', quantity: -1, price: '120.00' },
      { productId: '17', quantity: 0, price: '120.00' },
    ];
    const { reductions } = explainAttempt(anAttempt({ ...CART, cartSnapshot }), PRODUCTS);
    expect(shown(reductions)).to.deep.equal([['food', '6.50', ['17']]]);
  });
});
