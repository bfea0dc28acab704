import { type AttemptJournal, type NewAttempt, UnavailableError } from '../../../core/index.js';
import type { JournalHarness } from '../journal.contract.js';
import { JOURNAL_CAPACITY } from '../journal-capacity.js';
import { type BrokenAdapter, broken } from './broken-adapter.js';

type Store = (attempt: NewAttempt) => Promise<unknown>;

/** A journal in as few lines as it takes; each step can be broken on its own. */
class SoundJournal implements AttemptJournal {
  protected entries: NewAttempt[] = [];
  protected aside: NewAttempt[] = [];
  #last: Promise<unknown> = Promise.resolve();

  async append(attempt: NewAttempt) {
    if (this.isFull()) throw new UnavailableError('journal', 'It is full.');
    this.entries.push(this.copy(attempt));
  }
  drain(store: Store): Promise<number> {
    const drained = this.#last.then(() => this.drainAlone(store));
    this.#last = drained.catch(() => {});
    return drained;
  }
  async size() {
    return this.entries.length;
  }
  async setAside() {
    return this.aside.length;
  }
  protected isFull() {
    return this.entries.length + this.aside.length >= JOURNAL_CAPACITY;
  }
  protected copy(attempt: NewAttempt): NewAttempt {
    return structuredClone(attempt);
  }
  protected async drainAlone(store: Store) {
    let stored = 0;
    let refused = 0;
    for (let entry = this.entries[0]; entry !== undefined; entry = this.entries[refused]) {
      if ((await store(this.copy(entry))) === 'refused') refused++;
      else {
        this.aside.push(...this.entries.splice(0, refused));
        this.entries.shift();
        stored++;
        refused = 0;
      }
    }
    return stored;
  }
}

class BlockedByOne extends SoundJournal {
  protected override drainAlone(store: Store) {
    return super.drainAlone(async (attempt) => {
      if ((await store(attempt)) === 'refused') throw new Error('It was refused.');
    });
  }
}

class ForgetsTheRefused extends SoundJournal {
  protected override drainAlone(store: Store) {
    return super.drainAlone(async (attempt) => void (await store(attempt)));
  }
}

class BlamesTheEntry extends SoundJournal {
  protected override async drainAlone(store: Store) {
    const stored = await super.drainAlone(store);
    this.aside.push(...this.entries.splice(0));
    return stored;
  }
}

class SetsAsideTooSoon extends SoundJournal {
  protected override drainAlone(store: Store) {
    return super.drainAlone(async (attempt) => {
      const fate = await store(attempt);
      const [first] = this.entries;
      if (fate === 'refused' && first) this.aside.push(first);
      return fate;
    });
  }
}

class SetsAsideForNothing extends SoundJournal {
  protected override isFull() {
    return this.entries.length >= JOURNAL_CAPACITY;
  }
}

/** Has room for so many entries in all its life. */
class NeverHasRoomAgain extends SoundJournal {
  #appended = 0;
  override async append(attempt: NewAttempt) {
    await super.append(attempt);
    this.#appended++;
  }
  protected override isFull() {
    return this.#appended >= JOURNAL_CAPACITY;
  }
}

class NewestFirst extends SoundJournal {
  override async append(attempt: NewAttempt) {
    await super.append(attempt);
    const entry = this.entries.pop();
    if (entry) this.entries.unshift(entry);
  }
}

class ByInstant extends SoundJournal {
  override async append(attempt: NewAttempt) {
    await super.append(attempt);
    this.entries.sort((a, b) => a.createdAtMs - b.createdAtMs);
  }
}

class ForgetsBeforeStoring extends SoundJournal {
  protected override async drainAlone(store: Store) {
    let stored = 0;
    for (let entry = this.entries.shift(); entry; entry = this.entries.shift()) {
      await store(entry);
      stored++;
    }
    return stored;
  }
}

class SkipsRejected extends SoundJournal {
  protected override async drainAlone(store: Store) {
    const kept: NewAttempt[] = [];
    const waiting = this.entries.splice(0);
    for (const entry of waiting) await store(entry).catch(() => kept.push(entry));
    this.entries.unshift(...kept);
    return waiting.length - kept.length;
  }
}

class SwallowsRejection extends SoundJournal {
  override drain(store: Store) {
    return super.drain(store).catch(() => 0);
  }
}

