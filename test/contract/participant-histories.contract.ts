import { expect } from 'chai';
import type { AttemptStore, ParticipantHistories, ParticipantHistory, Shop } from '../../core/index.js';
import { anAttempt } from './attempt-store/attempt-harness.js';
import { rejectionOf } from './contenders.js';
import type { ContractCase, Harness } from './harness.js';
import { PARTICIPANT_HISTORIES_HISTORY_CASES } from './histories/past-weeks.js';
import { aGrant, anOrder, aShop, DAY_MS, JANE, JOHN, placed, T0 } from './shop/shop-harness.js';

export interface ParticipantHistoriesHarness extends Harness<ParticipantHistories> {
  /** What the histories made last are made of: what these store is logged. */
  attempts(): AttemptStore;
  shop(): Shop;
}
type HistoriesCase = ContractCase<ParticipantHistoriesHarness>;

const ALWAYS = { sinceMs: T0 - 100 * DAY_MS, untilMs: T0 + 100 * DAY_MS };

async function all(histories: ParticipantHistories, window = ALWAYS): Promise<ParticipantHistory[]> {
  const found: ParticipantHistory[] = [];
  await histories.visit(window, async (page) => {
    found.push(...page);
  });
  return found;
}

async function stocked({ shop }: ParticipantHistoriesHarness): Promise<Shop> {
  const stock = await aShop(async () => shop());
  await stock.grantVouchers([
    aGrant({ count: 3, expiresAtMs: T0 + DAY_MS }),
    aGrant({ kind: 'hygiene', amount: '4.00', grantedAtMs: T0 - 2 * DAY_MS }),
  ]);
  return stock;
}

const byAmount = ({ vouchers }: ParticipantHistory) =>
  vouchers
    .map(({ kind, amount, grantedAtMs, expiresAtMs, usedAtMs }) => [
      kind,
      amount,
      grantedAtMs,
      expiresAtMs,
      usedAtMs,
    ])
    .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

