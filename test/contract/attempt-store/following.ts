import { expect } from 'chai';
import {
  type AttemptStore,
  type FailedOrderAttempt,
  type FeedCursor,
  InvalidInputError,
} from '../../../core/index.js';
import { CONTENDERS, race, rejectionOf } from '../contenders.js';
import {
  type AttemptStoreCase,
  type AttemptStoreHarness,
  addAll,
  addAt,
  anAttempt,
  idsOf,
  T0,
} from './attempt-harness.js';

const AUDIT = { deletedAtMs: T0, deletedBy: '1', why: 'test' };
/** What is held back for a transaction that just ends, on a busy machine. */
const PATIENCE_MS = 8_000;

export const FOLLOWING_CASES: readonly AttemptStoreCase[] = [
  {
    title: 'hands out what is stored after the head, once and whole, going on from each cursor',
    async run(harness) {
      const store = await harness.make();
      await addAt(store, 0, 1, 2);
      let cursor = await head(harness, store);
      expect((await follow(harness, store, cursor)).attempts).to.deep.equal([]);
      const attempts = [anAttempt(), anAttempt({ createdAtMs: T0 - 1_000 }), anAttempt({ createdAtMs: -1 })];
      const first = await addAll(store, attempts);
      const found = await follow(harness, store, cursor);
      expect(found.attempts).to.have.deep.members(
        attempts.map((attempt, index) => ({ ...attempt, id: first[index] })),
      );
      cursor = found.cursor;
      expect((await follow(harness, store, cursor)).attempts).to.deep.equal([]);
      const second = await addAt(store, -5_000);
      expect(idsOf((await follow(harness, store, cursor)).attempts)).to.deep.equal(second);
    },
  },
  {
    title: 'hands out the same again for the same cursor',
    async run(harness) {
      const store = await harness.make();
      const cursor = await head(harness, store);
      const ids = await addAt(store, 0, 0, 0);
      for (let round = 0; round < 2; round++) {
        expect(idsOf((await follow(harness, store, cursor)).attempts)).to.have.members(ids);
      }
    },
  },
  {
    title: 'hands out so many at a time, and says when there is more',
    async run(harness) {
      const store = await harness.make();
      const start = await head(harness, store);
      const ids = await addAt(store, 5, 4, 3, 2, 1);
      await follow(harness, store, start);
      const seen: number[] = [];
      let cursor = start;
      for (const expected of [2, 2, 1]) {
        const batch = await store.after(cursor, 2);
        expect(batch.attempts).to.have.length(expected);
        if (expected === 2) expect(batch.more).to.equal(true);
        seen.push(...idsOf(batch.attempts));
        cursor = batch.cursor;
      }
      expect(seen).to.have.members(ids);
      expect(await follow(harness, store, cursor)).to.deep.equal({ attempts: [], cursor });
    },
  },
  {
    title: 'hands out everything from the head of an empty store',
    async run(harness) {
      const store = await harness.make();
      const cursor = await store.head();
      expect(await store.after(cursor, 10)).to.deep.include({ attempts: [] });
      const ids = await addAt(store, 0, 0);
      expect(idsOf((await follow(harness, store, cursor)).attempts)).to.have.members(ids);
    },
  },
  {
    title: 'does not hand out a submission that was stored before, nor what is deleted',
    async run(harness) {
      const store = await harness.make();
      const known = anAttempt();
      await store.add(known);
      const cursor = await head(harness, store);
      await store.add(known);
      const [gone = 0, kept] = await addAt(store, 0, 0);
      await store.delete(gone, AUDIT);
      expect(idsOf((await follow(harness, store, cursor)).attempts)).to.deep.equal([kept]);
    },
  },
  {
    title: 'goes on behind an attempt that was handed out and deleted',
    async run(harness) {
      const store = await harness.make();
      const [, id = 0] = await addAt(store, 0, 0);
      const { cursor } = await follow(harness, store, await store.head());
      await store.delete(id, AUDIT);
      const later = await addAt(store, 0);
      expect(idsOf((await follow(harness, store, cursor)).attempts))
        .to.include.members(later)
        .and.not.include(id);
    },
  },
  {
    title: `hands out each of ${2 * CONTENDERS} attempts once to one who follows while they are stored`,
    async run(harness) {
      const store = await harness.make();
      let cursor = await head(harness, store);
      const seen: number[] = [];
      let stored: readonly number[] | undefined;
      const storing = race(() => store.add(anAttempt()), 2 * CONTENDERS).then((ids) => {
        stored = ids;
      });
      while (stored === undefined) {
        const batch = await store.after(cursor, 7);
        cursor = batch.cursor;
        seen.push(...idsOf(batch.attempts));
      }
      await storing;
      seen.push(...idsOf((await follow(harness, store, cursor)).attempts));
      expect(seen).to.have.length(2 * CONTENDERS);
      expect(seen).to.have.members(stored);
    },
  },
  {
    title: 'refuses a cursor that it did not give',
    async run({ make }) {
      const store = await make();
      for (const cursor of ['', '-', 'x', '1-x', '-1', '1.5', "1' OR true", '9'.repeat(40), '1-1-1']) {
        const error = await rejectionOf(store.after(cursor, 1));
        expect(error, cursor).to.be.instanceOf(InvalidInputError).and.to.include({ field: 'after' });
      }
    },
  },
  {
    title: 'copies what it hands out',
    async run(harness) {
      const store = await harness.make();
      const cursor = await head(harness, store);
      await addAt(store, 0);
      const original = structuredClone((await follow(harness, store, cursor)).attempts);
      const [attempt] = (await follow(harness, store, cursor)).attempts;
      Object.assign(attempt?.cartSnapshot[0] ?? {}, { quantity: 99 });
      expect((await follow(harness, store, cursor)).attempts).to.deep.equal(original);
    },
  },
];

/** The head, once nothing is before it any more that would come again. */
async function head(harness: AttemptStoreHarness, store: AttemptStore): Promise<FeedCursor> {
  return (await follow(harness, store, await store.head())).cursor;
}

/** Everything behind the cursor, waiting for what is held back. */
async function follow(harness: AttemptStoreHarness, store: AttemptStore, start: FeedCursor) {
  const attempts: FailedOrderAttempt[] = [];
  let cursor = start;
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; ) {
    const batch = await store.after(cursor, 50);
    attempts.push(...batch.attempts);
    cursor = batch.cursor;
    if (!batch.more) return { attempts, cursor };
    if (batch.attempts.length > 0) continue;
    await harness.advance(20);
    waitedMs += 20;
  }
  throw new Error('Attempts are held back for too long.');
}
