import { expect } from 'chai';
import { type AttemptStoreCase, addAll, addAt, anAttempt, idsOf, T0 } from './attempt-harness.js';

const PSEUDONYM = 'deleted-8e03978e';
const EVERYTHING = { sinceMs: 0, untilMs: T0 * 2, timeZone: 'UTC', groupBy: 'summary' } as const;

export const PSEUDONYMISING_CASES: readonly AttemptStoreCase[] = [
  {
    title: 'takes a participant out of all of its attempts, and leaves the rest of them as it was',
    async run({ make }) {
      const store = await make();
      const first = anAttempt({ orderId: '7', createdAtMs: T0 });
      const second = anAttempt({ userId: '900', username: 'a member of staff', createdAtMs: T0 + 1 });
      const other = anAttempt({ participantId: '1234', createdAtMs: T0 + 2 });
      const ids = await addAll(store, [first, second, other]);
      expect(await store.pseudonymise('123', PSEUDONYM)).to.equal(2);
      const changed = await store.recent(10, PSEUDONYM);
      expect(idsOf(changed)).to.deep.equal([ids[1], ids[0]]);
      const gone = { participantName: null, username: null, orderId: null, ipAddress: null, userAgent: null };
      for (const [attempt, before] of [
        [changed[0], second],
        [changed[1], first],
      ] as const) {
        const { idempotencyKey, id: _, ...rest } = attempt ?? { idempotencyKey: '', id: 0 };
        const { idempotencyKey: keyBefore, ...kept } = before;
        expect(rest).to.deep.equal({ ...kept, ...gone, participantId: PSEUDONYM, userId: PSEUDONYM });
        expect(idempotencyKey)
          .to.match(/^[0-9a-f]{64}$/)
          .and.not.equal(keyBefore);
      }
      expect(await store.get(ids[2] ?? 0)).to.deep.equal({ ...other, id: ids[2] });
    },
  },
  {
    title: 'finds a participant that was taken out under its pseudonym only, and counts it as before',
    async run({ make }) {
      const store = await make();
      await addAt(store, 0, 1, 2);
      const before = await store.tally(EVERYTHING);
      await store.pseudonymise('123', PSEUDONYM);
      expect(await store.recent(10, '123')).to.deep.equal([]);
      const all = { order: 'newest', limit: 10 } as const;
      for (const terms of [['john'], ['doe'], ['192.168']]) {
        expect((await store.search({ ...all, terms })).attempts, terms[0]).to.deep.equal([]);
      }
      const after = await store.tally(EVERYTHING);
      expect({ ...after, topParticipants: [] }).to.deep.equal({ ...before, topParticipants: [] });
      expect(JSON.stringify(after)).to.include(PSEUDONYM).and.not.include('John');
    },
  },
  {
    title: 'takes nobody out twice, and still knows the submissions',
    async run({ make }) {
      const store = await make();
      const attempt = anAttempt();
      const id = await store.add(attempt);
      expect(await store.pseudonymise('999', PSEUDONYM)).to.equal(0);
      expect(await store.pseudonymise('123', PSEUDONYM)).to.equal(1);
      expect(await store.pseudonymise('123', 'deleted-again')).to.equal(0);
      expect(await store.add(attempt)).to.equal(id);
      expect((await store.get(id))?.participantId).to.equal(PSEUDONYM);
    },
  },
];
