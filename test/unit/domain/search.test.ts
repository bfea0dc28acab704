import { expect } from 'chai';
import fc from 'fast-check';
import {
  type AttemptOrder,
  formatCursor,
  InvalidInputError,
  orderOf,
  parseCursor,
  parseSearchTerms,
  SORT_KEYS,
  type SortKey,
  type SortValue,
  storableText,
} from '../../../core/index.js';

describe('parseSearchTerms', () => {
  for (const [text, terms] of [
    ['', []],
    ['   ', []],
    ['john', ['john']],
    ['john  doe', ['john', 'doe']],
    ['"john doe" 10.0.0.1', ['john doe', '10.0.0.1']],
    ['"john doe', ['john doe']],
    ['a"b c"d', ['a', 'b c', 'd']],
    ['""', []],
    ['" "', []],
    ['50% a_b', ['50%', 'a_b']],
    ['é\u00a0👩', ['é', '👩']],
  ] as const) {
    it(`finds ${JSON.stringify(terms)} in ${JSON.stringify(text)}`, () => {
      expect(parseSearchTerms(text)).to.deep.equal(terms);
    });
  }
});

describe('cursor', () => {
  const id = fc.oneof(fc.nat(), fc.nat(999_999_999_999_999));
  const keys: Readonly<Record<SortKey, fc.Arbitrary<SortValue>>> = {
    created_at: fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }),
    total_attempted: fc.oneof(
      fc.constant(null),
      fc.bigInt({ min: -(10n ** 56n), max: 10n ** 56n }).map((whole) => `${whole}.05`),
    ),
    participant_name: fc.oneof(fc.constant(null), anyText()),
    username: fc.oneof(fc.constant(null), anyText()),
    error_summary: anyText(),
  };
  for (const by of SORT_KEYS) {
    it(`of a list by ${by} reads back what was written`, () => {
      const order = orderOf({ by, descending: true });
      fc.assert(
        fc.property(fc.record({ key: keys[by], id }), (place) => {
          expect(parseCursor(formatCursor(place), 'after', order)).to.deep.equal(place);
        }),
      );
    });
  }

  it('of a list by time is one word that needs no escaping in a URL', () => {
    const text = formatCursor({ key: 1_770_892_245_678, id: 42 });
    expect(encodeURIComponent(text)).to.equal(text);
  });

  const foreign: readonly (readonly [AttemptOrder, readonly string[]])[] = [
    [
      'newest',
      ['', '-', '1', '1-', '-1', 'a-1', '1-b', '1-1.5', ' 1-2', '1-2\n', '99999999999999999-1', '1-john'],
    ],
    [
      '-total_attempted',
      ['', '1-', '1-john', '1-NaN', '1-1e5', '1-12', '1-1.234', '1-Infinity', `1-${'9'.repeat(59)}.00`],
    ],
    ['participant_name', ['', '-', 'john', '-john', '1-a\u0000', '1-\ud800', `1-${'x'.repeat(301)}`]],
    ['error_summary', ['1']],
  ];
  for (const [order, texts] of foreign) {
    for (const text of texts) {
      it(`of a list by ${order} is not ${JSON.stringify(text).slice(0, 20)}`, () => {
        expect(() => parseCursor(text, 'after', order))
          .to.throw(InvalidInputError)
          .that.includes({ field: 'after' });
      });
    }
  }
});

function anyText(): fc.Arbitrary<string> {
  return fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => storableText(text));
}
