import { rename, unlink } from 'node:fs/promises';
import {
  type AttemptJournal,
  type Health,
  type HealthCheck,
  type NewAttempt,
  UnavailableError,
} from '../../core/index.js';
import { absent } from './absent.js';
import { JournalFolder } from './folder.js';
import { JournalWriter } from './journal-writer.js';
import {
  readSegment,
  type SealedSegment,
  type SegmentContent,
  SegmentProgress,
  sealedSegment,
} from './sealed-segment.js';

export interface FileJournalOptions {
  /** Made when it does not exist. Several processes of one computer may share it. */
  readonly folder: string;
  /** What this process keeps at most. Default 64 MiB, about 50,000 usual attempts. */
  readonly maxBytes?: number | undefined;
  /** The same as a number of attempts. Default: as many as `maxBytes` allows. */
  readonly maxEntries?: number | undefined;
  /** Told of what cannot be read or written although nobody is there to be told by an error. Default: nobody. */
  readonly onProblem?: ((problem: JournalProblem) => void) | undefined;
}

export interface JournalProblem {
  readonly message: string;
  readonly file?: string;
  readonly cause?: unknown;
}

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;
/** Small enough to be read at once, and to be deleted soon. */
const SEGMENT_BYTES = 1024 * 1024;
/** What is left of a segment that another process has taken over. */
const NOTHING: SegmentContent = { bytes: 0, entries: [], unreadableLines: 0 };

/**
 * Keeps refusals in files of JSON lines ("segments") until the store takes them. An attempt is on the disk itself when `append` resolves; attempts that
 * arrive during one write go together into the next.
 *
 * Every process writes to segments of its own and takes over those of processes that died. Nothing depends on that judgement: a process whose
 * segment is taken away while it lives notices it before it confirms a write, and writes again. Then an entry can be handed out twice,
 * which `AttemptStore.add` absorbs; none is lost.
 */
export class FileJournal implements AttemptJournal, HealthCheck {
  readonly name = 'journal';
  readonly #folder: JournalFolder;
  readonly #onProblem: (problem: JournalProblem) => void;
  readonly #writer: JournalWriter;
  /** Oldest first. */
  #sealed: SealedSegment[] = [];
  #started: Promise<void> | undefined;
  #lastDrain: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor({
    folder,
    maxBytes = DEFAULT_MAX_BYTES,
    maxEntries = Number.POSITIVE_INFINITY,
    onProblem = () => {},
  }: FileJournalOptions) {
    this.#folder = new JournalFolder(folder);
    this.#onProblem = onProblem;
    this.#writer = new JournalWriter(this.#folder, {
      maxSegmentBytes: SEGMENT_BYTES,
      onSealed: (segment) => this.#keep(segment),
      room: () => ({
        bytes: maxBytes - this.#sealed.reduce((sum, { bytes }) => sum + bytes, 0),
        entries: maxEntries - this.#sealed.reduce((sum, { waiting }) => sum + waiting, 0),
      }),
    });
  }

  async append(attempt: NewAttempt): Promise<void> {
    await this.#start();
    if (this.#closed) throw new UnavailableError('journal', 'The journal is closed.');
    await this.#writer.append(attempt);
  }

  drain(store: (attempt: NewAttempt) => Promise<unknown>): Promise<number> {
    // One after the other, so that no entry is handed out twice.
    const drained = this.#lastDrain.then(() => this.#drain(store));
    this.#lastDrain = drained.catch(() => {});
    return drained;
  }

  /** Counts what dead processes left behind, too. */
  async size(): Promise<number> {
    await this.#takeOver();
    return this.#sealed.reduce((sum, { waiting }) => sum + waiting, this.#writer.entries);
  }

  async check(): Promise<Health> {
    try {
      const waiting = await this.size();
      if (this.#writer.broken) return { status: 'down', detail: 'The last refusal could not be written.' };
      return waiting === 0 ? { status: 'ok' } : { status: 'degraded', detail: `${waiting} refusals wait.` };
    } catch {
      return { status: 'down', detail: 'The folder cannot be used.' };
    }
  }

  /** Lets a write or a hand-over that is going on end. What waits stays on the disk, for the next journal of this folder. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#lastDrain;
    await this.#writer
      .seal()
      .catch((cause) => this.#onProblem({ message: 'A segment could not be closed.', cause }));
    this.#folder.release();
  }

  /** Tried again with the next call when it failed: the folder may be on a disk that comes later. */
  #start(): Promise<void> {
    this.#started ??= this.#takeOver().catch((error) => {
      this.#started = undefined;
      throw error;
    });
    return this.#started;
  }

  /** Makes what dead processes left behind this one's own. */
  async #takeOver(): Promise<void> {
    try {
      await this.#folder.ensure();
      for (const orphan of await this.#folder.orphans()) {
        const content = await readSegment(orphan);
        const path = await this.#folder.takeOver(orphan);
        if (content !== undefined && path !== undefined) this.#keep(sealedSegment(path, content));
      }
    } catch (cause) {
      throw new UnavailableError('journal', 'The folder of the journal cannot be used.', { cause });
    }
  }

  #keep(segment: SealedSegment): void {
    this.#sealed.push(segment);
    this.#sealed.sort((a, b) => a.firstAtMs - b.firstAtMs);
  }

  async #drain(store: (attempt: NewAttempt) => Promise<unknown>): Promise<number> {
    await this.#takeOver();
    let stored = 0;
    // What is being written to is handed out last: sealing it each time would leave a small file behind for each try.
    for (let last = false; !this.#closed; ) {
      const [segment] = this.#sealed;
      if (segment !== undefined) stored += await this.#handOut(segment, store);
      else if (last) break;
      else {
        await this.#writer.seal();
        last = true;
      }
    }
    return stored;
  }

  async #handOut(segment: SealedSegment, store: (attempt: NewAttempt) => Promise<unknown>): Promise<number> {
    const { entries, unreadableLines } = (await readSegment(segment.path)) ?? NOTHING;
    const progress = new SegmentProgress(segment.path, this.#onProblem);
    let stored = 0;
    try {
      for (const { attempt, endsAt } of entries) {
        if (this.#closed) return stored;
        segment.waiting = entries.length - stored;
        await store(attempt);
        stored++;
        await progress.mark(endsAt);
      }
    } finally {
      await progress.close();
    }
    if (unreadableLines > 0) await this.#setAside(segment.path, unreadableLines);
    else await unlink(segment.path).catch(absent);
    this.#sealed = this.#sealed.filter((other) => other !== segment);
    return stored;
  }

  /** For people to look at. Renamed and not copied, because the disk may be full. */
  async #setAside(path: string, lines: number): Promise<void> {
    const file = `${path}.unreadable`;
    await rename(path, file).catch(absent);
    this.#onProblem({
      message: `${lines} lines of the journal were torn or damaged; the file is set aside.`,
      file,
    });
  }
}
