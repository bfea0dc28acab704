import { expect } from 'chai';
import fc from 'fast-check';
import {
  type AttemptStore,
  type AuditEntry,
  compareText,
  formatTraits,
  HOUR_MS,
  type IssueStore,
  type NewAttempt,
  type NewIssueDecision,
  type TraitsCount,
  traitsOf,
  type Window,
} from '../../core/index.js';
import { anAttempt } from './attempt-store/attempt-harness.js';
import { CONTENDERS, race } from './contenders.js';
import { type ContractCase, type Harness, HISTORY_TIMEOUT_MS } from './harness.js';

export interface IssueStoreHarness extends Harness<IssueStore> {
  /** What tells the store made last of attempts. */
  attempts(): AttemptStore;
  /** The entries of its decisions in the audit log, oldest first. */
  audited(): Promise<readonly AuditEntry[]>;
}
export type IssueStoreCase = ContractCase<IssueStoreHarness>;

/** 2026-02-12T10:00:00Z */
const HOUR = Date.UTC(2026, 1, 12, 10);
const ALL: Window = { sinceMs: 0, untilMs: HOUR + 1_000 * HOUR_MS };
const FOOD = 'food_balance_exceeded on';
const BOTH = 'food_balance_exceeded hygiene_balance_exceeded on';

const at = (ms: number, changes: Partial<NewAttempt> = {}) => anAttempt({ createdAtMs: HOUR + ms, ...changes });
const both = (ms: number) =>
  at(ms, { errorCodes: ['hygiene_balance_exceeded', 'food_balance_exceeded'], validationErrors: ['a', 'b'] });
const unknown = (ms: number, productId: string) =>
  at(ms, { errorCodes: ['product_inactive'], validationErrors: [`Product ${productId} is not available`] });

const aDecision = (changes: Partial<NewIssueDecision> = {}): NewIssueDecision => ({
  atMs: HOUR,
  by: '1',
  issueId: 'cart_empty',
  action: 'resolve',
  why: '',
  assignee: null,
  merged: [],
  reverts: null,
  ...changes,
});

async function addAll(attempts: AttemptStore, ...added: readonly NewAttempt[]): Promise<number[]> {
  const ids: number[] = [];
  for (const attempt of added) ids.push(await attempts.add(attempt));
  return ids;
}

async function countAll(store: IssueStore, limit = 100): Promise<void> {
  while (await store.count(limit));
}

const audit = { deletedAtMs: HOUR, deletedBy: '1', why: 'A test.' };

/** The promise of the port, as plainly as it can be written. */
function recount(counted: readonly NewAttempt[], { sinceMs, untilMs }: Window): TraitsCount[] {
  const hourOf = ({ createdAtMs }: NewAttempt) => createdAtMs - (createdAtMs % HOUR_MS);
  const seen = counted.filter((attempt) => hourOf(attempt) < untilMs);
  const countOf = (attempts: readonly NewAttempt[]) => ({
    firstAtMs: Math.min(...attempts.map(({ createdAtMs }) => createdAtMs)),
    lastAtMs: Math.max(...attempts.map(({ createdAtMs }) => createdAtMs)),
  });
  const names = [...new Set(seen.map((attempt) => formatTraits(traitsOf(attempt))))].sort(compareText);
  return names.map((traits) => {
    const alike = seen.filter((attempt) => formatTraits(traitsOf(attempt)) === traits);
    const hours = [...new Set(alike.map(hourOf))].sort((a, b) => a - b).filter((hour) => hour >= sinceMs);
    return {
      traits,
      total: alike.length,
      ...countOf(alike),
      hours: hours.map((hourAtMs) => {
        const within = alike.filter((attempt) => hourOf(attempt) === hourAtMs);
        return { hourAtMs, count: within.length, ...countOf(within) };
      }),
    };
  });
}

