import { expect } from 'chai';
import fc from 'fast-check';
import { type CartLine, canonicalCart, foldCart } from '../../../core/index.js';

const line = (productId: string, quantity: number): CartLine => ({ productId, quantity });

describe('foldCart', () => {
  it('adds up the lines of one product and orders the products by their text', () => {
    expect(foldCart([line('9', 1), line('17', 2), line('9', 4)])).to.deep.equal([line('17', 2), line('9', 5)]);
  });

  it('keeps quantities that are out of range, so that the rules can judge them', () => {
    expect(foldCart([line('1', 0), line('2', -3), line('2', 1)])).to.deep.equal([line('1', 0), line('2', -2)]);
  });

  it('takes ids as they are: 1, 01 and " 1" are three products', () => {
    expect(foldCart([line('1', 1), line('01', 1), line(' 1', 1)])).to.have.length(3);
  });

  it('is empty for an empty cart', () => {
    expect(foldCart([])).to.deep.equal([]);
  });

  it('is not led astray by names that objects have', () => {
    expect(foldCart([line('__proto__', 1), line('constructor', 2)])).to.deep.equal([
      line('__proto__', 1),
      line('constructor', 2),
    ]);
  });

  it('gives the same cart whatever the order of the lines, huge quantities included', () => {
    const lines = fc.array(
      fc.record({ productId: fc.constantFrom('1', '10', '9', 'é', '𐀀', '\uffff'), quantity: fc.maxSafeInteger() }),
      { maxLength: 12 },
    );
    const shuffled = lines.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        expect(foldCart(other)).to.deep.equal(foldCart(all));
      }),
    );
  });

  it('never gives a quantity that JSON could not carry exactly', () => {
    const most = Number.MAX_SAFE_INTEGER;
    expect(foldCart([line('1', most), line('1', most)])).to.deep.equal([line('1', most)]);
    expect(foldCart([line('1', -most), line('1', -2)])).to.deep.equal([line('1', -most)]);
  });
});

describe('canonicalCart', () => {
  it('is JSON without blanks, with ids as strings, in order', () => {
    expect(canonicalCart(foldCart([line('9', 1), line('17', 2)]))).to.equal('[["17",2],["9",1]]');
    expect(canonicalCart([])).to.equal('[]');
  });

  it('cannot be the same for two different carts', () => {
    expect(canonicalCart([line('a",1],["b', 1)])).to.not.equal(canonicalCart([line('a', 1), line('b', 1)]));
  });
});
