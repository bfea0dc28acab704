import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const DOCUMENT = fileURLToPath(new URL('../../../docs/real-orders.md', import.meta.url));

/** Where a file is that the document shows, by its path beside it. */
export function fileBeside(path: string): string {
  return join(dirname(DOCUMENT), path);
}

const beginning = (name: string) => `<!-- made: ${name} -->`;
const END = '<!-- end -->';

/** The names of the sections that a document has places for, in its order. */
export function namesIn(document: string): string[] {
  return [...document.matchAll(/^<!-- made: ([a-z-]+) -->$/gm)].map(([, name = '']) => name);
}

/** What stands between the markers of a section. @throws Error when the document has no such place. */
export function linesIn(document: string, name: string): string[] {
  const [before, after] = around(document, name);
  return document
    .slice(before.length, document.length - after.length)
    .split('\n')
    .slice(1, -1);
}

/** The document with other lines between the markers of a section. @throws Error when it has no such place. */
export function withLines(document: string, name: string, lines: readonly string[]): string {
  const [before, after] = around(document, name);
  return [before, ...lines, after].join('\n');
}

/** Up to and with the first marker, and from the second one on. */
function around(document: string, name: string): readonly [string, string] {
  const start = document.indexOf(`${beginning(name)}\n`);
  const end = document.indexOf(`\n${END}`, start);
  if (start < 0 || end < 0) throw new Error(`The document has no ${beginning(name)} with an ${END} behind it.`);
  return [document.slice(0, start + beginning(name).length), document.slice(end + 1)];
}