const COUNT_CASES: readonly IssueStoreCase[] = [
  {
    title: 'counts what is stored by hour and traits, with the first and the last one of each hour',
    async run(harness) {
      const store = await harness.make();
      await addAll(
        harness.attempts(),
        at(5),
        both(7),
        at(2),
        at(9),
        at(HOUR_MS - 1),
        at(HOUR_MS),
        unknown(3, '1;7 %'),
      );
      await countAll(store);
      const hour = (hourAtMs: number, count: number, first: number, last: number) => ({
        hourAtMs: HOUR + hourAtMs,
        count,
        firstAtMs: HOUR + first,
        lastAtMs: HOUR + last,
      });
      expect(await store.counts(ALL)).to.deep.equal([
        { traits: BOTH, total: 1, firstAtMs: HOUR + 7, lastAtMs: HOUR + 7, hours: [hour(0, 1, 7, 7)] },
        {
          ...{ traits: FOOD, total: 5, firstAtMs: HOUR + 2, lastAtMs: HOUR + HOUR_MS },
          hours: [hour(0, 4, 2, HOUR_MS - 1), hour(HOUR_MS, 1, HOUR_MS, HOUR_MS)],
        },
        {
          ...{
            traits: 'product_inactive;product=1%3B7%20%25 on',
            total: 1,
            firstAtMs: HOUR + 3,
            lastAtMs: HOUR + 3,
          },
          hours: [hour(0, 1, 3, 3)],
        },
      ]);
    },
  },
  {
    title: 'hands out hours that begin within the window, and totals of all that begin before its end',
    async run(harness) {
      const store = await harness.make();
      await addAll(harness.attempts(), at(0), at(HOUR_MS), at(2 * HOUR_MS), at(3 * HOUR_MS));
      await countAll(store);
      const [counted] = await store.counts({ sinceMs: HOUR + HOUR_MS, untilMs: HOUR + 3 * HOUR_MS });
      expect(counted?.hours.map(({ hourAtMs }) => hourAtMs)).to.deep.equal([HOUR + HOUR_MS, HOUR + 2 * HOUR_MS]);
      expect([counted?.total, counted?.firstAtMs, counted?.lastAtMs]).to.deep.equal([3, HOUR, HOUR + 2 * HOUR_MS]);
      const later = await store.counts({ sinceMs: HOUR + HOUR_MS + 1, untilMs: HOUR + 2 * HOUR_MS + 1 });
      expect(later[0]?.hours.map(({ hourAtMs }) => hourAtMs)).to.deep.equal([HOUR + 2 * HOUR_MS]);
      expect(await store.counts({ sinceMs: 0, untilMs: HOUR })).to.deep.equal([]);
      const before = await store.counts({ sinceMs: HOUR + 9 * HOUR_MS, untilMs: HOUR + 10 * HOUR_MS });
      expect(before.map(({ total, hours }) => [total, hours])).to.deep.equal([[4, []]]);
    },
  },
  {
    title: 'takes out what is deleted by itself, and keeps what is cleaned up',
    async run(harness) {
      const store = await harness.make();
      const attempts = harness.attempts();
      const [first = 0, , last = 0, lone = 0] = await addAll(attempts, at(1), at(5), at(9), unknown(2, '17'));
      await countAll(store);
      for (const id of [first, last, lone]) await attempts.delete(id, audit);
      await countAll(store);
      const left = { count: 1, firstAtMs: HOUR + 5, lastAtMs: HOUR + 5 };
      const expected = [
        { traits: FOOD, total: 1, firstAtMs: HOUR + 5, lastAtMs: HOUR + 5, hours: [{ hourAtMs: HOUR, ...left }] },
      ];
      expect(await store.counts(ALL)).to.deep.equal(expected);
      expect(await attempts.deleteExpired(HOUR + HOUR_MS, 10)).to.equal(1);
      await countAll(store);
      expect(await store.counts(ALL)).to.deep.equal(expected);
    },
  },
  {
    title: 'counts what is stored and deleted, or cleaned up, before anybody has counted it',
    async run(harness) {
      const store = await harness.make();
      const attempts = harness.attempts();
      const [deleted = 0] = await addAll(attempts, at(1), at(2));
      await attempts.delete(deleted, audit);
      await attempts.deleteExpired(HOUR + HOUR_MS, 10);
      await countAll(store);
      const [counted] = await store.counts(ALL);
      expect(counted?.total).to.equal(1);
    },
  },
  {
    title: 'counts an attempt that is handed in again once',
    async run(harness) {
      const store = await harness.make();
      const again = at(1);
      await addAll(harness.attempts(), again, again);
      await Promise.all([harness.attempts().add(again), harness.attempts().add(at(2))]);
      await countAll(store);
      expect((await store.counts(ALL)).map(({ total }) => total)).to.deep.equal([2]);
    },
  },
  {
    title: `counts each of ${CONTENDERS} attempts once while ${CONTENDERS} count at the same time`,
    async run(harness) {
      const store = await harness.make();
      const attempts = harness.attempts();
      await race(async (index) => {
        await attempts.add(index % 2 === 0 ? at(index) : both(index));
        await store.count(7);
      });
      await countAll(store);
      const half = CONTENDERS / 2;
      expect((await store.counts(ALL)).map(({ traits, total }) => [traits, total])).to.deep.equal([
        [BOTH, half],
        [FOOD, half],
      ]);
    },
  },
  {
    title: 'counts random histories of storing, deleting and cleaning up as a recount of them does',
    timeoutMs: HISTORY_TIMEOUT_MS,
    async run(harness) {
      const seen = new Set<string>();
      const codes = fc.constantFrom('food_balance_exceeded', 'product_unknown', 'product_inactive', 'cart_empty');
      const step = fc.oneof(
        {
          weight: 6,
          arbitrary: fc.record({
            kind: fc.constant('add' as const),
            errorCodes: fc.oneof(
              fc.array(codes, { maxLength: 3 }),
              fc.array(codes, { minLength: 20, maxLength: 22 }),
            ),
            product: fc.constantFrom('1', 'a b', ';=%'),
            ms: fc.integer({ min: 0, max: 3 * HOUR_MS }),
            programPauseActive: fc.constantFrom(true, false, null),
          }),
        },
        { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), index: fc.nat() }) },
        {
          weight: 1,
          arbitrary: fc.record({ kind: fc.constant('clean up' as const), count: fc.integer({ min: 1, max: 3 }) }),
        },
        {
          weight: 3,
          arbitrary: fc.record({ kind: fc.constant('count' as const), limit: fc.integer({ min: 1, max: 4 }) }),
        },
      );
      const property = fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
        const store = await harness.make();
        const attempts = harness.attempts();
        let kept: { id: number; attempt: NewAttempt }[] = [];
        let counted: NewAttempt[] = [];
        for (const step of steps) {
          seen.add(step.kind);
          if (step.kind === 'add') {
            const texts = { product_unknown: ' does not exist', product_inactive: ' is not available' } as const;
            const validationErrors = step.errorCodes.map(
              (code) => `Product ${step.product}${texts[code as keyof typeof texts] ?? ''}`,
            );
            const { errorCodes, programPauseActive } = step;
            const attempt = at(step.ms, { errorCodes, validationErrors, programPauseActive });
            kept.push({ id: await attempts.add(attempt), attempt });
            counted.push(attempt);
          }
          const gone = step.kind === 'delete' ? kept[step.index % Math.max(1, kept.length)] : undefined;
          if (gone !== undefined) {
            // After a clean-up nothing tells which instants are left of an hour.
            if (counted.length === kept.length) {
              await attempts.delete(gone.id, audit);
              kept = kept.filter((each) => each !== gone);
              counted = counted.filter((each) => each !== gone.attempt);
            }
          }
          if (step.kind === 'clean up') {
            const oldest = [...kept].sort((a, b) => a.attempt.createdAtMs - b.attempt.createdAtMs || a.id - b.id);
            const cleaned = new Set(oldest.slice(0, step.count));
            await attempts.deleteExpired(ALL.untilMs, step.count);
            kept = kept.filter((each) => !cleaned.has(each));
          }
          if (step.kind === 'count') await store.count(step.limit);
        }
        await countAll(store, 3);
        const window = { sinceMs: HOUR + HOUR_MS, untilMs: HOUR + 3 * HOUR_MS };
        expect(await store.counts(window)).to.deep.equal(recount(counted, window));
        expect(await store.counts(ALL)).to.deep.equal(recount(counted, ALL));
      });
      await fc.assert(property, { seed: 20_260_212, numRuns: 12 });
      expect(seen.size, 'the histories were eventful').to.equal(4);
    },
  },
];

