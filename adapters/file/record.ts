import { crc32 } from 'node:zlib';
import type { NewAttempt } from '../../core/index.js';

/** `stored`: every entry that ends at or before this byte of the file is in the store and need not be handed out again. */
export type JournalRecord = { readonly attempt: NewAttempt } | { readonly stored: number };

const PREFIX_CHARACTERS = '["xxxxxxxx",'.length;
const LINE = /^\["[0-9a-f]{8}",\{.*\}\]$/s;

/** `["<CRC-32 of what follows the comma>",{...}]` and a line feed: JSON, so that people can read a journal with the tools they have. */
export function encodeRecord(record: JournalRecord): string {
  const json = JSON.stringify(record);
  return `["${checksum(json)}",${json}]\n`;
}

/** Reads one line without its line feed. Undefined for anything that `encodeRecord` did not write to the end. */
export function decodeRecord(line: string): JournalRecord | undefined {
  if (!LINE.test(line)) return undefined;
  const json = line.slice(PREFIX_CHARACTERS, -1);
  return line.slice(2, 10) === checksum(json) ? (JSON.parse(json) as JournalRecord) : undefined;
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}