class StoresAllAtOnce extends SoundJournal {
  protected override async drainAlone(store: Store) {
    const waiting = this.entries.splice(0);
    await Promise.all(waiting.map(store));
    return waiting.length;
  }
}

class DrainsTogether extends SoundJournal {
  override async drain(store: Store) {
    const waiting = [...this.entries];
    for (const entry of waiting) {
      await store(this.copy(entry));
      this.entries = this.entries.filter((other) => other !== entry);
    }
    return waiting.length;
  }
}

class StaysBroken extends SoundJournal {
  #chain: Promise<unknown> = Promise.resolve();
  override drain(store: Store): Promise<number> {
    const drained = this.#chain.then(() => this.drainAlone(store));
    this.#chain = drained;
    return drained;
  }
}

class EmptiesAtTheEnd extends SoundJournal {
  protected override async drainAlone(store: Store) {
    const waiting = [...this.entries];
    for (const entry of waiting) await store(this.copy(entry));
    this.entries = [];
    return waiting.length;
  }
}

class CountsNothing extends SoundJournal {
  override async drain(store: Store) {
    await super.drain(store);
    return 0;
  }
}

class IsNeverFull extends SoundJournal {
  protected override isFull() {
    return false;
  }
}

class DropsTheOldest extends SoundJournal {
  override async append(attempt: NewAttempt) {
    if (this.isFull()) this.entries.shift();
    return super.append(attempt);
  }
}

class KeepsReferences extends SoundJournal {
  protected override copy(attempt: NewAttempt) {
    return attempt;
  }
}

class CutsLines extends SoundJournal {
  protected override copy(attempt: NewAttempt) {
    return { ...structuredClone(attempt), participantName: attempt.participantName?.split('\n')[0] ?? null };
  }
}

const ORDER = 'hands out what waits, oldest first, and forgets it';
const STOPS = 'stops at the first rejection, passes it on, and keeps that entry and those after it';
const REFUSED = 'hands out what is behind an entry that the store refuses, and sets that one aside';
const FULL = 'rejects with UnavailableError when it is full, keeps what it has, and takes more once it is drained';

export const BROKEN_JOURNALS: readonly BrokenAdapter<JournalHarness>[] = [
  broken('hands out the newest first', ORDER, () => new NewestFirst()),
  broken('sorts by instant', 'keeps the order of appending, not of instants', () => new ByInstant()),
  broken(
    'forgets before it is stored',
    'does not forget an entry before it is stored',
    () => new ForgetsBeforeStoring(),
  ),
  broken('is blocked by one that is refused', REFUSED, () => new BlockedByOne()),
  broken('forgets what is refused', REFUSED, () => new ForgetsTheRefused()),
  broken(
    'blames the entry for what the store does to all',
    'keeps waiting what the store refuses while it takes nothing behind it',
    () => new BlamesTheEntry(),
  ),
  broken(
    'sets aside before it is known whose fault it is',
    'sets nothing aside because of a store that goes away',
    () => new SetsAsideTooSoon(),
  ),
  broken(
    'sets aside without a bound',
    'has so much less room for each entry that was set aside',
    () => new SetsAsideForNothing(),
  ),
  broken('goes on after a rejection', STOPS, () => new SkipsRejected()),
  broken('swallows a rejection', STOPS, () => new SwallowsRejection()),
  broken(
    'stores all at once',
    'waits for the store before it hands out the next entry',
    () => new StoresAllAtOnce(),
  ),
  broken(
    'hands out to two drains',
    'hands out no entry twice to drains at the same time',
    () => new DrainsTogether(),
  ),
  broken('stays broken', 'drains again after a drain at the same time was rejected', () => new StaysBroken()),
  broken(
    'empties itself at the end',
    'takes entries while it is drained, and loses none of them',
    () => new EmptiesAtTheEnd(),
  ),
  broken('does not count', 'says how many were stored', () => new CountsNothing()),
  broken('grows for ever', FULL, () => new IsNeverFull()),
  broken('stays full', 'answers random histories as a plain queue does', () => new NeverHasRoomAgain()),
  broken('drops the oldest when full', FULL, () => new DropsTheOldest()),
  broken('keeps references', 'copies values in and out', () => new KeepsReferences()),
  broken(
    'cuts at a line break',
    'keeps entries unchanged: nulls, odd Unicode, line breaks, a cart of a megabyte',
    () => new CutsLines(),
  ),
];

export const SOUND_JOURNAL = broken('none', '', () => new SoundJournal()).open;
