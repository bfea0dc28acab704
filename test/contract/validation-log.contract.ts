import { expect } from 'chai';
import { NodeHash } from '../../adapters/node/index.js';
import {
  type AttemptStore,
  checkSeal,
  DELETED,
  digestOf,
  type LogEntry,
  NO_DURATIONS,
  NO_SEAL,
  type Seal,
  type Shop,
  type SubmissionTrace,
  sealOf,
  type Unsealed,
  type ValidationLog,
} from '../../core/index.js';
import { anAttempt } from './attempt-store/attempt-harness.js';
import { CONTENDERS, rejectionOf } from './contenders.js';
import type { ContractCase, Harness } from './harness.js';
import { LOG_HISTORY_CASES } from './histories/log-entries.js';
import { aGrant, anOrder, aShop, JANE, placed, T0 } from './shop/shop-harness.js';

export interface ValidationLogHarness extends Harness<ValidationLog> {
  /** What writes into the log made last. */
  attempts(): AttemptStore;
  shop(): Shop;
}
export type ValidationLogCase = ContractCase<ValidationLogHarness>;

const { sha256Hex } = new NodeHash();
const TRACE: SubmissionTrace = {
  rulesVersion: '1/3:60/2,4,8,16,60:3600/300/1000:1000000',
  durations: { enter: 1, judge: 20, place: null, settle: 300 },
};
const ALL = { limit: 1_000 };

const make = ({ before, entries }: Unsealed): Seal => sealOf(before, entries, T0, sha256Hex);
const withoutRandom = ({ salt: _, commitment: __, ...entry }: LogEntry) => entry;

/** An order of John's, and one of Jane's, a day apart. */
async function twoOrders(harness: ValidationLogHarness): Promise<string[]> {
  const shop = await aShop(async () => harness.shop());
  await shop.grantVouchers([aGrant({ count: 5 }), aGrant({ count: 5, participantId: JANE.id })]);
  return [
    await placed(shop, anOrder({ food: '10.00' }, { trace: TRACE })),
    await placed(shop, anOrder({ food: '10.00' }, { participantId: JANE.id, placedAtMs: T0 + 86_400_000 })),
  ];
}

async function sealAll(log: ValidationLog, limit = 1_000): Promise<Seal[]> {
  const seals: Seal[] = [];
  for (let seal = await log.seal(limit, make); seal !== undefined; seal = await log.seal(limit, make)) {
    seals.push(seal);
  }
  return seals;
}

