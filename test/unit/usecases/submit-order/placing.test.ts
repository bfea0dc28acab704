import { expect } from 'chai';
import { InvalidInputError } from '../../../../core/index.js';
import { rejectionOf } from '../../../contract/contenders.js';
import { counting } from '../../../support/faults.js';
import { CART, line, memorySystem, RICE, SOAP, T0 } from '../../../support/memory-system.js';

describe('submitting an order', () => {
  it('places a cart that is covered, prices it from the catalogue and uses up whole vouchers', async () => {
    const { submit, shop, recorded, ended } = await memorySystem();
    const outcome = await submit([line(RICE, 6), line(SOAP, 1), line(RICE, 1)]);
    expect(outcome).to.deep.equal({
      outcome: 'placed',
      orderId: '1',
      placedAtMs: T0,
      lines: [
        { productId: SOAP, quantity: 1, price: '2.50', category: 'hygiene' },
        { productId: RICE, quantity: 7, price: '10.00', category: 'food' },
      ],
      totals: { food: '70.00', hygiene: '2.50', total: '72.50' },
      voucherMultiplier: '1.0',
      standing: { remaining: 2, resetMs: 60_000 },
    });
    expect((await shop.read('123', [], T0)).balances).to.deep.equal({
      full: '150.00',
      available: '150.00',
      hygiene: '5.00',
    });
    expect(await recorded()).to.deep.equal([]);
    expect(ended).to.deep.equal([outcome]);
  });

  it('says which multiplier applied', async () => {
    const { submit, shop } = await memorySystem();
    await shop.addPauses([{ name: 'Weekoff', fromMs: T0, untilMs: T0 + 1, multiplier: '2.0' }]);
    expect(await submit([line(RICE, 50)])).to.include({ outcome: 'placed', voucherMultiplier: '2.0' });
  });

  it('asks the guard twice and the ordering system twice, no more', async () => {
    let guardCalls = () => 0;
    let orderingCalls = () => 0;
    const { submit } = await memorySystem({
      guard: (guard) => {
        const counted = counting(guard);
        guardCalls = counted.calls;
        return counted.port;
      },
      ordering: (ordering) => {
        const counted = counting(ordering);
        orderingCalls = counted.calls;
        return counted.port;
      },
    });
    await submit(CART);
    expect(guardCalls(), 'enter, settle').to.equal(2);
    expect(orderingCalls(), 'read, place').to.equal(2);
  });

  for (const [title, changes, field] of [
    ['an empty participant id', { participantId: '' }, 'participantId'],
    ['a user id of 65 characters', { userId: 'x'.repeat(65) }, 'userId'],
    ['a product id with NUL', { lines: [line('1', 1), line('a\u0000', 1)] }, 'lines[1].productId'],
    ['a quantity of 1.5', { lines: [line('1', 1.5)] }, 'lines[0].quantity'],
    ['a quantity of NaN', { lines: [line('1', Number.NaN)] }, 'lines[0].quantity'],
    ['a quantity beyond the safe integers', { lines: [line('1', 2 ** 53)] }, 'lines[0].quantity'],
  ] as const) {
    it(`rejects ${title}, and nothing has happened`, async () => {
      const { submit, recorded, ended } = await memorySystem();
      expect(await rejectionOf(submit(CART, changes)))
        .to.be.instanceOf(InvalidInputError)
        .and.to.include({ field });
      expect(await recorded()).to.deep.equal([]);
      expect(ended).to.deep.equal([]);
      for (const quantity of [1, 2, 3])
        expect(await submit([line(RICE, quantity)])).to.include({ outcome: 'placed' });
    });
  }

  it('counts odd quantities as a broken rule, not as a broken request', async () => {
    const { submit } = await memorySystem();
    for (const quantity of [0, -5, Number.MAX_SAFE_INTEGER]) {
      expect(await submit([line(RICE, quantity)], { userId: String(quantity) })).to.include({ reason: 'invalid' });
    }
  });
});
