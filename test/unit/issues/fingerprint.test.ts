import { expect } from 'chai';
import fc from 'fast-check';
import {
  ERROR_CODES,
  type ErrorCode,
  formatFingerprint,
  formatTraits,
  hasFingerprint,
  isToldApart,
  judgeCart,
  MAX_TOLD_APART,
  parseFingerprint,
  parseTraits,
  traitsOf,
} from '../../../core/index.js';

const productIds = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 });

describe('The fingerprint of an error', () => {
  it('is its code, and the product where it is one of the catalogue', () => {
    const attempt = {
      errorCodes: [
        'product_unknown',
        'food_balance_exceeded',
        'product_inactive',
        'product_unknown',
      ] as ErrorCode[],
      validationErrors: [
        'Product 17 does not exist',
        'Food balance exceeded: $2.00 > $1.00',
        'Product 3 is not available',
        'Product 17 does not exist',
      ],
      programPauseActive: true,
    };
    expect(traitsOf(attempt)).to.deep.equal({
      errors: ['food_balance_exceeded', 'product_inactive;product=3', 'product_unknown'],
      pause: 'on',
    });
    expect(traitsOf({ ...attempt, programPauseActive: null }).pause).to.equal('unknown');
  });

  it(`tells products apart in an attempt with ${MAX_TOLD_APART} errors, and in one with more it does not`, () => {
    const attemptOf = (count: number) => ({
      errorCodes: Array.from({ length: count }, (): ErrorCode => 'product_inactive'),
      validationErrors: Array.from({ length: count }, (_, index) => `Product ${index} is not available`),
      programPauseActive: false,
    });
    expect(traitsOf(attemptOf(MAX_TOLD_APART)).errors).to.have.length(MAX_TOLD_APART);
    expect(traitsOf(attemptOf(MAX_TOLD_APART + 1)).errors).to.deep.equal(['product_inactive']);
  });

  it('of what the rules say of any product names that product, and reads back as it was written', () => {
    const property = fc.property(productIds, fc.boolean(), (productId, known) => {
      const product = { id: productId, name: '', category: 'food', price: '1.00', active: false } as const;
      const facts = {
        participant: { id: '1', name: 'John' },
        products: new Map(known ? [[productId, product]] : []),
        balances: { full: '9.00', available: '9.00', hygiene: '9.00' },
        pause: undefined,
        activeVoucherCount: 1,
      };
      const cart = [{ productId, quantity: 1 }];
      const { errors } = judgeCart(cart, cart, facts, { maxCartLines: 9, maxQuantity: 9 });
      const traits = traitsOf({
        errorCodes: errors.map(({ code }) => code),
        validationErrors: errors.map(({ message }) => message),
        programPauseActive: false,
      });
      const fingerprint = known
        ? { code: 'product_inactive' as const, productId }
        : { code: 'product_unknown' as const };
      const [text = ''] = traits.errors;
      expect(parseFingerprint(text)).to.deep.equal({ productId: undefined, ...fingerprint, pause: undefined });
      expect(parseTraits(formatTraits(traits))).to.deep.equal(traits);
      expect(hasFingerprint(traits, { ...fingerprint, pause: 'off' })).to.equal(true);
      expect(hasFingerprint(traits, { ...fingerprint, pause: 'on' })).to.equal(false);
    });
    fc.assert(property, { seed: 20_260_212 });
  });

  it('reads nothing that it does not write', () => {
    const wrong = [
      '',
      'nonsense',
      'cart_empty;product=1',
      'product_unknown;product=1',
      'product_inactive;product=',
      'product_inactive;product=%',
      'product_inactive;product=a b',
      'product_inactive;product=%61',
      'product_unknown;pause=maybe',
      'product_inactive;pause=on;product=1',
      'constructor',
    ];
    for (const text of wrong) expect(parseFingerprint(text), text).to.equal(undefined);
    for (const code of ERROR_CODES) expect(parseFingerprint(code)?.code).to.equal(code);
    const full = { code: 'product_inactive', productId: 'a;b', pause: 'on' } as const;
    expect(isToldApart(full.code)).to.equal(true);
    expect(parseFingerprint(formatFingerprint(full))).to.deep.equal(full);
  });
});
