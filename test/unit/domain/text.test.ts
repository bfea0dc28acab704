import { expect } from 'chai';
import fc from 'fast-check';
import { compareText, firstCharacters, storableText } from '../../../core/index.js';

describe('firstCharacters', () => {
  for (const [text, count, expected] of [
    ['abc', 5, 'abc'],
    ['abc', 3, 'abc'],
    ['abc', 2, 'ab'],
    ['abc', 0, ''],
    ['👩👩👩', 2, '👩👩'],
    ['a👩b', 2, 'a👩'],
    ['a\ud83d', 2, 'a\ud83d'],
    ['\uffffab', 2, '\uffffa'],
  ] as const) {
    it(`${count} of ${JSON.stringify(text)} are ${JSON.stringify(expected)}`, () => {
      expect(firstCharacters(text, count)).to.equal(expected);
    });
  }

  it('counts code points and cuts none in two', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(20), (text, count) => {
        expect(firstCharacters(text, count)).to.equal([...text].slice(0, count).join(''));
      }),
    );
  });
});

describe('storableText', () => {
  it('replaces what PostgreSQL cannot store and leaves everything else', () => {
    expect(storableText('a\u0000b')).to.equal('a\ufffdb');
    expect(storableText('x\ud83d')).to.equal('x\ufffd');
    expect(storableText('\udc69x')).to.equal('\ufffdx');
    expect(storableText('👩 é \n\t "quoted" \u0001')).to.equal('👩 é \n\t "quoted" \u0001');
  });
});

describe('compareText', () => {
  it('orders as the UTF-8 bytes do, like the collation "C" of PostgreSQL', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc
        .array(fc.constantFrom('a', 'é', '\ud7ff', '\ue000', '\uffff', '𐀀', '𐀁', '\u{10ffff}'), { maxLength: 4 })
        .map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareText(a, b))).to.equal(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('puts characters beyond the basic plane above U+FFFF, unlike the code units', () => {
    expect('𐀀' < '\uffff').to.equal(true);
    expect(compareText('𐀀', '\uffff')).to.be.greaterThan(0);
  });
});
