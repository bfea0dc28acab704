import { expect } from 'chai';
import { type AttemptStoreCase, addAll, anAttempt, T0 } from './attempt-harness.js';

export const COUNTING_CASES: readonly AttemptStoreCase[] = [
  {
    title: 'counts exactly up to the cap',
    async run({ make }) {
      const store = await make();
      expect(await store.count({}, 10)).to.deep.equal({ count: 0, exact: true });
      await addAll(
        store,
        Array.from({ length: 10 }, () => anAttempt()),
      );
      expect(await store.count({}, 10)).to.deep.equal({ count: 10, exact: true });
      expect(await store.count({}, 11)).to.deep.equal({ count: 10, exact: true });
    },
  },
  {
    title: 'says that it estimates beyond the cap, and estimates more than the cap',
    async run({ make }) {
      const store = await make();
      await addAll(
        store,
        Array.from({ length: 10 }, () => anAttempt()),
      );
      for (const cap of [0, 3, 9]) {
        const { count, exact } = await store.count({ terms: ['john'] }, cap);
        expect(exact, `cap ${cap}`).to.equal(false);
        expect(count, `cap ${cap}`).to.satisfy(Number.isSafeInteger).and.to.be.greaterThan(cap);
      }
    },
  },
  {
    title: 'counts what passes every filter',
    async run({ make }) {
      const store = await make();
      await addAll(store, [
        anAttempt({ userId: '1', participantId: '9' }),
        anAttempt({ userId: '1', reason: 'locked' }),
        anAttempt({ userId: '1', createdAtMs: T0 + 5 }),
        anAttempt({ userId: '10' }),
      ]);
      expect(await store.count({ userId: '1' }, 100)).to.deep.equal({ count: 3, exact: true });
      expect(await store.count({ userId: '1', reason: 'invalid' }, 100)).to.deep.equal({ count: 2, exact: true });
      const window = { sinceMs: T0, untilMs: T0 + 5 };
      expect(await store.count({ ...window, participantId: '123' }, 100)).to.deep.equal({ count: 2, exact: true });
      expect(await store.count({ terms: ['nobody'] }, 100)).to.deep.equal({ count: 0, exact: true });
    },
  },
];
