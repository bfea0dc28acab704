import { open, rename, unlink } from 'node:fs/promises';
import { absent } from './absent.js';
import type { JournalFolder } from './folder.js';
import type { JournalProblem } from './problem.js';
import { encodeRecord } from './record.js';
import { readSegment, type SealedSegment, type SegmentEntry, SegmentProgress } from './sealed-segment.js';

type Store = (attempt: SegmentEntry['attempt']) => Promise<unknown>;

/** What is left of a segment that another process has taken over. */
const NOTHING = { entries: [], unreadableLines: 0 } as const;

/** A sealed segment that is handed out to the store, once. Its file is gone when every entry of it is stored or set aside. */
export class HandedOutSegment {
  readonly segment: SealedSegment;
  readonly #folder: JournalFolder;
  readonly #onProblem: (problem: JournalProblem) => void;
  /** Since the store took something. */
  #refused: SegmentEntry[] = [];
  #isRead = false;
  #unreadableLines = 0;

  constructor(segment: SealedSegment, folder: JournalFolder, onProblem: (problem: JournalProblem) => void) {
    this.segment = segment;
    this.#folder = folder;
    this.#onProblem = onProblem;
  }

  /** Whether nothing of it waits any more. */
  get isDone(): boolean {
    return this.#isRead && this.#refused.length === 0;
  }

  /** Returns how many were stored. `onStored` is called before that is noted: what was refused until then is the fault of those entries. */
  async handOut(store: Store, mayGoOn: () => boolean, onStored: () => Promise<void>): Promise<number> {
    const { entries, unreadableLines } = (await readSegment(this.segment.path)) ?? NOTHING;
    this.#unreadableLines = unreadableLines;
    const progress = new SegmentProgress(this.segment.path, this.#onProblem);
    let stored = 0;
    this.segment.waiting = entries.length;
    try {
      for (const entry of entries) {
        if (!mayGoOn()) return stored;
        if ((await store(entry.attempt)) === 'refused') {
          this.#refused.push(entry);
          continue;
        }
        stored++;
        this.segment.waiting--;
        await onStored();
        await progress.mark(entry.endsAt);
      }
      this.#isRead = true;
    } finally {
      await progress.close();
    }
    return stored;
  }

  /**
   * Keeps what was refused in a file of its own. Killed before this is noted in the segment, the next process hands these entries out
   * once more, and perhaps sets them aside again.
   */
  async setRefusedAside(): Promise<void> {
    if (this.#refused.length === 0) return;
    const file = this.#folder.setAsidePath(this.segment.path);
    const handle = await open(file, 'a', 0o600);
    try {
      await handle.appendFile(this.#refused.map(({ attempt }) => encodeRecord({ attempt })).join(''));
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await this.#folder.sync();
    this.#onProblem({
      message: `${this.#refused.length} refusals were refused by the store and set aside.`,
      file,
    });
    this.segment.waiting -= this.#refused.length;
    this.#refused = [];
  }

  /** Deletes the file; one with unreadable lines is renamed for people to look at. Not copied, because the disk may be full. */
  async remove(): Promise<void> {
    const { path } = this.segment;
    if (this.#unreadableLines === 0) return unlink(path).catch(absent);
    const file = `${path}.unreadable`;
    await rename(path, file).catch(absent);
    this.#onProblem({
      message: `${this.#unreadableLines} lines of the journal were torn or damaged; the file is set aside.`,
      file,
    });
  }
}
