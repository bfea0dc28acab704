import { expect } from 'chai';
import fc from 'fast-check';
import { type LineReduction, type Money, type PricedLine, reductionOf, sumMoney } from '../../../core/index.js';

function line(productId: string, price: Money, quantity: number): PricedLine {
  return { productId, price, quantity, category: 'food' };
}

function short(reductions: readonly LineReduction[]): string {
  return reductions
    .map(({ productId, remove, keep, worth }) => `${productId}: -${remove} (${keep}) ${worth}`)
    .join('; ');
}

describe('reductionOf', () => {
  for (const [what, lines, over, fewest, one] of [
    ['one of the only product', [line('1', '10.00', 3)], '6.50', '1: -1 (2) 10.00', '1: -1 (2) 10.00'],
    [
      'nothing of what has no price',
      [line('1', '10.00', 3), { ...line('2', '99.00', 3), price: undefined }],
      '6.50',
      '1: -1 (2) 10.00',
      '1: -1 (2) 10.00',
    ],
    [
      'nothing of a line without a quantity',
      [line('1', '10.00', 3), line('2', '9.00', 0)],
      '6.50',
      '1: -1 (2) 10.00',
      '1: -1 (2) 10.00',
    ],
    [
      'the fewer items of products of the same worth',
      [line('1', '5.00', 4), line('2', '10.00', 4), line('3', '20.00', 4)],
      '15.00',
      '3: -1 (3) 20.00',
      '1: -3 (1) 15.00; 3: -1 (3) 20.00; 2: -2 (2) 20.00',
    ],
    ['exactly what is over', [line('1', '10.00', 3)], '20.00', '1: -2 (1) 20.00', '1: -2 (1) 20.00'],
    ['a cent more than that', [line('1', '10.00', 3)], '20.01', '1: -3 (0) 30.00', '1: -3 (0) 30.00'],
    [
      'the cheapest single item that suffices',
      [line('1', '50.00', 1), line('2', '8.00', 1), line('3', '7.00', 1), line('4', '6.00', 9)],
      '6.50',
      '3: -1 (0) 7.00',
      '3: -1 (0) 7.00; 2: -1 (0) 8.00; 4: -2 (7) 12.00; 1: -1 (0) 50.00',
    ],
    [
      'the dearest ones first, and the cheapest last one that suffices',
      [line('1', '5.00', 2), line('2', '20.00', 2), line('3', '9.00', 2)],
      '44.00',
      '1: -1 (1) 5.00; 2: -2 (0) 40.00',
      '',
    ],
    [
      'more of the same product as its own last item',
      [line('1', '20.00', 3), line('2', '19.00', 1)],
      '40.00',
      '1: -2 (1) 40.00',
      '1: -2 (1) 40.00',
    ],
    ['nothing when everything costs less', [line('1', '10.00', 3)], '30.01', '', ''],
    [
      'nothing of a free product, of another category, of no price or of no quantity',
      [
        line('1', '0.00', 9),
        { ...line('2', '9.00', 9), category: 'hygiene' },
        { productId: '3', quantity: 9, price: undefined, category: undefined },
        line('4', '1.00', -5),
        line('5', '1.00', 5),
      ],
      '2.00',
      '5: -2 (3) 2.00',
      '5: -2 (3) 2.00',
    ],
    [
      'amounts beyond what a binary float can hold',
      [line('1', '90071992547409.93', 2)],
      '90071992547409.94',
      '1: -2 (0) 180143985094819.86',
      '1: -2 (0) 180143985094819.86',
    ],
  ] as const) {
    it(`takes away ${what}`, () => {
      const reduction = reductionOf(lines, 'food', over);
      expect(short(reduction.fewestItems)).to.equal(fewest);
      expect(short(reduction.oneProduct)).to.equal(one);
    });
  }

  it('takes away enough, and not with one item fewer, whatever the cart', () => {
    const cents = fc.integer({ min: 1, max: 3_000 }).map((value) => (value / 100).toFixed(2));
    const cart = fc
      .array(fc.record({ price: cents, quantity: fc.integer({ min: 1, max: 4 }) }), { minLength: 1, maxLength: 5 })
      .map((lines) => lines.map(({ price, quantity }, index) => line(String(index), price, quantity)));
    fc.assert(
      fc.property(cart, cents, (lines, over) => {
        const { fewestItems, oneProduct } = reductionOf(lines, 'food', over);
        const prices = lines
          .flatMap(({ price, quantity }) => Array.from({ length: quantity }, () => Number(price) * 100))
          .sort((a, b) => b - a);
        const needed = Number(over) * 100;
        const fewest = prices.findIndex((_, index) => sum(prices.slice(0, index + 1)) >= needed - 1e-6) + 1;
        expect(sum(fewestItems.map(({ remove }) => remove))).to.equal(fewest);
        const worth = Number(sumMoney(fewestItems.map((item) => item.worth)));
        if (fewest > 0) expect(worth).to.be.at.least(Number(over));
        for (const { keep, remove, worth: alone } of [...fewestItems, ...oneProduct]) {
          expect(keep).to.be.at.least(0);
          expect(remove).to.be.greaterThan(0);
          expect(Number(alone)).to.be.greaterThan(0);
        }
        for (const { worth: alone } of oneProduct) expect(Number(alone)).to.be.at.least(Number(over));
      }),
    );
  });
});

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
