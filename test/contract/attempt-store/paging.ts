import { expect } from 'chai';
import {
  type AttemptSearch,
  type AttemptStore,
  compareText,
  type FailedOrderAttempt,
  type PageCursor,
} from '../../../core/index.js';
import { type AttemptStoreCase, addAll, addAt, anAttempt, idsOf, T0 } from './attempt-harness.js';

/** Four instants, each several times, not in order. */
const INSTANTS_MS = [3, 0, 2, 2, 1, 3, 0, 2, 3, 1, 2, 0, 2];

export const PAGING_CASES: readonly AttemptStoreCase[] = [
  ...(['newest', 'oldest'] as const).map(
    (order): AttemptStoreCase => ({
      title: `turns pages ${order} first without a gap or a repeat, also within one instant`,
      async run({ make }) {
        const store = await make();
        const ids = await addAt(store, ...INSTANTS_MS);
        const chronological = ids
          .map((id, index) => ({ id, ms: INSTANTS_MS[index] ?? 0 }))
          .sort((a, b) => a.ms - b.ms || a.id - b.id);
        const expected = idsOf(order === 'oldest' ? chronological : chronological.reverse());
        for (const limit of [1, 2, 3, 5, 12]) {
          expect(idsOf(await allPages(store, { order, limit })), `pages of ${limit}`).to.deep.equal(expected);
        }
      },
    }),
  ),
  {
    title: 'names no next page when the last row fits exactly',
    async run({ make }) {
      const store = await make();
      const [a, b, c] = await addAt(store, 1, 2, 3);
      expect((await store.search({ order: 'newest', limit: 3 })).next).to.equal(undefined);
      const first = await store.search({ order: 'newest', limit: 2 });
      expect(idsOf(first.attempts)).to.deep.equal([c, b]);
      expect(first.next).to.deep.equal({ key: T0 + 2, id: b });
      const last = await store.search({ order: 'newest', limit: 1, after: first.next });
      expect(idsOf(last.attempts)).to.deep.equal([a]);
      expect(last.next).to.equal(undefined);
    },
  },
  {
    title: 'answers an empty page when there is nothing, or nothing after the cursor',
    async run({ make }) {
      const store = await make();
      expect(await store.search({ order: 'newest', limit: 5 })).to.deep.equal({ attempts: [], next: undefined });
      const [id = 0] = await addAt(store, 0);
      const after = { key: T0, id };
      expect(await store.search({ order: 'newest', limit: 5, after })).to.deep.equal({
        attempts: [],
        next: undefined,
      });
    },
  },
  {
    title: 'skips and repeats nothing when attempts arrive between two pages',
    async run({ make }) {
      const store = await make();
      const before = await addAt(store, 0, 10, 10, 20, 30);
      const first = await store.search({ order: 'newest', limit: 2 });
      await addAt(store, 40, 20, 10, 0, 30);
      const rest = await allPages(store, { order: 'newest', limit: 2, after: first.next });
      const seen = idsOf([...first.attempts, ...rest]);
      expect(new Set(seen).size).to.equal(seen.length);
      expect(seen).to.include.members(before);
    },
  },
  {
    title: 'goes on behind a row that was deleted meanwhile',
    async run({ make }) {
      const store = await make();
      const [a, b, c = 0] = await addAt(store, 1, 2, 3);
      const { next } = await store.search({ order: 'newest', limit: 1 });
      await store.delete(c, { deletedAtMs: T0, deletedBy: '1', why: 'test' });
      const rest = await store.search({ order: 'newest', limit: 5, after: next });
      expect(idsOf(rest.attempts)).to.deep.equal([b, a]);
    },
  },
  {
    title: 'turns pages of filtered attempts',
    async run({ make }) {
      const store = await make();
      const participants = ['1', '2', '1', '1', '2', '1', '1'];
      const ids = await addAll(
        store,
        participants.map((participantId, index) =>
          anAttempt({ participantId, createdAtMs: T0 + (index % 2), username: index === 3 ? 'other' : 'wanted' }),
        ),
      );
      const found = await allPages(store, { order: 'oldest', limit: 1, participantId: '1', terms: ['wanted'] });
      expect(idsOf(found)).to.deep.equal([ids[0], ids[2], ids[6], ids[5]]);
    },
  },
  {
    title: 'orders by instant and id only when asked for the oldest, not by text',
    async run({ make }) {
      const store = await make();
      const names = ['b', 'a', 'é', '\u{1F600}', '\uE000'];
      await addAll(
        store,
        names.map((username) => anAttempt({ username })),
      );
      const found = await allPages(store, { order: 'oldest', limit: 2 });
      expect(found.map(({ username }) => username)).to.deep.equal(names);
      expect(names).not.to.deep.equal([...names].sort(compareText));
    },
  },
];

export async function allPages(store: AttemptStore, search: AttemptSearch) {
  const attempts: FailedOrderAttempt[] = [];
  let after: PageCursor | undefined = search.after;
  for (let page = 0; page < 50; page++) {
    const found = await store.search({ ...search, after });
    expect(found.attempts.length).to.be.at.most(search.limit);
    attempts.push(...found.attempts);
    if (found.next === undefined) return attempts;
    after = found.next;
  }
  throw new Error('The pages do not come to an end.');
}
