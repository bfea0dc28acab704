import { expect } from 'chai';
import type { CartLine, RefusedOrder } from '../../../core/index.js';
import { aBadCart, CART, GONE, line, memorySystem, RICE, SOAP } from '../../support/memory-system.js';

describe('what would have passed of a refused cart', () => {
  /** The cart after the fewest items of each balance were taken out. */
  function reduced(cart: readonly CartLine[], { reductions = [] }: RefusedOrder): CartLine[] {
    const removed = new Map(
      reductions.flatMap(({ fewestItems }) =>
        fewestItems.map(({ productId, keep }) => [productId, keep] as const),
      ),
    );
    return cart
      .map(({ productId, quantity }) => line(productId, removed.get(productId) ?? quantity))
      .filter(({ quantity }) => quantity > 0);
  }

  it('passes, with one item more it would not', async () => {
    const { submit, validateCart } = await memorySystem();
    const cart = [line(RICE, 30), line(SOAP, 7)];
    const refused = (await submit(cart)) as RefusedOrder;
    expect(refused.reductions?.map(({ category, over }) => [category, over])).to.deep.equal([
      ['food', '50.00'],
      ['hygiene', '7.50'],
    ]);
    const smaller = reduced(cart, refused);
    expect(smaller).to.deep.equal([line(RICE, 25), line(SOAP, 4)]);
    expect((await validateCart('123', smaller)).errors).to.deep.equal([]);
    for (const [index, { productId, quantity }] of smaller.entries()) {
      const more = smaller.with(index, line(productId, quantity + 1));
      expect((await validateCart('123', more)).errors, productId).to.have.length(1);
    }
  });

  it('is not told of carts that break no balance, nor of lines that were not counted', async () => {
    const { submit, clock } = await memorySystem();
    await submit(CART);
    expect(await submit(CART))
      .to.include({ reason: 'duplicate' })
      .and.not.have.property('reductions');
    clock.set(clock.now() + 3_600_000);
    expect(await submit([line(GONE, 1)])).to.not.have.property('reductions');
    clock.set(clock.now() + 3_600_000);
    const [bad] = aBadCart(1);
    const refused = (await submit([line(SOAP, -5), ...(bad === undefined ? [] : [bad])])) as RefusedOrder;
    expect(refused.reductions?.map(({ category }) => category)).to.deep.equal(['food']);
  });
});
