import { expect } from 'chai';
import { InvalidInputError } from '../../../core/index.js';
import { rejectionOf } from '../../contract/contenders.js';
import { failing } from '../../support/faults.js';
import { CART, line, memorySystem, RICE, SOAP, T0 } from '../../support/memory-system.js';

describe('validating a cart', () => {
  it('judges it as a submission would be judged, with balances and advice', async () => {
    const { validateCart } = await memorySystem();
    const { errors, totals, facts, insights } = await validateCart('123', [line(RICE, 26), line(SOAP, 4)]);
    expect(errors).to.deep.equal([
      {
        code: 'food_balance_exceeded',
        message: 'Food balance exceeded: $260.00 > $250.00',
        amountOver: '10.00',
      },
    ]);
    expect(totals).to.deep.equal({ food: '260.00', hygiene: '10.00', total: '270.00' });
    expect(facts.balances).to.deep.equal({ full: '250.00', available: '250.00', hygiene: '10.00' });
    expect(insights.map(({ code, amount }) => [code, amount])).to.deep.equal([
      ['reduce_total', '10.00'],
      ['close_to_limit', '0.00'],
    ]);
  });

  it('judges by what holds now', async () => {
    const { validateCart, shop, clock } = await memorySystem();
    await shop.addPauses([{ name: 'Weekoff', fromMs: T0 + 10, untilMs: T0 + 20, multiplier: '2.0' }]);
    const valid = async () => (await validateCart('123', [line(RICE, 50)])).errors.length === 0;
    expect(await valid()).to.equal(false);
    await clock.advance(10);
    expect(await valid()).to.equal(true);
    await clock.advance(10);
    expect(await valid()).to.equal(false);
  });

  it('takes no slot, makes no claim, counts no failure and records nothing', async () => {
    const { validateCart, submit, recorded } = await memorySystem();
    for (let time = 0; time < 10; time++) {
      await validateCart('123', CART);
      await validateCart('123', [line(RICE, 100)]);
    }
    expect(await submit(CART)).to.deep.include({ outcome: 'placed', standing: { remaining: 2, resetMs: 60_000 } });
    expect(await recorded()).to.deep.equal([]);
  });

  for (const [title, participantId, lines, field] of [
    ['an empty participant id', '', CART, 'participantId'],
    ['a product id with a line feed', '123', [line('a\n', 1)], 'lines[0].productId'],
    ['a quantity of 1.5', '123', [line(RICE, 1), line(RICE, 1.5)], 'lines[1].quantity'],
  ] as const) {
    it(`rejects ${title}, and names the field`, async () => {
      const { validateCart } = await memorySystem();
      expect(await rejectionOf(validateCart(participantId, lines)))
        .to.be.instanceOf(InvalidInputError)
        .and.to.include({ field });
    });
  }

  it('rejects when the facts cannot be read', async () => {
    const error = new Error('away');
    const { validateCart } = await memorySystem({ ordering: (shop) => failing(shop, { error }) });
    expect(await rejectionOf(validateCart('123', CART))).to.equal(error);
  });
});
