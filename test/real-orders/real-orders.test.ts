import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Container, createContainer } from '../../apps/container.js';
import { replay } from '../../apps/replay/index.js';
import { readSettings } from '../../apps/settings.js';
import { EVENTS_FILE, needRetailData } from '../support/retail-data.js';
import { DOCUMENT, fileBeside, linesIn, namesIn, withLines } from './document.js';
import { atTheEnd, endOf } from './open.js';
import type { RealOrders } from './section.js';
import { SECTIONS } from './sections.js';

/** The command makes the document in PostgreSQL; here its figures come from memory, and must be the same ones. */
describe('docs/real-orders.md', function () {
  this.timeout(240_000);
  const document = readFileSync(DOCUMENT, 'utf8');
  let container: Container | undefined;
  let orders: RealOrders;

  before(async function () {
    needRetailData(this);
    const endMs = await endOf(EVENTS_FILE);
    container = await createContainer(readSettings({}), { ...atTheEnd(endMs), store: 'memory' });
    orders = { container, result: await replay(EVENTS_FILE, container), endMs };
  });
  after(() => container?.close());

  it('has a place for each section, in their order, and no other places', () => {
    expect(namesIn(document)).to.deep.equal(SECTIONS.map(({ name }) => name));
  });

  for (const { name, lines, files } of SECTIONS) {
    it(`says what comes of the real orders: ${name}`, async () => {
      const made = await lines(orders);
      expect(made.length).to.be.above(0);
      expect(linesIn(document, name), 'npm run real-orders').to.deep.equal(made);
      for (const [path, text] of (await files?.(orders)) ?? []) {
        expect(readFileSync(fileBeside(path), 'utf8'), `npm run real-orders: ${path}`).to.equal(text);
      }
    });
  }
});

describe('The places of sections in a document', () => {
  const EMPTY = '# Title\n\n<!-- made: a -->\n<!-- end -->\n\nText.\n\n<!-- made: b -->\nold\n<!-- end -->\n';

  it('are found, and nothing around them changes', () => {
    expect(namesIn(EMPTY)).to.deep.equal(['a', 'b']);
    const written = withLines(withLines(EMPTY, 'b', ['new', 'lines']), 'a', ['first']);
    expect(written).to.equal(
      EMPTY.replace('a -->\n', 'a -->\nfirst\n').replace('b -->\nold\n', 'b -->\nnew\nlines\n'),
    );
    expect(linesIn(written, 'a')).to.deep.equal(['first']);
    expect(linesIn(written, 'b')).to.deep.equal(['new', 'lines']);
    expect(linesIn(EMPTY, 'a')).to.deep.equal([]);
    expect(withLines(written, 'a', ['first'])).to.equal(written);
  });

  it('are missed when they are not there', () => {
    expect(() => withLines(EMPTY, 'c', [])).to.throw('no <!-- made: c -->');
  });
});
