import { expect } from 'chai';
import type { BreakdownQuery } from '../../../core/index.js';
import { type AttemptStoreCase, addAll, anAttempt, T0 } from './attempt-harness.js';

const EVERYTHING: BreakdownQuery = { sinceMs: 0, untilMs: 2 * T0, textsPerCode: 5 };

export const BREAKDOWN_CASES: readonly AttemptStoreCase[] = [
  {
    title: 'breaks down nothing where there is nothing',
    async run({ make }) {
      expect(await (await make()).breakdown(EVERYTHING)).to.deep.equal([]);
    },
  },
  {
    title: 'counts attempts by code, with the exact texts of each',
    async run({ make }) {
      const store = await make();
      await addAll(store, [
        anAttempt({ errorCodes: ['food_balance_exceeded'], validationErrors: ['Food: $2 > $1'] }),
        anAttempt({
          errorCodes: ['food_balance_exceeded', 'hygiene_balance_exceeded'],
          validationErrors: ['Food: $2 > $1', 'Hygiene'],
        }),
        anAttempt({ errorCodes: ['food_balance_exceeded'], validationErrors: ['Food: $3 > $1'] }),
        anAttempt({ reason: 'duplicate', errorCodes: ['duplicate_order'], validationErrors: ['Duplicate'] }),
      ]);
      expect(await store.breakdown(EVERYTHING)).to.deep.equal([
        {
          code: 'food_balance_exceeded',
          count: 3,
          texts: [
            { text: 'Food: $2 > $1', count: 2 },
            { text: 'Food: $3 > $1', count: 1 },
          ],
        },
        { code: 'duplicate_order', count: 1, texts: [{ text: 'Duplicate', count: 1 }] },
        { code: 'hygiene_balance_exceeded', count: 1, texts: [{ text: 'Hygiene', count: 1 }] },
      ]);
    },
  },
  {
    title: 'counts an attempt once for a code that it has several times, and once for each text of it',
    async run({ make }) {
      const store = await make();
      await addAll(store, [
        anAttempt({
          errorCodes: ['product_unknown', 'product_unknown', 'product_unknown'],
          validationErrors: ['Product 1', 'Product 2', 'Product 2'],
        }),
      ]);
      expect(await store.breakdown(EVERYTHING)).to.deep.equal([
        {
          code: 'product_unknown',
          count: 1,
          texts: [
            { text: 'Product 1', count: 1 },
            { text: 'Product 2', count: 1 },
          ],
        },
      ]);
    },
  },
  {
    title: 'shows so many texts for each code, the most frequent ones, of equal ones the first by code point',
    async run({ make }) {
      const store = await make();
      const texts = ['b', 'b', 'a', '\u{1F600}', '\uE000', 'Z'];
      await addAll(
        store,
        texts.map((text) => anAttempt({ validationErrors: [text] })),
      );
      const shown = async (textsPerCode: number) =>
        (await store.breakdown({ ...EVERYTHING, textsPerCode }))[0]?.texts.map(({ text }) => text);
      expect(await shown(9)).to.deep.equal(['b', 'Z', 'a', '\uE000', '\u{1F600}']);
      expect(await shown(2)).to.deep.equal(['b', 'Z']);
      expect(await shown(0)).to.deep.equal([]);
    },
  },
  {
    title: 'breaks down attempts of the window and the participant only',
    async run({ make }) {
      const store = await make();
      await addAll(store, [
        anAttempt({ createdAtMs: T0 - 1 }),
        anAttempt({ createdAtMs: T0, participantId: '9' }),
        anAttempt({ createdAtMs: T0 + 9, participantId: '9' }),
        anAttempt({ createdAtMs: T0 + 9 }),
        anAttempt({ createdAtMs: T0 + 10, participantId: '9' }),
      ]);
      const window = { ...EVERYTHING, sinceMs: T0, untilMs: T0 + 10 };
      expect((await store.breakdown(window)).map(({ count }) => count)).to.deep.equal([3]);
      const hers = await store.breakdown({ ...window, participantId: '9' });
      expect(hers.map(({ count }) => count)).to.deep.equal([2]);
    },
  },
  {
    title: 'looks at the newest attempts only when it is told to, of equal instants those with the greater id',
    async run({ make }) {
      const store = await make();
      await addAll(store, [
        anAttempt({ createdAtMs: T0 + 1, validationErrors: ['second'] }),
        anAttempt({ createdAtMs: T0, validationErrors: ['fourth'] }),
        anAttempt({ createdAtMs: T0, validationErrors: ['third'] }),
        anAttempt({ createdAtMs: T0 + 2, validationErrors: ['first'] }),
      ]);
      const textsOf = async (newest?: number) =>
        (await store.breakdown({ ...EVERYTHING, newest }))[0]?.texts.map(({ text }) => text);
      expect(await textsOf(3)).to.have.members(['first', 'second', 'third']);
      expect(await textsOf(4)).to.have.length(4);
      expect(await textsOf()).to.have.length(4);
    },
  },
  {
    title: 'counts an attempt without errors nowhere',
    async run({ make }) {
      const store = await make();
      await addAll(store, [anAttempt({ reason: 'failed', errorCodes: [], validationErrors: [] })]);
      expect(await store.breakdown(EVERYTHING)).to.deep.equal([]);
    },
  },
];
