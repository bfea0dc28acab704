import { expect } from 'chai';
import fc from 'fast-check';
import { csvRecord } from '../../../../apps/http/admin/export/csv.js';

describe('CSV', () => {
  it('writes numbers and amounts as they are, and nothing for null', () => {
    expect(csvRecord([1, -2.5, { decimal: '246.50' }, null, ''])).to.equal('1,-2.5,246.50,,\r\n');
  });

  it('quotes what RFC 4180 says must be quoted', () => {
    expect(csvRecord(['a,b', 'a"b', 'a\nb', 'a\r\nb', ' a', 'plain'])).to.equal(
      '"a,b","a""b","a\nb","a\r\nb"," a",plain\r\n',
    );
  });

  it('can be read back, whatever the texts are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (texts) => {
        const read = readRecord(csvRecord(texts));
        expect(
          read.map((text, index) => (texts[index]?.startsWith("'") ? text : text.replace(/^'/, ''))),
        ).to.deep.equal(texts);
      }),
    );
  });

  it('begins no cell of text as a formula', () => {
    fc.assert(
      fc.property(fc.constantFrom('=', '+', '-', '@', '\t', '\r', ' =', '\n-'), fc.string(), (begin, rest) => {
        expect(readRecord(csvRecord([begin + rest]))).to.deep.equal([`'${begin}${rest}`]);
      }),
    );
  });
});

/** A reader of RFC 4180 for one record. */
function readRecord(record: string): string[] {
  expect(record.endsWith('\r\n')).to.equal(true);
  const cells = record.slice(0, -2).matchAll(/(?<=^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/g);
  return [...cells].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}
