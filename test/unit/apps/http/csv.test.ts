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
        expect(read.map(withoutApostrophes)).to.deep.equal(texts.map(withoutApostrophes));
      }),
    );
  });

  it('begins no cell of text as a formula', () => {
    fc.assert(
      fc.property(fc.constantFrom('=', '+', '-', '@', '\t', '\r', ' =', '\n-'), fc.string(), (begin, rest) => {
        expect(readRecord(csvRecord([begin + rest]))[0]?.[0]).to.equal("'");
      }),
    );
  });

  it('begins none where a spreadsheet divides the line at semicolons, tabs or line ends', () => {
    const texts = ['Bob;=1+1', 'Bob; -1', 'Bob\t@SUM(A1)', 'Bob\n+1', 'Bob;\uff1d1'];
    for (const text of texts) {
      const cells = csvRecord(['Ann', text])
        .slice(0, -2)
        .split(/[;\t\n]/);
      expect(cells.slice(1).map((cell) => cell.trimStart().slice(0, 1))).to.deep.equal(["'"], text);
    }
  });

  it('leaves what is no formula as it is', () => {
    const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)';
    expect(readRecord(csvRecord([userAgent, 'a = b', 'x-1; y+2']))).to.deep.equal([
      userAgent,
      'a = b',
      'x-1; y+2',
    ]);
  });
});

const withoutApostrophes = (text: string) => text.replaceAll("'", '');

/** A reader of RFC 4180 for one record. */
function readRecord(record: string): string[] {
  expect(record.endsWith('\r\n')).to.equal(true);
  const cells = record.slice(0, -2).matchAll(/(?<=^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/g);
  return [...cells].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}
