import { expect } from 'chai';
import {
  type ErrorCode,
  type Fingerprint,
  hasFingerprint,
  MAX_TOLD_APART,
  type NewAttempt,
  traitsOf,
} from '../../../core/index.js';
import { type AttemptStoreCase, addAll, anAttempt, idsOf } from './attempt-harness.js';

const unknown = (...productIds: readonly string[]): Partial<NewAttempt> => ({
  errorCodes: productIds.map((): ErrorCode => 'product_inactive'),
  validationErrors: productIds.map((id) => `Product ${id} is not available`),
});
const many = (count: number) => unknown(...Array.from({ length: count }, (_, index) => String(index)));

const ATTEMPTS: readonly Partial<NewAttempt>[] = [
  { programPauseActive: true },
  { programPauseActive: false },
  { programPauseActive: null },
  { errorCodes: ['food_balance_exceeded', 'hygiene_balance_exceeded'], validationErrors: ['a', 'b'] },
  unknown('17'),
  { ...unknown('17', '%'), programPauseActive: false },
  unknown('1'),
  unknown('7\\'),
  unknown('_'),
  many(MAX_TOLD_APART),
  many(MAX_TOLD_APART + 1),
  { errorCodes: ['product_inactive'], validationErrors: ['Product 17 is not available'] },
  // The text of another code, one of an older version, and none at all.
  { errorCodes: ['product_inactive'], validationErrors: ['Product 17 is not available'] },
  { errorCodes: ['product_inactive'], validationErrors: ['There is no product 17'] },
  { errorCodes: ['product_inactive', 'product_inactive'], validationErrors: [] },
  { errorCodes: ['product_inactive'], validationErrors: ['Product  is not available'] },
  {
    errorCodes: ['product_inactive', 'cart_empty'],
    validationErrors: ['The cart is empty', 'Product 17 is not available'],
  },
  { errorCodes: ['duplicate_order'], validationErrors: ['Product 17 is not available'] },
];

const WANTED: readonly (readonly Fingerprint[])[] = [
  [{ code: 'food_balance_exceeded' }],
  [{ code: 'food_balance_exceeded', pause: 'on' }],
  [{ code: 'food_balance_exceeded', pause: 'off' }],
  [{ code: 'food_balance_exceeded', pause: 'unknown' }],
  [{ code: 'food_balance_exceeded' }, { code: 'hygiene_balance_exceeded' }],
  [{ code: 'product_inactive' }],
  [{ code: 'product_inactive', productId: '17' }],
  [{ code: 'product_inactive', productId: '17', pause: 'off' }],
  [{ code: 'product_inactive', productId: '%' }],
  [{ code: 'product_inactive', productId: '7\\' }],
  [{ code: 'product_inactive', productId: '_' }],
  [
    { code: 'product_inactive', productId: '1' },
    { code: 'product_inactive', productId: '17' },
  ],
  [{ code: 'product_inactive' }],
  [{ code: 'product_inactive', productId: '99' }],
];

export const FINGERPRINT_CASES: readonly AttemptStoreCase[] = [
  {
    title: 'finds, counts and offers the attempts of an issue: those with one of its fingerprints',
    async run({ make }) {
      const store = await make();
      const attempts = ATTEMPTS.map((changes) => anAttempt(changes));
      const ids = await addAll(store, attempts);
      let found = 0;
      for (const fingerprints of WANTED) {
        const isWanted = (attempt: NewAttempt) =>
          fingerprints.some((fingerprint) => hasFingerprint(traitsOf(attempt), fingerprint));
        const expected = ids.filter((_, index) => isWanted(attempts[index] as NewAttempt));
        const what = JSON.stringify(fingerprints);
        const page = await store.search({ fingerprints, order: 'oldest', limit: 100 });
        expect(idsOf(page.attempts), what).to.deep.equal(expected);
        expect(await store.count({ fingerprints }, 100), what).to.deep.equal({
          count: expected.length,
          exact: true,
        });
        const { reasons } = await store.facets({ filter: { fingerprints }, windows: [], cap: 100 });
        expect(reasons.invalid ?? 0, what).to.equal(expected.length);
        found += expected.length > 0 ? 1 : 0;
      }
      expect(found, 'something was found').to.equal(WANTED.length - 1);
      const none = await store.search({ fingerprints: [], order: 'oldest', limit: 100 });
      expect(none.attempts).to.deep.equal([]);
      const narrowed = { fingerprints: [{ code: 'food_balance_exceeded' }], programPauseActive: true } as const;
      expect((await store.count(narrowed, 100)).count).to.equal(2);
    },
  },
];