export const VALIDATION_LOG_CASES: readonly ValidationLogCase[] = [
  {
    title: 'has an entry of each attempt that is stored, with its trace, and says what it says',
    async run(harness) {
      const log = await harness.make();
      const attempt = anAttempt({
        reason: 'duplicate',
        errorCodes: ['duplicate_order', 'cart_empty'],
        orderId: '7',
        trace: TRACE,
      });
      const id = await harness.attempts().add(attempt);
      const [entry] = await log.entries(ALL);
      expect(entry && withoutRandom(entry)).to.deep.equal({
        id: entry?.id,
        atMs: attempt.createdAtMs,
        participantId: '123',
        userId: '456',
        outcome: 'duplicate',
        codes: ['duplicate_order', 'cart_empty'],
        orderId: '7',
        attemptId: id,
        ...TRACE,
      });
      expect(entry?.salt).to.match(/^[0-9a-f-]{36}$/);
      expect(entry?.commitment).to.equal(null);
      expect(await harness.attempts().get(id)).to.not.have.property('trace');
    },
  },
  {
    title: 'has an entry of each order that is placed, and of none that is not',
    async run(harness) {
      const log = await harness.make();
      const [first, second] = await twoOrders(harness);
      const again = await harness.shop().place(anOrder({ food: '10.00' }, { placedAtMs: T0 + 1 }));
      expect(again.kind).to.equal('duplicate');
      const common = { userId: '456', outcome: 'placed', codes: [], attemptId: null };
      const entries = await log.entries(ALL);
      expect(entries.map((entry) => ({ ...withoutRandom(entry), id: 0 }))).to.deep.equal([
        { ...common, ...TRACE, id: 0, atMs: T0, participantId: '123', orderId: first },
        {
          ...{ ...common, id: 0, atMs: T0 + 86_400_000, participantId: JANE.id, orderId: second },
          ...{ rulesVersion: null, durations: NO_DURATIONS },
        },
      ]);
      expect(new Set(entries.map(({ salt }) => salt)).size).to.equal(2);
    },
  },
  {
    title: 'has one entry of an attempt that is handed in again, alone and among others at once',
    async run(harness) {
      const log = await harness.make();
      const attempts = harness.attempts();
      const again = anAttempt({ trace: TRACE });
      await attempts.add(again);
      await attempts.add(again);
      const others = Array.from({ length: CONTENDERS }, () => anAttempt({ trace: TRACE }));
      await Promise.all([...others, ...others, again].map((attempt) => attempts.add(attempt)));
      const entries = await log.entries(ALL);
      expect(entries).to.have.length(CONTENDERS + 1);
      expect(new Set(entries.map(({ attemptId }) => attemptId)).size).to.equal(CONTENDERS + 1);
      expect(entries.every(({ rulesVersion }) => rulesVersion === TRACE.rulesVersion)).to.equal(true);
    },
  },
  {
    title: 'keeps the entries of attempts that are deleted or cleaned up',
    async run(harness) {
      const log = await harness.make();
      const attempts = harness.attempts();
      const id = await attempts.add(anAttempt());
      await attempts.add(anAttempt());
      await attempts.delete(id, { deletedAtMs: T0, deletedBy: '1', why: 'a test' });
      await attempts.deleteExpired(T0 + 1, 10);
      expect(await log.entries(ALL)).to.have.length(2);
    },
  },
  {
    title: 'pages by instant and id, within a window, of everybody or one participant',
    async run(harness) {
      const log = await harness.make();
      for (const [ms, participantId] of [
        [5, '1'],
        [0, '2'],
        [5, '1'],
        [9, '1'],
      ] as const) {
        await harness.attempts().add(anAttempt({ createdAtMs: T0 + ms, participantId }));
      }
      const ids = (entries: LogEntry[]) => entries.map(({ attemptId }) => attemptId);
      const all = await log.entries(ALL);
      expect(ids(all)).to.deep.equal([2, 1, 3, 4]);
      expect(ids(await log.entries({ limit: 2 }))).to.deep.equal([2, 1]);
      expect(ids(await log.entries({ limit: 2, after: all[1] }))).to.deep.equal([3, 4]);
      expect(ids(await log.entries({ ...ALL, sinceMs: T0 + 5, untilMs: T0 + 9 }))).to.deep.equal([1, 3]);
      expect(ids(await log.entries({ ...ALL, participantId: '1', after: all[1] }))).to.deep.equal([3, 4]);
      expect(ids(await log.entriesByIds([all[3]?.id ?? 0, 999, all[0]?.id ?? 0]))).to.deep.equal([2, 4]);
    },
  },
  {
    title: 'hands each entry to one seal, which follows on the one before, and notes the head',
    async run(harness) {
      const log = await harness.make();
      expect(await log.seal(10, make)).to.equal(undefined);
      expect(await log.head()).to.equal(undefined);
      for (let count = 0; count < 5; count++) await harness.attempts().add(anAttempt({ trace: TRACE }));
      expect(await log.count()).to.deep.equal({ entries: 5, waiting: 5, sealed: 0 });
      const seals = await sealAll(log, 2);
      expect(seals.map(({ number, entries }) => [number, entries.length])).to.deep.equal([
        [1, 2],
        [2, 2],
        [3, 1],
      ]);
      expect(await log.seals(0, 10)).to.deep.equal(seals);
      expect(await log.seals(1, 1)).to.deep.equal(seals.slice(1, 2));
      expect(await log.head()).to.deep.equal({ number: 3, hash: seals[2]?.hash });
      expect(await log.count()).to.deep.equal({ entries: 5, waiting: 0, sealed: 5 });
      let before = NO_SEAL;
      for (const seal of seals) {
        const found = await log.entriesByIds(seal.entries.map(({ id }) => id));
        expect(checkSeal(before, seal, found, sha256Hex)).to.deep.equal([]);
        before = seal;
      }
      await harness.attempts().add(anAttempt());
      expect((await log.seal(10, make))?.number).to.equal(4);
    },
  },
  {
    title: 'keeps nothing of a seal that could not be made',
    async run(harness) {
      const log = await harness.make();
      await harness.attempts().add(anAttempt());
      await rejectionOf(
        log.seal(10, () => {
          throw new Error('A mistake.');
        }),
      );
      expect(await log.count()).to.deep.equal({ entries: 1, waiting: 1, sealed: 0 });
      expect((await sealAll(log)).flatMap(({ entries }) => entries)).to.have.length(1);
    },
  },
  {
    title: `seals each of what ${CONTENDERS} store and ${CONTENDERS} seal at once exactly once`,
    async run(harness) {
      const log = await harness.make();
      const storing = Array.from({ length: CONTENDERS }, () => harness.attempts().add(anAttempt()));
      const sealing = Array.from({ length: CONTENDERS }, () => log.seal(7, make));
      await Promise.all([...storing, ...sealing]);
      await sealAll(log);
      const seals = await log.seals(0, 1_000);
      expect(seals.map(({ number }) => number)).to.deep.equal(seals.map((_, index) => index + 1));
      const sealed = seals.flatMap(({ entries }) => entries.map(({ id }) => id)).sort((a, b) => a - b);
      const stored = (await log.entries(ALL)).map(({ id }) => id).sort((a, b) => a - b);
      expect(sealed).to.deep.equal(stored).and.have.length(CONTENDERS);
    },
  },
  {
    title: 'takes a participant out without breaking what was sealed',
    async run(harness) {
      const log = await harness.make();
      await twoOrders(harness);
      await harness.attempts().add(anAttempt({ orderId: '1', createdAtMs: T0 + 5 }));
      const [seal] = await sealAll(log);
      const before = await log.entries(ALL);
      expect(await log.pseudonymise('123', 'deleted-8e03')).to.equal(2);
      expect(await log.pseudonymise('123', 'deleted-again')).to.equal(0);
      const after = await log.entries(ALL);
      const who = after.map(({ participantId, userId, orderId, salt }) => [participantId, userId, orderId, salt]);
      expect(who).to.deep.equal([
        [DELETED, DELETED, null, null],
        ['deleted-8e03', 'deleted-8e03', null, null],
        [JANE.id, '456', before[2]?.orderId, before[2]?.salt],
      ]);
      const digests = (entries: LogEntry[]) => entries.map((entry) => digestOf(entry, sha256Hex));
      expect(digests(after)).to.deep.equal(digests(before));
      expect(seal && checkSeal(NO_SEAL, seal, after, sha256Hex)).to.deep.equal([]);
      await harness.attempts().add(anAttempt());
      await log.pseudonymise('123', 'deleted-9');
      expect(
        (await sealAll(log)).flatMap(({ entries }) => entries),
        'also before it is sealed',
      ).to.have.length(1);
    },
  },
  ...LOG_HISTORY_CASES,
];
