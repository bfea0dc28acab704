import { expect } from 'chai';
import { type AttemptStore, MINUTE_MS, minuteOf, type Shop, type SubmissionHistory } from '../../core/index.js';
import { anAttempt } from './attempt-store/attempt-harness.js';
import type { ContractCase, Harness } from './harness.js';
import { SUBMISSION_HISTORY_HISTORY_CASES } from './histories/submissions.js';
import { aGrant, anOrder, aShop, JANE, JOHN, placed, RICE, SOAP, T0 } from './shop/shop-harness.js';

export interface SubmissionHistoryHarness extends Harness<SubmissionHistory> {
  /** Where the failures and the orders of the history made last are. */
  attempts(): AttemptStore;
  shop(): Shop;
}

const M0 = minuteOf(T0);
const ALWAYS = { sinceMs: M0 - 100 * MINUTE_MS, untilMs: M0 + 100 * MINUTE_MS };

export const SUBMISSION_HISTORY_CASES: readonly ContractCase<SubmissionHistoryHarness>[] = [
  {
    title: 'counts nothing where there is nothing',
    async run({ make }) {
      const history = await make();
      expect(await history.failures(ALWAYS)).to.deep.equal([]);
      expect(await history.failuresByParticipant(ALWAYS, 0)).to.deep.equal([]);
      expect(await history.orders(ALWAYS)).to.deep.equal([]);
    },
  },
  {
    title: 'counts failures by minute in UTC, ascending, those with any only',
    async run(harness) {
      const history = await harness.make();
      await failAt(harness, M0 + 5 * MINUTE_MS, M0, M0 + MINUTE_MS - 1, M0 - 1);
      expect(await history.failures(ALWAYS)).to.deep.equal([count(-1, 1), count(0, 2), count(5, 1)]);
    },
  },
  {
    title: 'takes failures of a window, since inclusive to until exclusive',
    async run(harness) {
      const history = await harness.make();
      await failAt(harness, M0 - 1, M0, M0 + 1, M0 + 2 * MINUTE_MS - 1, M0 + 2 * MINUTE_MS);
      const window = { sinceMs: M0, untilMs: M0 + 2 * MINUTE_MS };
      expect(await history.failures(window)).to.deep.equal([count(0, 2), count(1, 1)]);
      expect(await history.failuresByParticipant(window, 2)).to.deep.equal([
        { participantId: '123', minutes: [count(0, 2), count(1, 1)] },
      ]);
    },
  },
  {
    title: 'counts those of one reason, of one code, of both',
    async run(harness) {
      const history = await harness.make();
      const attempts = harness.attempts();
      const facts = [
        { reason: 'invalid', errorCodes: ['food_balance_exceeded', 'hygiene_balance_exceeded'] },
        { reason: 'invalid', errorCodes: ['cart_empty'] },
        { reason: 'failed', errorCodes: ['ordering_failed'] },
      ] as const;
      for (const fact of facts) await attempts.add(anAttempt({ ...fact, createdAtMs: M0 }));
      const counted = async (query: object) => (await history.failures({ ...ALWAYS, ...query }))[0]?.count ?? 0;
      expect(await counted({ reason: 'invalid' })).to.equal(2);
      expect(await counted({ errorCode: 'hygiene_balance_exceeded' })).to.equal(1);
      expect(await counted({ reason: 'failed', errorCode: 'cart_empty' })).to.equal(0);
      expect(await counted({ reason: undefined, errorCode: undefined })).to.equal(3);
    },
  },
  {
    title: 'lists participants with more failures than asked for within the window, by id, integers first',
    async run(harness) {
      const history = await harness.make();
      const attempts = harness.attempts();
      const failures = { '10': 3, '9': 3, b: 4, a: 2, '11': 2 };
      for (const [participantId, times] of Object.entries(failures)) {
        for (let index = 0; index < times; index++) {
          await attempts.add(anAttempt({ participantId, createdAtMs: M0 + index * MINUTE_MS }));
        }
      }
      const found = await history.failuresByParticipant(ALWAYS, 2);
      expect(found.map(({ participantId }) => participantId)).to.deep.equal(['9', '10', 'b']);
      const half = await history.failuresByParticipant(ALWAYS, 3.5);
      expect(half.map(({ participantId }) => participantId)).to.deep.equal(['b']);
      expect(found[0]?.minutes).to.deep.equal([count(0, 1), count(1, 1), count(2, 1)]);
      const later = await history.failuresByParticipant({ ...ALWAYS, sinceMs: M0 + MINUTE_MS }, 2);
      expect(later.map(({ participantId }) => participantId)).to.deep.equal(['b']);
    },
  },
  {
    title: 'counts orders by minute, since inclusive to until exclusive',
    async run(harness) {
      const history = await harness.make();
      const shop = harness.shop();
      await shop.putProducts([RICE, SOAP]);
      await shop.putParticipants([JOHN, JANE]);
      await shop.grantVouchers([aGrant({ amount: '1.00', count: 9, grantedAtMs: T0 - 10 * MINUTE_MS * 60 })]);
      for (const atMs of [M0 - 1, M0, M0 + 30_000, M0 + 3 * MINUTE_MS, M0 + 4 * MINUTE_MS]) {
        await placed(shop, anOrder({ food: '1.00' }, { placedAtMs: atMs, cartHash: `cart ${atMs}` }));
      }
      const window = { sinceMs: M0, untilMs: M0 + 4 * MINUTE_MS };
      expect(await history.orders(window)).to.deep.equal([count(0, 2), count(3, 1)]);
      const orders = (await history.orders(ALWAYS)).reduce((sum, each) => sum + each.count, 0);
      expect(orders).to.equal(await shop.countOrders(ALWAYS));
    },
  },
  {
    title:
      'takes refusals of one participant together that follow each other within the gap, with no order between',
    async run(harness) {
      const history = await harness.make();
      const shop = await stock(harness);
      for (const [minute, participantId] of [
        [0, JOHN.id],
        [29, JOHN.id],
        [40, JANE.id],
        [59, JOHN.id],
        [60, JOHN.id],
        [80, JOHN.id],
      ] as const) {
        await harness.attempts().add(anAttempt({ createdAtMs: M0 + minute * MINUTE_MS, participantId }));
      }
      await placed(shop, anOrder({ food: '1.00' }, { placedAtMs: M0 + 80 * MINUTE_MS, cartHash: 'a' }));
      const found = await history.episodes({ ...ALWAYS, gapMs: 30 * MINUTE_MS, endMs: M0 + 101 * MINUTE_MS });
      const tries = found.map(({ participantId, firstAtMs, lastAtMs, attemptIds, nextOrder }) => [
        participantId,
        (firstAtMs - M0) / MINUTE_MS,
        (lastAtMs - M0) / MINUTE_MS,
        attemptIds.length,
        nextOrder === null ? null : (nextOrder.placedAtMs - M0) / MINUTE_MS,
      ]);
      expect(tries).to.deep.equal([
        [JOHN.id, 0, 29, 2, 80],
        [JANE.id, 40, 40, 1, null],
        [JOHN.id, 59, 60, 2, 80],
        [JOHN.id, 80, 80, 1, null],
      ]);
      expect(found[0]?.attemptIds).to.deep.equal([1, 2]);
    },
  },
  {
    title:
      'says of each try what was wanted at last, the order it repeated, and the first order behind it before the end',
    async run(harness) {
      const history = await harness.make();
      const shop = await stock(harness);
      const unknown = { totalAttempted: null, participantName: 'Johnny' };
      await harness.attempts().add(anAttempt({ createdAtMs: M0, totalAttempted: '7.00', orderId: '4' }));
      await harness.attempts().add(anAttempt({ createdAtMs: M0 + 1, totalAttempted: '8.00' }));
      await harness.attempts().add(anAttempt({ createdAtMs: M0 + 2, ...unknown }));
      const orders: string[] = [];
      for (const ms of [9, 5]) {
        orders.push(await placed(shop, anOrder({ food: '1.00' }, { placedAtMs: M0 + ms, cartHash: `${ms}` })));
      }
      const query = { ...ALWAYS, gapMs: 30 * MINUTE_MS, participantId: JOHN.id };
      const episode = {
        ...{ participantId: JOHN.id, participantName: 'Johnny', firstAtMs: M0, lastAtMs: M0 + 2 },
        ...{ attemptIds: [1, 2, 3], value: '8.00', duplicateOf: '4' },
      };
      expect(await history.episodes({ ...query, endMs: M0 + 6 })).to.deep.equal([
        { ...episode, nextOrder: { id: orders[1], placedAtMs: M0 + 5 } },
      ]);
      expect(await history.episodes({ ...query, endMs: M0 + 5 })).to.deep.equal([{ ...episode, nextOrder: null }]);
      expect(await history.episodes({ ...query, participantId: '9', endMs: M0 })).to.deep.equal([]);
      const cut = await history.episodes({ ...query, sinceMs: M0 + 1, untilMs: M0 + 2, endMs: M0 });
      expect(cut.map(({ attemptIds, duplicateOf }) => [attemptIds, duplicateOf])).to.deep.equal([[[2], null]]);
    },
  },
  ...SUBMISSION_HISTORY_HISTORY_CASES,
];

async function stock({ shop }: SubmissionHistoryHarness): Promise<Shop> {
  const stocked = await aShop(async () => shop());
  await stocked.grantVouchers([aGrant({ count: 9 }), aGrant({ count: 9, participantId: JANE.id })]);
  return stocked;
}

const count = (minute: number, times: number) => ({ minuteAtMs: M0 + minute * MINUTE_MS, count: times });

async function failAt({ attempts }: SubmissionHistoryHarness, ...instantsMs: readonly number[]): Promise<void> {
  for (const createdAtMs of instantsMs) await attempts().add(anAttempt({ createdAtMs }));
}
