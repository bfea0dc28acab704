import { expect } from 'chai';
import { type AttemptJournal, type NewAttempt, UnavailableError } from '../../core/index.js';
import { anAttempt, NOTHING_KNOWN } from './attempt-store/attempt-harness.js';
import { CONTENDERS, gate, race, rejectionOf } from './contenders.js';
import type { ContractCase, Harness } from './harness.js';
import { JOURNAL_HISTORY_CASES } from './histories/journal-entries.js';
import { JOURNAL_CAPACITY } from './journal-capacity.js';

export interface JournalHarness extends Harness<AttemptJournal> {
  /** A fresh journal that holds `JOURNAL_CAPACITY` entries and is full with the next one. */
  make(): Promise<AttemptJournal>;
}

export const JOURNAL_CASES: readonly ContractCase<JournalHarness>[] = [
  {
    title: 'hands out what waits, oldest first, and forgets it',
    async run({ make }) {
      const journal = await make();
      const attempts = await append(journal, 5);
      expect(await journal.size()).to.equal(5);
      expect(await drained(journal)).to.deep.equal(attempts);
      expect(await journal.size()).to.equal(0);
      expect(await drained(journal)).to.deep.equal([]);
    },
  },
  {
    title: 'says how many were stored',
    async run({ make }) {
      const journal = await make();
      expect(await journal.drain(async () => {})).to.equal(0);
      await append(journal, 3);
      expect(await journal.drain(async () => 'any value')).to.equal(3);
    },
  },
  {
    title: 'keeps the order of appending, not of instants',
    async run({ make }) {
      const journal = await make();
      for (const createdAtMs of [3, 1, 2]) await journal.append(anAttempt({ createdAtMs }));
      expect((await drained(journal)).map(({ createdAtMs }) => createdAtMs)).to.deep.equal([3, 1, 2]);
    },
  },
  {
    title: 'stops at the first rejection, passes it on, and keeps that entry and those after it',
    async run({ make }) {
      const journal = await make();
      const attempts = await append(journal, 4);
      const failure = new Error('the store is away');
      const offered: NewAttempt[] = [];
      const store = async (attempt: NewAttempt) => {
        offered.push(attempt);
        if (offered.length === 3) throw failure;
      };
      expect(await rejectionOf(journal.drain(store))).to.equal(failure);
      expect(offered).to.deep.equal(attempts.slice(0, 3));
      expect(await journal.size()).to.equal(2);
      expect(await drained(journal)).to.deep.equal(attempts.slice(2));
    },
  },
  {
    title: 'hands out what is behind an entry that the store refuses, and sets that one aside',
    async run({ make }) {
      const journal = await make();
      const [first, ...others] = await append(journal, 4);
      const offered: NewAttempt[] = [];
      const refusesFirst = async (attempt: NewAttempt) => {
        offered.push(attempt);
        return attempt.submissionId === first?.submissionId ? 'refused' : 'stored';
      };
      expect(await journal.drain(refusesFirst)).to.equal(3);
      expect(offered).to.deep.equal([first, ...others]);
      expect([await journal.size(), await journal.setAside()]).to.deep.equal([0, 1]);
      expect(await drained(journal), 'it is handed out no more').to.deep.equal([]);
    },
  },
  {
    title: 'keeps waiting what the store refuses while it takes nothing behind it',
    async run({ make }) {
      const journal = await make();
      const attempts = await append(journal, 3);
      const [first] = attempts;
      const takesFirst = async (attempt: NewAttempt) =>
        attempt.submissionId === first?.submissionId ? 'stored' : 'refused';
      expect(await journal.drain(takesFirst)).to.equal(1);
      expect([await journal.size(), await journal.setAside()]).to.deep.equal([2, 0]);
      expect(await journal.drain(async () => 'refused')).to.equal(0);
      expect(await drained(journal)).to.deep.equal(attempts.slice(1));
      expect([await journal.size(), await journal.setAside()]).to.deep.equal([0, 0]);
    },
  },
  {
    title: 'sets nothing aside because of a store that goes away',
    async run({ make }) {
      const journal = await make();
      const attempts = await append(journal, 3);
      let offered = 0;
      const store = async () => {
        if (++offered === 3) throw new Error('the store is away');
        return 'refused';
      };
      await rejectionOf(journal.drain(store));
      expect([await journal.size(), await journal.setAside()]).to.deep.equal([3, 0]);
      expect(await drained(journal)).to.deep.equal(attempts);
    },
  },
  {
    title: 'has so much less room for each entry that was set aside',
    async run({ make }) {
      const journal = await make();
      await append(journal, JOURNAL_CAPACITY);
      let offered = 0;
      await journal.drain(async () => (++offered % 2 === 1 ? 'refused' : 'stored'));
      expect(await journal.setAside()).to.equal(JOURNAL_CAPACITY / 2);
      await append(journal, JOURNAL_CAPACITY / 2);
      expect(await rejectionOf(journal.append(anAttempt()))).to.include({ dependency: 'journal' });
    },
  },
  {
    title: 'waits for the store before it hands out the next entry',
    async run({ make }) {
      const journal = await make();
      await append(journal, 5);
      let storing = 0;
      await journal.drain(async () => {
        expect(++storing).to.equal(1);
        await Promise.resolve();
        storing--;
      });
      expect(await journal.size()).to.equal(0);
    },
  },
  {
    title: 'does not forget an entry before it is stored',
    async run({ make }) {
      const journal = await make();
      await append(journal, 2);
      const sizes: number[] = [];
      await journal.drain(async () => sizes.push(await journal.size()));
      expect(sizes).to.deep.equal([2, 1]);
    },
  },
  {
    title: 'hands out no entry twice to drains at the same time',
    async run({ make }) {
      const journal = await make();
      const attempts = await append(journal, 20);
      const offered: NewAttempt[] = [];
      const counts = await race(
        () =>
          journal.drain(async (attempt) => {
            offered.push(attempt);
            await Promise.resolve();
          }),
        20,
      );
      expect(offered).to.deep.equal(attempts);
      expect(counts.reduce((sum, count) => sum + count, 0)).to.equal(20);
    },
  },
  {
    title: 'drains again after a drain at the same time was rejected',
    async run({ make }) {
      const journal = await make();
      const attempts = await append(journal, 2);
      const failing = rejectionOf(journal.drain(() => Promise.reject(new Error('away'))));
      const following = drained(journal);
      await failing;
      expect(await following).to.deep.equal(attempts);
    },
  },
  {
    title: 'takes entries while it is drained, and loses none of them',
    async run({ make }) {
      const journal = await make();
      const attempts = await append(journal, 2);
      const [reached, goOn] = [gate(), gate()];
      const offered: NewAttempt[] = [];
      const draining = journal.drain(async (attempt) => {
        offered.push(attempt);
        reached.open();
        await goOn.opened;
      });
      await reached.opened;
      attempts.push(...(await append(journal, 2)));
      goOn.open();
      await draining;
      offered.push(...(await drained(journal)));
      expect(offered).to.deep.equal(attempts);
    },
  },
  {
    title: `keeps every one of ${CONTENDERS} entries appended at once`,
    async run({ make }) {
      const journal = await make();
      const attempts = Array.from({ length: CONTENDERS }, () => anAttempt());
      await race((index) => journal.append(attempts[index] ?? anAttempt()));
      expect(await drained(journal)).to.have.deep.members(attempts);
    },
  },
  {
    title: 'keeps entries unchanged: nulls, odd Unicode, line breaks, a cart of a megabyte',
    async run({ make }) {
      const journal = await make();
      const attempts = [
        anAttempt({ ...NOTHING_KNOWN, cartSnapshot: [], errorCodes: [], validationErrors: [] }),
        anAttempt({
          participantName: '👩‍👩‍👧 \r\n\u2028\u2029 {"a":1}\n \uFFFD \u{10FFFF} \\n',
          userAgent: '\u0001\t',
        }),
        anAttempt({ totalAttempted: '123456789012345678.91', voucherMultiplier: '3.000000001' }),
        anAttempt({
          cartSnapshot: Array.from({ length: 20_000 }, (_, index) => ({
            productId: `product-${index}`,
            quantity: Number.MAX_SAFE_INTEGER,
            price: null,
          })),
        }),
      ];
      for (const attempt of attempts) await journal.append(attempt);
      expect(await drained(journal)).to.deep.equal(attempts);
    },
  },
  {
    title: 'rejects with UnavailableError when it is full, keeps what it has, and takes more once it is drained',
    async run({ make }) {
      const journal = await make();
      const attempts = await append(journal, JOURNAL_CAPACITY);
      const error = await rejectionOf(journal.append(anAttempt()));
      expect(error).to.be.instanceOf(UnavailableError);
      expect(error).to.include({ code: 'UNAVAILABLE', dependency: 'journal' });
      expect(await drained(journal)).to.deep.equal(attempts);
      await append(journal, JOURNAL_CAPACITY);
      expect(await journal.size()).to.equal(JOURNAL_CAPACITY);
    },
  },
  {
    title: 'copies values in and out',
    async run({ make }) {
      const journal = await make();
      const attempt = anAttempt();
      const original = structuredClone(attempt);
      await journal.append(attempt);
      (attempt.validationErrors as string[])[0] = 'changed';
      const failing = journal.drain(async (out) => {
        Object.assign(out.cartSnapshot[0] ?? {}, { quantity: 99 });
        throw new Error('away');
      });
      await rejectionOf(failing);
      expect(await drained(journal)).to.deep.equal([original]);
    },
  },
  ...JOURNAL_HISTORY_CASES,
];

async function append(journal: AttemptJournal, count: number): Promise<NewAttempt[]> {
  const attempts = Array.from({ length: count }, () => anAttempt());
  for (const attempt of attempts) await journal.append(attempt);
  return attempts;
}

async function drained(journal: AttemptJournal): Promise<NewAttempt[]> {
  const attempts: NewAttempt[] = [];
  await journal.drain(async (attempt) => {
    attempts.push(attempt);
  });
  return attempts;
}