export const PARTICIPANT_HISTORIES_CASES: readonly HistoriesCase[] = [
  {
    title: 'know nothing where there is nothing, and nobody who was never there',
    async run(harness) {
      const histories = await harness.make();
      expect(await histories.knownSince()).to.equal(undefined);
      expect(await histories.pauses()).to.deep.equal([]);
      await stocked(harness);
      expect(await all(histories)).to.deep.equal([]);
    },
  },
  {
    title: 'know since the first entry of the log, whatever it is',
    async run(harness) {
      const histories = await harness.make();
      const shop = await stocked(harness);
      await harness
        .attempts()
        .add(anAttempt({ createdAtMs: T0 + 5, reason: 'failed', errorCodes: ['ordering_failed'] }));
      expect(await histories.knownSince()).to.equal(T0 + 5);
      await placed(shop, anOrder({ food: '1.00' }, { placedAtMs: T0 }));
      expect(await histories.knownSince()).to.equal(T0);
    },
  },
  {
    title: 'have the pauses',
    async run(harness) {
      const histories = await harness.make();
      const pause = { name: 'Break', fromMs: T0, untilMs: T0 + DAY_MS, multiplier: '2.0' };
      await harness.shop().addPauses([pause]);
      expect(await histories.pauses()).to.deep.equal([pause]);
    },
  },
  {
    title: 'tell orders, refusals because of a balance, and vouchers with what became of them',
    async run(harness) {
      const histories = await harness.make();
      const shop = await stocked(harness);
      await placed(shop, anOrder({ food: '12.00', hygiene: '3.00' }, { placedAtMs: T0 + 7 }));
      await placed(shop, anOrder({ food: '5.50' }, { placedAtMs: T0 + 9, cartHash: 'other' }));
      for (const [ms, changes] of [
        [8, { errorCodes: ['hygiene_balance_exceeded'] }],
        [3, {}],
        [4, { errorCodes: ['cart_empty'] }],
        [5, { reason: 'duplicate', errorCodes: ['duplicate_order'] }],
      ] as const) {
        await harness.attempts().add(anAttempt({ createdAtMs: T0 + ms, ...changes }));
      }
      const [john, ...others] = await all(histories);
      if (john === undefined) throw new Error('Nobody was found.');
      expect(others).to.deep.equal([]);
      expect([john.participantId, john.participantName]).to.deep.equal([JOHN.id, JOHN.name]);
      expect(john.orders).to.deep.equal([
        { placedAtMs: T0 + 7, totals: { food: '12.00', hygiene: '3.00' } },
        { placedAtMs: T0 + 9, totals: { food: '5.50', hygiene: '0.00' } },
      ]);
      expect(john.refusedAtMs).to.deep.equal([T0 + 3, T0 + 8]);
      const food = (usedAtMs: number) => ['food', '10.00', T0 - DAY_MS, T0 + DAY_MS, usedAtMs];
      expect(byAmount(john)).to.deep.equal([
        food(T0 + 7),
        food(T0 + 7),
        food(T0 + 9),
        ['hygiene', '4.00', T0 - 2 * DAY_MS, undefined, T0 + 7],
      ]);
    },
  },
  {
    title: 'keep to the window: since inclusive, until exclusive, vouchers that were good for something then',
    async run(harness) {
      const histories = await harness.make();
      const shop = await stocked(harness);
      for (const ms of [1, 2, 3]) {
        await placed(shop, anOrder({ food: '1.00' }, { placedAtMs: T0 + ms, cartHash: `${ms}` }));
      }
      for (const ms of [1, 2, 3]) await harness.attempts().add(anAttempt({ createdAtMs: T0 + ms }));
      await harness.attempts().add(anAttempt({ createdAtMs: T0 + 3, participantId: JANE.id }));
      const [john, ...others] = await all(histories, { sinceMs: T0 + 2, untilMs: T0 + 3 });
      if (john === undefined) throw new Error('Nobody was found.');
      expect(others).to.deep.equal([]);
      expect(john.orders.map(({ placedAtMs }) => placedAtMs)).to.deep.equal([T0 + 2]);
      expect(john.refusedAtMs).to.deep.equal([T0 + 2]);
      // Used up before, at the beginning, and behind it.
      expect(byAmount(john).map((voucher) => voucher[4])).to.deep.equal([T0 + 2, T0 + 3, undefined]);
      await harness.attempts().add(anAttempt({ createdAtMs: T0 + 2 * DAY_MS }));
      const [later] = await all(histories, { sinceMs: T0 + DAY_MS, untilMs: T0 + 3 * DAY_MS });
      expect(
        later?.vouchers.map(({ kind }) => kind),
        'expired ones',
      ).to.deep.equal(['hygiene']);
    },
  },
  {
    title: 'hand out each participant once, page by page, and wait for the visitor',
    async run(harness) {
      const histories = await harness.make();
      const ids = Array.from({ length: 250 }, (_, index) => String(1_000 + index));
      await harness.shop().putParticipants(ids.map((id) => ({ id, name: `Participant ${id}` })));
      for (const participantId of ids) await harness.attempts().add(anAttempt({ participantId }));
      const seen: string[] = [];
      let [pages, under] = [0, 0];
      await histories.visit(ALWAYS, async (page) => {
        expect(++under, 'pages at once').to.equal(1);
        expect(page).to.have.length.above(0).and.below(201);
        await new Promise((resolve) => setImmediate(resolve));
        seen.push(...page.map(({ participantId }) => participantId));
        pages++;
        under--;
      });
      expect(pages).to.be.above(1);
      expect(seen.sort()).to.deep.equal(ids);
    },
    timeoutMs: 20_000,
  },
  {
    title: 'know nobody who was deleted',
    async run(harness) {
      const histories = await harness.make();
      const shop = await stocked(harness);
      await harness.attempts().add(anAttempt());
      await harness.attempts().add(anAttempt({ participantId: JANE.id }));
      await harness.attempts().add(anAttempt({ participantId: 'unknown' }));
      await shop.deleteParticipant(JOHN.id);
      expect((await all(histories)).map(({ participantId }) => participantId)).to.deep.equal([JANE.id]);
    },
  },
  {
    title: 'end when the visitor rejects, with its reason, and can be asked again',
    async run(harness) {
      const histories = await harness.make();
      await stocked(harness);
      await harness.attempts().add(anAttempt());
      const reason = new Error('enough');
      const visit = histories.visit(ALWAYS, async () => {
        throw reason;
      });
      expect(await rejectionOf(visit)).to.equal(reason);
      expect(await all(histories)).to.have.length(1);
    },
  },
  ...PARTICIPANT_HISTORIES_HISTORY_CASES,
];
