import { constants } from 'node:fs';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import type { NewAttempt } from '../../core/index.js';
import { absent } from './absent.js';
import { decodeRecord, encodeRecord } from './record.js';

const LINE_FEED = 0x0a;

/** A segment that is only read from now on, apart from marks of what has been stored. */
export interface SealedSegment {
  readonly path: string;
  readonly bytes: number;
  /** Entries that are not stored yet. */
  waiting: number;
  /** Instant of the oldest entry: tells which segment is older. */
  readonly firstAtMs: number;
}

export interface SegmentContent {
  readonly bytes: number;
  /** Those that are not stored yet, oldest first. */
  readonly entries: readonly SegmentEntry[];
  /** Torn by a crash, or damaged. */
  readonly unreadableLines: number;
}

export interface SegmentEntry {
  readonly attempt: NewAttempt;
  /** The first byte behind the entry. */
  readonly endsAt: number;
}

/** Undefined when the segment is gone: another process has taken it over. */
export async function readSegment(path: string): Promise<SegmentContent | undefined> {
  const file = await readFile(path).catch(absent);
  if (file === undefined) return undefined;
  const entries: SegmentEntry[] = [];
  let unreadableLines = 0;
  let storedTo = 0;
  for (let from = 0, endsAt: number; from < file.length; from = endsAt) {
    const lineFeed = file.indexOf(LINE_FEED, from);
    endsAt = lineFeed === -1 ? file.length : lineFeed + 1;
    if (lineFeed === from) continue;
    const record = lineFeed === -1 ? undefined : decodeRecord(file.toString('utf8', from, lineFeed));
    if (record === undefined) unreadableLines++;
    else if ('stored' in record) storedTo = record.stored;
    else entries.push({ attempt: record.attempt, endsAt });
  }
  return { bytes: file.length, entries: entries.filter(({ endsAt }) => endsAt > storedTo), unreadableLines };
}

export function sealedSegment(path: string, { bytes, entries }: SegmentContent): SealedSegment {
  return { path, bytes, waiting: entries.length, firstAtMs: entries[0]?.attempt.createdAtMs ?? 0 };
}

type Report = (problem: { readonly message: string; readonly cause: unknown }) => void;

/**
 * Marks what has been stored at the end of the segment. Not flushed to the disk: the mark survives the process, and an entry that is handed
 * out again after a loss of power is not stored twice. For the same reason marking may fail, as on a full disk.
 */
export class SegmentProgress {
  readonly #path: string;
  readonly #report: Report;
  #handle: FileHandle | undefined;
  #broken = false;

  constructor(path: string, report: Report) {
    this.#path = path;
    this.#report = report;
  }

  /** Everything that ends at or before byte `endsAt` is stored. */
  async mark(endsAt: number): Promise<void> {
    if (this.#broken) return;
    try {
      // Without O_CREAT: a segment that another process has taken over must not come back.
      this.#handle ??= await open(this.#path, constants.O_WRONLY | constants.O_APPEND);
      // The line feed before it ends a line that a crash may have torn.
      await this.#handle.appendFile(`\n${encodeRecord({ stored: endsAt })}`);
    } catch (cause) {
      this.#broken = true;
      this.#report({ message: 'What has been stored cannot be marked in the journal.', cause });
    }
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }
}