const DECISION_CASES: readonly IssueStoreCase[] = [
  {
    title: 'keeps decisions in their order, unchanged and copied, each with its entry in the audit log',
    async run(harness) {
      const store = await harness.make();
      expect(await store.decisions()).to.deep.equal([]);
      const merge = aDecision({ action: 'merge', merged: ['cart_too_large'], why: 'She said "\u{1f34f}"; --' });
      expect(await store.decide(merge, 0)).to.equal(true);
      const kept = structuredClone(merge);
      Object.assign(merge, { why: 'another', merged: [] });
      expect(await store.decide(aDecision({ by: null, action: 'regressed', atMs: HOUR - 1 }), 1)).to.equal(true);
      const revert = aDecision({ action: 'revert', reverts: 1, assignee: '2', by: '7' });
      expect(await store.decide(revert, 2)).to.equal(true);
      Object.assign((await store.decisions())[0] ?? {}, { why: 'a third' });
      expect(await store.decisions()).to.deep.equal([
        { ...kept, revision: 1 },
        { ...aDecision({ by: null, action: 'regressed', atMs: HOUR - 1 }), revision: 2 },
        { ...revert, revision: 3 },
      ]);
      const entry = { happenedAtMs: HOUR, action: 'decide on issue', subjectId: 'cart_empty' };
      expect(await harness.audited()).to.deep.equal([
        { ...entry, actorId: '1', why: `merge: ${kept.why}` },
        { ...entry, actorId: '7', why: 'revert: ' },
      ]);
    },
  },
  {
    title: 'takes no decision of whoever has not seen the last one, and notes none in the audit log',
    async run(harness) {
      const store = await harness.make();
      await store.decide(aDecision(), 0);
      for (const revision of [0, 2]) expect(await store.decide(aDecision(), revision)).to.equal(false);
      expect(await store.decisions()).to.have.length(1);
      expect(await harness.audited()).to.have.length(1);
    },
  },
  {
    title: 'takes nothing back but a merge or a split of the very issue, and that once',
    async run(harness) {
      const store = await harness.make();
      await store.decide(aDecision({ action: 'merge', merged: ['cart_too_large'] }), 0);
      await store.decide(aDecision({ action: 'split', issueId: 'product_inactive' }), 1);
      await store.decide(aDecision({ action: 'note', why: 'A note.' }), 2);
      const reverted = (reverts: number, issueId: string, revision: number) =>
        store.decide(aDecision({ action: 'revert', why: 'A reason.', reverts, issueId }), revision);
      for (const [reverts, issueId] of [
        [1, 'product_inactive'],
        [2, 'cart_empty'],
        [3, 'cart_empty'],
        [4, 'cart_empty'],
        [1, 'cart_too_large'],
      ] as const) {
        expect(await reverted(reverts, issueId, 3), `${reverts} of ${issueId}`).to.equal(false);
      }
      expect(await reverted(1, 'cart_empty', 3)).to.equal(true);
      expect(await reverted(1, 'cart_empty', 4), 'again').to.equal(false);
      expect(await reverted(2, 'product_inactive', 4)).to.equal(true);
      expect(await store.decisions()).to.have.length(5);
      expect(await harness.audited()).to.have.length(5);
    },
  },
  {
    title: `takes one of ${CONTENDERS} decisions that are made at once`,
    async run(harness) {
      const store = await harness.make();
      const taken = await race((index) => store.decide(aDecision({ why: String(index) }), 0));
      expect(taken.filter(Boolean)).to.have.length(1);
      const decisions = await store.decisions();
      expect(decisions.map(({ why }) => why)).to.deep.equal([String(taken.indexOf(true))]);
      expect(await harness.audited()).to.have.length(1);
    },
  },
];

export const ISSUE_STORE_CASES: readonly IssueStoreCase[] = [...COUNT_CASES, ...DECISION_CASES];
