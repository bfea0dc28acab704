import { type NewAttempt, UnavailableError } from '../../core/index.js';
import type { JournalFolder } from './folder.js';
import { type JournalLine, OpenSegment } from './open-segment.js';
import { encodeRecord } from './record.js';
import type { SealedSegment } from './sealed-segment.js';

export interface JournalWriterOptions {
  /** A segment of this size is sealed. */
  readonly maxSegmentBytes: number;
  readonly onSealed: (segment: SealedSegment) => void;
  /** What may be in the open segment. */
  readonly room: () => { readonly bytes: number; readonly entries: number };
}

interface Waiting extends JournalLine {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** How often a batch is written anew because other processes took the segment over. */
const MAX_TRIES = 3;

/** Writes lines to one open segment after the other. What arrives during one write goes into the next. */
export class JournalWriter {
  readonly #folder: JournalFolder;
  readonly #options: JournalWriterOptions;
  #open: OpenSegment | undefined;
  #queue: Waiting[] = [];
  /** Waiting for a write, or in one. */
  #pending = { bytes: 0, entries: 0 };
  #broken = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(folder: JournalFolder, options: JournalWriterOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  /** Entries in the open segment. */
  get entries(): number {
    return this.#open?.entries ?? 0;
  }

  /** Whether the last write failed. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Resolves when the attempt is on the disk. @throws UnavailableError (`journal`) when there is no room or it cannot be written. */
  append(attempt: NewAttempt): Promise<void> {
    const bytes = Buffer.from(encodeRecord({ attempt }));
    const room = this.#options.room();
    if (
      (this.#open?.bytes ?? 0) + this.#pending.bytes + bytes.length > room.bytes ||
      this.entries + this.#pending.entries + 1 > room.entries
    ) {
      return Promise.reject(new UnavailableError('journal', 'The journal is full.'));
    }
    return new Promise((resolve, reject) => {
      this.#pending.bytes += bytes.length;
      this.#pending.entries++;
      this.#queue.push({ bytes, createdAtMs: attempt.createdAtMs, resolve, reject });
      if (this.#queue.length === 1) this.#exclusively(() => this.#writeQueue());
    });
  }

  /** Ends the open segment, if one is open, and hands it to `onSealed`. */
  seal(): Promise<void> {
    return this.#exclusively(() => this.#seal());
  }

  /** One after the other: the open segment changes hands only between two writes. */
  #exclusively(step: () => Promise<void>): Promise<void> {
    const done = this.#last.then(step);
    this.#last = done.catch(() => {});
    return done;
  }

  async #writeQueue(): Promise<void> {
    const batch = this.#queue;
    this.#queue = [];
    try {
      await this.#write(batch);
      this.#broken = false;
      for (const { resolve } of batch) resolve();
    } catch (cause) {
      this.#broken = true;
      const error = new UnavailableError('journal', 'The journal cannot be written.', { cause });
      for (const { reject } of batch) reject(error);
      // Nothing is written behind a line that may be torn.
      await this.#seal().catch(() => {});
    } finally {
      for (const { bytes } of batch) this.#pending.bytes -= bytes.length;
      this.#pending.entries -= batch.length;
    }
  }

  async #write(batch: readonly JournalLine[]): Promise<void> {
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      this.#open ??= await OpenSegment.create(this.#folder);
      if (await this.#open.append(batch)) {
        if (this.#open.bytes >= this.#options.maxSegmentBytes) await this.#seal();
        return;
      }
      await this.#open.abandon();
      this.#open = undefined;
    }
    throw new Error('Other processes keep taking the segments of this one over.');
  }

  async #seal(): Promise<void> {
    const segment = this.#open;
    this.#open = undefined;
    const sealed = await segment?.seal();
    if (sealed !== undefined) this.#options.onSealed(sealed);
  }
}
