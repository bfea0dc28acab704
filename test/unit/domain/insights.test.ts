import { expect } from 'chai';
import { DEFAULT_POLICY, insightsOf, type OrderingFacts } from '../../../core/index.js';
import { factsWith } from '../../support/facts.js';

function insights(food: string, hygiene: string, changes: Partial<OrderingFacts> = {}) {
  const balances = { full: '125.00', available: '250.00', hygiene: '10.00' };
  const totals = { food, hygiene, total: '0.00' };
  return insightsOf(totals, factsWith([], { balances, ...changes }), DEFAULT_POLICY);
}

describe('insightsOf', () => {
  it('has nothing to say of a cart well within its balances', () => {
    expect(insights('100.00', '5.00')).to.deep.equal([]);
    expect(insights('0.00', '0.00')).to.deep.equal([]);
  });

  for (const [food, code] of [
    ['224.99', undefined],
    ['225.00', 'close_to_limit'],
    ['250.00', 'close_to_limit'],
    ['250.01', 'reduce_total'],
  ] as const) {
    it(`says ${code ?? 'nothing'} of food for ${food} on a balance of 250.00`, () => {
      expect(insights(food, '0.00').map((insight) => insight.code)).to.deep.equal(code ? [code] : []);
    });
  }

  it('says what is left and what must go', () => {
    expect(insights('230.00', '12.50')).to.deep.equal([
      {
        code: 'close_to_limit',
        message: 'Your cart is close to limit: $20.00 of your food balance is left.',
        amount: '20.00',
        category: 'food',
      },
      {
        code: 'reduce_total',
        message: 'Remove hygiene products worth $2.50 to stay within your balance.',
        amount: '2.50',
        category: 'hygiene',
      },
    ]);
  });

  it('does not call an empty cart close to a balance of nothing', () => {
    const balances = { full: '0.00', available: '0.00', hygiene: '0.00' };
    expect(insights('0.00', '0.00', { balances })).to.deep.equal([]);
  });

  it('explains the multiplier while a program pause is on', () => {
    expect(insights('0.00', '0.00', { pause: { name: 'Weekoff', multiplier: '2.0' } })).to.deep.equal([
      {
        code: 'pause_multiplier',
        message: 'Weekoff: your food balance of $125.00 counts 2.0 times, $250.00 in all.',
      },
    ]);
  });
});
