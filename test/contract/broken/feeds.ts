import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryAttemptFeed, MemoryAttemptStore } from '../../../adapters/memory/index.js';
import type { AttemptFeed, FeedCursor, NewAttempt } from '../../../core/index.js';
import type { AttemptFeedHarness } from '../attempt-feed.contract.js';
import { memoryAttemptFeed, storedAtTheEnd } from '../memory-rows.js';
import type { BrokenAdapter } from './broken-adapter.js';

/** Tells what the feed of a store says in another way. */
class Retold implements AttemptFeed {
  readonly #retold = new MemoryAttemptFeed();
  readonly store: MemoryAttemptStore;
  constructor(store: MemoryAttemptStore) {
    this.store = store;
    store.feed.subscribe(() => this.hear(() => this.#retold.announce()));
  }
  protected hear(tell: () => void): void {
    tell();
  }
  subscribe(onChange: () => void): () => void {
    return this.#retold.subscribe(onChange);
  }
}

class CallsOnce extends Retold {
  #told = false;
  protected override hear(tell: () => void) {
    if (!this.#told) tell();
    this.#told = true;
  }
}

class NeverEnds extends Retold {
  override subscribe(onChange: () => void) {
    super.subscribe(onChange);
    return () => {};
  }
}

class EndsForAll extends Retold {
  #open = true;
  protected override hear(tell: () => void) {
    if (this.#open) tell();
  }
  override subscribe(onChange: () => void) {
    this.#open = true;
    const end = super.subscribe(onChange);
    return () => {
      this.#open = false;
      end();
    };
  }
}

class OneSubscriptionEach extends Retold {
  readonly #known = new Map<() => void, () => void>();
  override subscribe(onChange: () => void) {
    const end = this.#known.get(onChange) ?? super.subscribe(onChange);
    this.#known.set(onChange, end);
    return end;
  }
}

class EndsForGood extends Retold {
  #ended = false;
  override subscribe(onChange: () => void) {
    const end = this.#ended ? () => {} : super.subscribe(onChange);
    return () => {
      this.#ended = true;
      end();
    };
  }
}

/** Calls from within `add`, one by one. */
class CallsDirectly implements AttemptFeed {
  readonly #called = new Set<() => void>();
  readonly store: MemoryAttemptStore;
  constructor(store: MemoryAttemptStore) {
    this.store = store;
    const add = store.add.bind(store);
    store.add = async (attempt: NewAttempt) => {
      for (const call of this.#called) call();
      return add(attempt);
    };
  }
  subscribe(onChange: () => void) {
    this.#called.add(onChange);
    return () => {
      this.#called.delete(onChange);
    };
  }
}

const FAULTS: readonly (readonly [
  fault: string,
  caughtBy: string,
  make: (store: MemoryAttemptStore) => AttemptFeed,
])[] = [
  [
    'calls for the first attempt only',
    'calls soon after an attempt was stored, again and again',
    (store) => new CallsOnce(store),
  ],
  [
    'calls who has left',
    'does not call who has left, and goes on calling the others',
    (store) => new NeverEnds(store),
  ],
  [
    'ends for everybody when one leaves',
    'does not call who has left, and goes on calling the others',
    (store) => new EndsForAll(store),
  ],
  [
    'takes two subscriptions for one',
    'calls everybody, and one who subscribed twice for each time',
    (store) => new OneSubscriptionEach(store),
  ],
  [
    'calls for each of many',
    'calls once for many, and at least once after the last of them',
    (store) => new CallsDirectly(store),
  ],
  [
    'breaks when one throws',
    'does not let one who throws keep others from being called, nor attempts from being stored',
    (store) => new CallsDirectly(store),
  ],
  ['cannot begin anew', 'can be subscribed to anew after everybody has left', (store) => new EndsForGood(store)],
];

async function openFeed(make: (store: MemoryAttemptStore) => AttemptFeed): Promise<AttemptFeedHarness> {
  let store = new MemoryAttemptStore();
  return {
    make: async () => {
      store = new MemoryAttemptStore();
      return make(store);
    },
    store: () => store,
    begin: async () => storedAtTheEnd(store),
    // In this process nothing takes time, and a case that waits in vain need not wait long.
    advance: async () => sleep(0),
    close: async () => {},
  };
}

class HandsOutByInstant extends MemoryAttemptStore {
  override async after(cursor: FeedCursor, limit: number) {
    const batch = await super.after(cursor, limit);
    const newest = (await this.search({ order: 'newest', limit: 1 })).attempts[0];
    const isNewest = ({ id }: { id: number }) => newest === undefined || id === newest.id;
    return { ...batch, attempts: batch.attempts.filter(isNewest) };
  }
}

class NeverSaysMore extends MemoryAttemptStore {
  override async after(cursor: FeedCursor, limit: number) {
    return { ...(await super.after(cursor, limit)), more: false };
  }
}

class SkipsTheRest extends MemoryAttemptStore {
  override async after(cursor: FeedCursor, limit: number) {
    return { ...(await super.after(cursor, limit)), cursor: await this.head() };
  }
}

class RemembersReaders extends MemoryAttemptStore {
  #read = 0;
  override async after(cursor: FeedCursor, limit: number) {
    const batch = await super.after(String(Math.max(Number(cursor), this.#read)), limit);
    this.#read = Number(batch.cursor);
    return batch;
  }
}

class StopsAtTheDeleted extends MemoryAttemptStore {
  override async after(cursor: FeedCursor, limit: number) {
    if (Number(cursor) > 0 && (await this.get(Number(cursor))) === undefined) {
      return { attempts: [], cursor, more: false };
    }
    return super.after(cursor, limit);
  }
}

class TakesAnyCursor extends MemoryAttemptStore {
  override after(cursor: FeedCursor, limit: number) {
    return super.after(/^\d{1,15}$/.test(cursor) ? cursor : '0', limit);
  }
}

const HISTORY =
  'brings readers, in random histories of writers that commit late or never, all there is, once and in one order';

export const BROKEN_ATTEMPT_FEEDS: readonly BrokenAdapter<AttemptFeedHarness>[] = [
  ...FAULTS.map(([fault, caughtBy, make]) => ({ fault, caughtBy, open: () => openFeed(make) })),
  ...(
    [
      ['skips what did not fit, somewhere in a history', () => new SkipsTheRest()],
      ['hands out to the first reader only, somewhere in a history', () => new RemembersReaders()],
      ['never says that there is more, somewhere in a history', () => new NeverSaysMore()],
    ] as const
  ).map(([fault, make]) => ({ fault, caughtBy: HISTORY, open: () => memoryAttemptFeed(make) })),
];

const ONCE = 'hands out what is stored after the head, once and whole, going on from each cursor';
const SO_MANY = 'hands out so many at a time, and says when there is more';

export const BROKEN_FOLLOWING: readonly (readonly [
  fault: string,
  caughtBy: string,
  make: () => MemoryAttemptStore,
])[] = [
  ['hands out the newest only', ONCE, () => new HandsOutByInstant()],
  ['never says that there is more', SO_MANY, () => new NeverSaysMore()],
  ['skips what did not fit', SO_MANY, () => new SkipsTheRest()],
  [
    'hands out to the first reader only',
    'hands out the same again for the same cursor',
    () => new RemembersReaders(),
  ],
  [
    'stops at a cursor whose attempt is deleted',
    'goes on behind an attempt that was handed out and deleted',
    () => new StopsAtTheDeleted(),
  ],
  ['takes any cursor', 'refuses a cursor that it did not give', () => new TakesAnyCursor()],
];
