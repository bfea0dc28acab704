import { expect } from 'chai';
import fc from 'fast-check';
import { compareIds, type Id, InvalidInputError, idToJson, parseId } from '../../../core/index.js';

describe('parseId', () => {
  for (const id of [
    '1',
    'a',
    ' ',
    '6f2c1d7e-3f5a-4b0c-9d55-0b8f4f1c2a3b',
    'x'.repeat(64),
    '👩'.repeat(64),
    '__proto__',
  ]) {
    it(`takes ${JSON.stringify(id.slice(0, 40))} (${[...id].length} characters) as it is`, () => {
      expect(parseId(id, 'participantId')).to.equal(id);
    });
  }

  for (const [title, id] of [
    ['no character', ''],
    ['65 characters', 'x'.repeat(65)],
    ['65 characters beyond the basic plane', '👩'.repeat(65)],
    ['NUL', 'a\u0000b'],
    ['a line feed', 'a\n'],
    ['DEL', '\u007f'],
    ['a C1 control character', '\u0085'],
    ['a lone surrogate', '\ud83d'],
  ] as const) {
    it(`refuses ${title} and names the field`, () => {
      expect(() => parseId(id, 'participantId'))
        .to.throw(InvalidInputError)
        .that.includes({ code: 'INVALID_INPUT', field: 'participantId' });
    });
  }
});

describe('idToJson', () => {
  for (const [id, json] of [
    ['0', 0],
    ['123', 123],
    ['-5', -5],
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['-0', '-0'],
    ['007', '007'],
    ['+1', '+1'],
    ['1.0', '1.0'],
    ['1e3', '1e3'],
    [' 1', ' 1'],
    ['', ''],
    ['a1', 'a1'],
    ['99999999999999999999', '99999999999999999999'],
  ] as const) {
    it(`gives ${JSON.stringify(json)} for "${id}"`, () => {
      expect(idToJson(id)).to.equal(json);
    });
  }
});

describe('compareIds', () => {
  it('orders integers by value, before all other ids by text', () => {
    const ordered = [
      '-2',
      '0',
      '9',
      '10',
      '123',
      '9007199254740991',
      '007',
      '9007199254740992',
      'B',
      'a',
      'é',
      '𐀀',
    ];
    for (const [index, id] of ordered.entries()) {
      expect(compareIds(id, id)).to.equal(0);
      for (const later of ordered.slice(index + 1)) {
        expect(compareIds(id, later), `${id} before ${later}`).to.be.lessThan(0);
        expect(compareIds(later, id), `${later} after ${id}`).to.be.greaterThan(0);
      }
    }
  });

  it('is an order: sorting gives the same whatever came first', () => {
    const id: fc.Arbitrary<Id> = fc.oneof(
      fc.maxSafeInteger().map(String),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    const shuffled = fc
      .uniqueArray(id, { maxLength: 20 })
      .chain((ids) => fc.tuple(fc.constant(ids), fc.shuffledSubarray(ids, { minLength: ids.length })));
    fc.assert(
      fc.property(shuffled, ([ids, others]) => {
        expect(ids.sort(compareIds)).to.deep.equal(others.sort(compareIds));
      }),
    );
  });
});
