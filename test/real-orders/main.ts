/**
 * `npm run real-orders [-- --events FILE] [--only SECTION ...]`: replays the real orders into a database of its own and writes what comes of them into docs/real-orders.md, between its
 * markers. Takes some minutes. Uses TEST_DATABASE_URL, or the local PostgreSQL.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { EVENTS_FILE } from '../support/retail-data.js';
import { DOCUMENT, fileBeside, withLines } from './document.js';
import { openRealOrders } from './open.js';
import { SECTIONS } from './sections.js';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: EVENTS_FILE },
    only: { type: 'string', multiple: true, default: [] },
  },
});
const names = SECTIONS.map(({ name }) => name);
const unknown = values.only.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`--only: ${unknown.join(', ')} is none of ${names.join(', ')}.`);
  process.exit(2);
}
const { orders, close } = await openRealOrders(values.events);
try {
  let document = readFileSync(DOCUMENT, 'utf8');
  for (const { name, lines, files } of SECTIONS) {
    if (values.only.length > 0 && !values.only.includes(name)) continue;
    const made = await lines(orders);
    console.log([`== ${name}`, ...made, ''].join('\n'));
    document = withLines(document, name, made);
    for (const [path, text] of (await files?.(orders)) ?? []) writeFileSync(fileBeside(path), text);
  }
  writeFileSync(DOCUMENT, document);
} finally {
  await close();
}
