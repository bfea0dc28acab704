import {
  type AttemptJournal,
  type Health,
  type HealthCheck,
  type NewAttempt,
  UnavailableError,
} from '../../core/index.js';
import { JournalFolder } from './folder.js';
import { HandedOutSegment } from './handed-out.js';
import { JournalWriter } from './journal-writer.js';
import type { JournalProblem } from './problem.js';
import { readSegment, type SealedSegment, sealedSegment } from './sealed-segment.js';

export type { JournalProblem } from './problem.js';

export interface FileJournalOptions {
  /** Made when it does not exist. Several processes of one computer may share it. */
  readonly folder: string;
  /** What this process keeps at most, with what was set aside in the folder. Default 64 MiB, about 50,000 usual attempts. */
  readonly maxBytes?: number | undefined;
  /** The same as a number of attempts. Default: as many as `maxBytes` allows. */
  readonly maxEntries?: number | undefined;
  /** Told of what cannot be read or written although nobody is there to be told by an error. Default: nobody. */
  readonly onProblem?: ((problem: JournalProblem) => void) | undefined;
}

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;
/** Small enough to be read at once, and to be deleted soon. */
const SEGMENT_BYTES = 1024 * 1024;
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
  #setAside = { bytes: 0, entries: 0 };
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
        bytes: this.#sealed.reduce((left, { bytes }) => left - bytes, maxBytes - this.#setAside.bytes),
        entries: this.#sealed.reduce((left, { waiting }) => left - waiting, maxEntries - this.#setAside.entries),
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

  /** Of all processes that share the folder. */
  async setAside(): Promise<number> {
    await this.#takeOver();
    return this.#setAside.entries;
  }

  async check(): Promise<Health> {
    try {
      const waiting = await this.size();
      if (this.#writer.broken) return { status: 'down', detail: 'The last refusal could not be written.' };
      const { entries: refused } = this.#setAside;
      const details = [
        ...(waiting === 0 ? [] : [`${waiting} refusals wait.`]),
        ...(refused === 0 ? [] : [`${refused} refusals were set aside: the store refuses them.`]),
      ];
      return details.length === 0 ? { status: 'ok' } : { status: 'degraded', detail: details.join(' ') };
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
      await this.#lookAside();
    } catch (cause) {
      throw new UnavailableError('journal', 'The folder of the journal cannot be used.', { cause });
    }
  }

  /** Looked at anew each time: people take these files away. */
  async #lookAside(): Promise<void> {
    const found = { bytes: 0, entries: 0 };
    for (const path of await this.#folder.setAside()) {
      const content = await readSegment(path);
      found.bytes += content?.bytes ?? 0;
      found.entries += content?.entries.length ?? 0;
    }
    this.#setAside = found;
  }

  #keep(segment: SealedSegment): void {
    this.#sealed.push(segment);
    this.#sealed.sort((a, b) => a.firstAtMs - b.firstAtMs);
  }

  async #drain(store: (attempt: NewAttempt) => Promise<unknown>): Promise<number> {
    await this.#takeOver();
    let handedOut: HandedOutSegment[] = [];
    const setRefusedAside = async () => {
      for (const each of handedOut) await each.setRefusedAside();
    };
    let stored = 0;
    try {
      // What is being written to is handed out last: sealing it each time would leave a small file behind for each try.
      for (let last = false; !this.#closed; ) {
        const segment = this.#sealed.find((sealed) => !handedOut.some((each) => each.segment === sealed));
        if (segment !== undefined) {
          const next = new HandedOutSegment(segment, this.#folder, this.#onProblem);
          handedOut.push(next);
          stored += await next.handOut(store, () => !this.#closed, setRefusedAside);
          handedOut = await this.#removeDone(handedOut);
        } else if (last) break;
        else {
          await this.#writer.seal();
          last = true;
        }
      }
    } finally {
      await this.#removeDone(handedOut);
      await this.#lookAside();
    }
    return stored;
  }

  /** Returns those of which something still waits. */
  async #removeDone(handedOut: readonly HandedOutSegment[]): Promise<HandedOutSegment[]> {
    const done = handedOut.filter(({ isDone }) => isDone);
    for (const each of done) {
      await each.remove();
      this.#sealed = this.#sealed.filter((segment) => segment !== each.segment);
    }
    return handedOut.filter((each) => !done.includes(each));
  }
}
