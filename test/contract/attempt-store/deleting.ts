import { expect } from 'chai';
import { DAY_MS, TREND_MS } from '../../../core/index.js';
import { CONTENDERS, race } from '../contenders.js';
import { type AttemptStoreCase, addAll, addAt, anAttempt, idsOf, T0 } from './attempt-harness.js';

const AUDIT = { deletedAtMs: T0 + 5, deletedBy: '1', why: 'She asked us to; it\'s 👩‍👩‍👧 "hers"' };
const EVERYTHING = { sinceMs: 0, untilMs: T0 * 2, timeZone: 'UTC', groupBy: 'summary' } as const;

export const DELETING_CASES: readonly AttemptStoreCase[] = [
  {
    title: 'deletes one attempt, hands it back and writes who did it, when and why',
    async run({ make, deletions }) {
      const store = await make();
      const attempt = anAttempt();
      const [before, id = 0, after] = await addAll(store, [anAttempt(), attempt, anAttempt()]);
      expect(await store.delete(id, AUDIT)).to.deep.equal({ ...attempt, id });
      expect(await store.get(id)).to.equal(undefined);
      expect(idsOf(await store.recent(10))).to.deep.equal([after, before]);
      expect(idsOf(await store.recent(10, attempt.participantId))).to.deep.equal([after, before]);
      expect((await store.tally(EVERYTHING)).totalFailures).to.equal(2);
      expect(await deletions()).to.deep.equal([{ ...AUDIT, attemptId: id }]);
    },
  },
  {
    title: 'deletes and audits nothing for an id that is not there, any more or ever',
    async run({ make, deletions }) {
      const store = await make();
      const [id = 0] = await addAt(store, 0);
      expect(await store.delete(id + 1, AUDIT)).to.equal(undefined);
      expect(await deletions()).to.deep.equal([]);
      await store.delete(id, AUDIT);
      expect(await store.delete(id, { ...AUDIT, why: 'again' })).to.equal(undefined);
      expect(await deletions()).to.deep.equal([{ ...AUDIT, attemptId: id }]);
    },
  },
  {
    title: `deletes once for ${CONTENDERS} contenders, with one audit entry`,
    async run({ make, deletions }) {
      const store = await make();
      const [id = 0] = await addAt(store, 0);
      const deleted = await race((index) => store.delete(id, { ...AUDIT, deletedBy: String(index) }));
      expect(deleted.filter((attempt) => attempt !== undefined)).to.have.length(1);
      expect(await deletions()).to.have.length(1);
    },
  },
  {
    title: 'does not give a deleted id to another attempt',
    async run({ make }) {
      const store = await make();
      const [id = 0] = await addAt(store, 0);
      await store.delete(id, AUDIT);
      expect(await addAt(store, 0)).not.to.include(id);
    },
  },
  {
    title: 'counts what is older than an instant, exclusive, and shows the oldest first',
    async run({ make }) {
      const store = await make();
      const [d, a, c, b] = await addAt(store, 3, 0, 1, 0);
      expect(await store.expired(T0, 3)).to.deep.equal({ count: 0, samples: [] });
      const one = await store.expired(T0 + 1, 3);
      expect([one.count, idsOf(one.samples)]).to.deep.equal([2, [a, b]]);
      const all = await store.expired(T0 + 4, 3);
      expect([all.count, idsOf(all.samples)]).to.deep.equal([4, [a, b, c]]);
      expect(idsOf((await store.expired(T0 + 4, 0)).samples)).to.deep.equal([]);
      expect(idsOf((await store.expired(T0 + 4, 9)).samples)).to.deep.equal([a, b, c, d]);
    },
  },
  {
    title: 'deletes at most so many of the oldest, and nothing at or after the instant',
    async run({ make }) {
      const store = await make();
      const [d, , c, , e] = await addAt(store, 3, 0, 1, 0, 4);
      expect(await store.deleteExpired(T0, 10)).to.equal(0);
      expect(await store.deleteExpired(T0 + 4, 2)).to.equal(2);
      expect(idsOf(await store.recent(10))).to.deep.equal([e, d, c]);
      expect(idsOf(await store.recent(10, '123'))).to.deep.equal([e, d, c]);
      expect(await store.deleteExpired(T0 + 4, 2)).to.equal(2);
      expect(await store.deleteExpired(T0 + 4, 2)).to.equal(0);
      expect(idsOf(await store.recent(10))).to.deep.equal([e]);
    },
  },
  {
    title: 'deletes each attempt once when several clean up at the same time',
    async run({ make }) {
      const store = await make();
      await addAt(store, ...Array<number>(50).fill(0), 1);
      const deleted = await race(() => store.deleteExpired(T0 + 1, 5), 20);
      const total = deleted.reduce((sum, count) => sum + count, 0);
      const left = await store.expired(T0 + 1, 0);
      expect(total + left.count).to.equal(50);
      expect(await store.recent(200)).to.have.length(51 - total);
      expect(total).to.be.greaterThan(0);
    },
  },
  {
    title: 'drops stretches of time that are over, each once, and leaves the edge to be deleted one by one',
    async run({ make }) {
      const store = await make();
      const days = [-3, -3, -2, -1, -1, -1, 0].map((day) => day * DAY_MS);
      await addAt(store, ...days, DAY_MS);
      const old = (await store.expired(T0 + 1, 0)).count;
      expect(old).to.equal(7);
      let dropped = 0;
      for (
        let step = await store.dropExpired(T0 + 1);
        step !== undefined;
        step = await store.dropExpired(T0 + 1)
      ) {
        dropped += step;
      }
      const left = await store.expired(T0 + 1, 0);
      expect(dropped + left.count, 'each was counted once').to.equal(7);
      expect(left.count, 'those of the edge, at least').to.be.at.least(1);
      expect(await store.deleteExpired(T0 + 1, 100)).to.equal(left.count);
      expect(await store.recent(10)).to.have.length(1);
      expect(await store.recent(10, '123')).to.have.length(1);
    },
  },
  {
    title: 'drops nothing that is as young as the instant, however old the rest of its day is',
    async run({ make }) {
      const store = await make();
      const midnight = Math.floor(T0 / DAY_MS) * DAY_MS - T0;
      const [before, first, last] = await addAt(store, midnight - 1, midnight, midnight + DAY_MS - 1);
      const dropAll = async (beforeMs: number) => {
        while ((await store.dropExpired(T0 + beforeMs)) !== undefined);
        return idsOf((await store.expired(T0 + 10 * DAY_MS, 9)).samples);
      };
      expect(await dropAll(midnight - 1)).to.deep.equal([before, first, last]);
      for (const beforeMs of [midnight, midnight + 1, midnight + DAY_MS - 1]) {
        expect(await dropAll(beforeMs)).to.include.members([first, last]);
      }
    },
  },
  {
    title:
      "still counts in everybody's figures what was cleaned up, by the quarter hour, and no longer names whom it counts",
    async run({ make }) {
      const store = await make();
      const quarter = Math.floor((T0 - 3 * DAY_MS) / TREND_MS) * TREND_MS;
      await addAll(store, [
        anAttempt({ createdAtMs: quarter - 1, errorCodes: ['cart_empty'], validationErrors: ['Empty'] }),
        anAttempt({ createdAtMs: quarter + 5, participantId: '7' }),
        anAttempt({ createdAtMs: quarter + TREND_MS }),
        anAttempt({ createdAtMs: T0 - 1 }),
        anAttempt({ createdAtMs: T0 }),
      ]);
      const before = await store.tally(EVERYTHING);
      while ((await store.dropExpired(T0)) !== undefined);
      await store.deleteExpired(T0, 100);
      expect((await store.expired(T0, 0)).count).to.equal(0);
      expect(await store.tally(EVERYTHING)).to.deep.equal({
        ...before,
        topParticipants: [
          { participantId: '123', name: 'John Doe', count: 4 },
          { participantId: '7', name: null, count: 1 },
        ],
      });
      const code = await store.tally({ ...EVERYTHING, groupBy: 'code' });
      expect(code.commonErrors.map(({ error, count }) => [error, count])).to.deep.equal([
        ['food_balance_exceeded', 4],
        ['cart_empty', 1],
      ]);
      const totalOf = async (sinceMs: number, untilMs: number) =>
        (await store.tally({ ...EVERYTHING, sinceMs, untilMs })).totalFailures;
      expect(await totalOf(quarter, quarter + TREND_MS)).to.equal(1);
      expect(await totalOf(quarter + 1, quarter + TREND_MS), 'not all of its beginning').to.equal(0);
      expect(await totalOf(quarter, quarter + TREND_MS - 1), 'not all of its end').to.equal(0);
      expect(await totalOf(quarter - 1, quarter + TREND_MS)).to.equal(1);
      const hers = await store.tally({ ...EVERYTHING, participantId: '7' });
      expect(hers.totalFailures, 'of one participant: what is kept').to.equal(0);
      await store.pseudonymise('7', 'deleted-7');
      const after = await store.tally(EVERYTHING);
      expect(after.topParticipants.map(({ participantId }) => participantId)).to.deep.equal(['123', 'deleted-7']);
    },
  },
  {
    title: 'takes a submission again after its record was deleted',
    async run({ make }) {
      const store = await make();
      const attempt = anAttempt();
      await store.delete(await store.add(attempt), AUDIT);
      const id = await store.add(attempt);
      expect(await store.get(id)).to.deep.equal({ ...attempt, id });
    },
  },
];
