import { expect } from 'chai';
import {
  type AttemptComparison,
  type AttemptFilter,
  type AttemptStore,
  COMPARED_FIELDS,
  type ComparedAttempts,
  type ComparedField,
  type ComparisonQuery,
  HOUR_MS,
  type NewAttempt,
} from '../../core/index.js';
import { addAll, anAttempt, NOTHING_KNOWN, T0 } from './attempt-store/attempt-harness.js';
import { manyAttempts } from './attempt-store/many-attempts.js';
import type { ContractCase, Harness } from './harness.js';

export interface AttemptComparisonHarness extends Harness<AttemptComparison> {
  /** Where the attempts of the comparison made last are. */
  attempts(): AttemptStore;
}

const ALL: ComparisonQuery = {
  among: {},
  selected: { userId: 'chosen' },
  fields: COMPARED_FIELDS,
  timeZone: 'UTC',
  newest: 1_000,
  least: 1,
  most: 1_000,
};
const CHOSEN: Partial<NewAttempt> = { userId: 'chosen' };

export const ATTEMPT_COMPARISON_CASES: readonly ContractCase<AttemptComparisonHarness>[] = [
  {
    title: 'counts nothing where there is nothing',
    async run({ make }) {
      const nothing = { attempts: 0, participants: 0 };
      expect(await (await make()).compare(ALL)).to.deep.equal({
        sinceMs: undefined,
        selected: nothing,
        rest: nothing,
        fields: COMPARED_FIELDS.map((field) => ({ field, selected: nothing, rest: nothing, values: [] })),
      });
    },
  },
  {
    title: 'hears each participant of a group once, by the newest attempt there',
    async run(harness) {
      const of = (participantId: string, ms: number, programPauseActive: boolean | null) => ({
        ...{ participantId, createdAtMs: T0 + ms, programPauseActive },
      });
      const compared = await comparisonOf(
        harness,
        [
          ...[of('1', 1, true), of('1', 3, false), of('1', 2, true), of('2', 5, true), of('2', 5, false)],
          of('3', 9, null),
        ].flatMap((attempt) =>
          [{ ...CHOSEN, ...attempt }, attempt].slice(0, attempt.participantId === '2' ? 1 : 2),
        ),
        { fields: ['program_pause_active'] },
      );
      expect(compared.selected).to.deep.equal({ attempts: 6, participants: 3 });
      expect(compared.rest).to.deep.equal({ attempts: 4, participants: 2 });
      expect(compared.fields).to.deep.equal([
        {
          field: 'program_pause_active',
          selected: { attempts: 5, participants: 2 },
          rest: { attempts: 3, participants: 1 },
          values: [
            { value: 'yes', selected: { attempts: 3, participants: 0 }, rest: { attempts: 2, participants: 0 } },
            { value: 'no', selected: { attempts: 2, participants: 2 }, rest: { attempts: 1, participants: 1 } },
          ],
        },
      ]);
    },
  },
  {
    title: 'counts every value of every field in both groups, the commonest first',
    async run(harness) {
      const other: Partial<NewAttempt> = {
        createdAtMs: T0 + 14 * HOUR_MS,
        reason: 'duplicate',
        errorCodes: ['duplicate_order', 'hygiene_balance_exceeded'],
        validationErrors: ['a', 'b'],
        programPauseActive: false,
        programPauseName: '',
        voucherMultiplier: '1.0',
        activeVoucherCount: 12,
        foodTotal: '0.00',
        cartSnapshot: ['18', '17'].map((productId) => ({ productId, quantity: 1, price: null })),
        userAgent: 'Mozilla/5.0 (iPad; CPU OS 18_7 like Mac OS X) Version/26.6 Mobile/15E148 Safari/604.1',
      };
      const compared = await comparisonOf(harness, [CHOSEN, CHOSEN, other, { ...CHOSEN, ...other }]);
      const rows = compared.fields.map(({ field, selected, rest, values }) => [
        field,
        `${selected.attempts}/${rest.attempts}`,
        ...values.map((each) => `${each.value} ${each.selected.attempts}/${each.rest.attempts}`),
      ]);
      expect(rows).to.deep.equal([
        ['reason', '3/1', 'duplicate 1/1', 'invalid 2/0'],
        ['error_code', '3/1', 'duplicate_order 1/1', 'food_balance_exceeded 2/0', 'hygiene_balance_exceeded 1/1'],
        ['program_pause_active', '3/1', 'no 1/1', 'yes 2/0'],
        ['pause_name', '3/1', 'Weekoff 2/0'],
        ['hour', '3/1', '0 1/1', '10 2/0'],
        ['weekday', '3/1', '4 2/0', '5 1/1'],
        ['product_id', '3/1', '17 3/1', '18 1/1'],
        ['categories', '3/1', 'food_and_hygiene 2/0', 'hygiene 1/1'],
        ['lines', '3/1', '1 2/0', '2-5 1/1'],
        ['voucher_count', '3/1', '11+ 1/1', '2-3 2/0'],
        ['voucher_multiplier', '3/1', '1.0 1/1', '2.0 2/0'],
        ['browser', '3/1', 'other 2/0', 'safari 1/1'],
        ['device', '3/1', 'other 2/0', 'tablet 1/1'],
      ]);
    },
  },
  {
    title: 'counts what is not known as nothing, and not among those that are known',
    async run(harness) {
      const unknown: Partial<NewAttempt> = {
        ...NOTHING_KNOWN,
        errorCodes: [],
        validationErrors: [],
        cartSnapshot: [],
      };
      const compared = await comparisonOf(harness, [CHOSEN, unknown, { ...CHOSEN, ...unknown }]);
      const known = (field: ComparedField) => {
        const counts = compared.fields.find((each) => each.field === field);
        return [counts?.selected.attempts, counts?.rest.attempts];
      };
      for (const field of ['reason', 'error_code', 'hour', 'product_id', 'lines'] as const)
        expect(known(field), field).to.deep.equal([2, 1]);
      for (const field of [
        ...(['program_pause_active', 'pause_name', 'categories'] as const),
        ...(['voucher_count', 'voucher_multiplier', 'browser', 'device'] as const),
      ])
        expect(known(field), field).to.deep.equal([1, 0]);
      expect(valuesOf(compared, 'lines')).to.deep.equal(['0 1/1', '1 1/0']);
      expect(valuesOf(compared, 'product_id')).to.deep.equal(['17 1/0']);
    },
  },
  {
    title: 'counts an attempt once for a code, however often it has it',
    async run(harness) {
      const twice: Partial<NewAttempt> = {
        errorCodes: ['product_unknown', 'product_unknown'],
        validationErrors: ['a', 'b'],
      };
      const compared = await comparisonOf(harness, [twice], { fields: ['error_code'] });
      expect(valuesOf(compared, 'error_code')).to.deep.equal(['product_unknown 0/1']);
    },
  },
  {
    title: 'takes hours and days of the week in the zone',
    async run(harness) {
      const attempts = [T0, T0 + 14 * HOUR_MS].map((createdAtMs) => ({ createdAtMs }));
      const compared = await comparisonOf(harness, attempts, { timeZone: 'Pacific/Auckland' });
      expect(valuesOf(compared, 'hour')).to.deep.equal(['13 0/1', '23 0/1']);
      expect(valuesOf(compared, 'weekday')).to.deep.equal(['4 0/1', '5 0/1']);
    },
  },
  {
    title:
      'looks among those that pass a filter, and takes a time for a selection, since inclusive to until exclusive',
    async run(harness) {
      const attempts = [-1, 0, 1, 2, 3].map((ms) => ({ createdAtMs: T0 + ms, participantId: String(ms % 2) }));
      const compared = await comparisonOf(harness, attempts, {
        among: { sinceMs: T0, participantIds: ['0', '1', '7'] },
        selected: { sinceMs: T0 + 1, untilMs: T0 + 3 },
      });
      expect([compared.selected.attempts, compared.rest.attempts]).to.deep.equal([2, 2]);
    },
  },
  {
    title: 'takes one participant, several, a word, a code and a value of a field for a selection',
    async run(harness) {
      const comparison = await harness.make();
      await addAll(harness.attempts(), [
        anAttempt({ participantId: '1', participantName: 'Ann' }),
        anAttempt({ participantId: '2', participantName: 'Ben', errorCodes: ['cart_empty'], cartSnapshot: [] }),
        anAttempt({ ...NOTHING_KNOWN, participantId: '3', reason: 'failed', errorCodes: ['ordering_failed'] }),
      ]);
      const selected = async (filter: AttemptFilter) => {
        const compared = await comparison.compare({ ...ALL, selected: filter });
        expect(compared.selected.attempts + compared.rest.attempts).to.equal(3);
        return compared.selected.attempts;
      };
      expect(await selected({ participantId: '3' })).to.equal(1);
      expect(await selected({ participantIds: ['1', '3'] })).to.equal(2);
      expect(await selected({ participantIds: [] })).to.equal(0);
      expect(await selected({ terms: ['bEN'] })).to.equal(1);
      expect(await selected({ errorCode: 'cart_empty' })).to.equal(1);
      expect(await selected({ reason: 'invalid' })).to.equal(2);
      expect(await selected({ programPauseActive: false }), 'unknown is in the rest').to.equal(0);
      expect(await selected({ balanceExceeded: false })).to.equal(2);
      expect(await selected({ fields: { lines: '0' } })).to.equal(1);
      expect(await selected({ fields: { voucher_count: '2-3', lines: '1' } })).to.equal(1);
    },
  },
  {
    title: 'looks at no more than the newest, and at all of an instant or at none',
    async run(harness) {
      const comparison = await harness.make();
      await addAll(
        harness.attempts(),
        [0, 5, 5, 7, 9].map((ms) => anAttempt({ createdAtMs: T0 + ms })),
      );
      const looked = async (newest: number) => {
        const { sinceMs, rest } = await comparison.compare({ ...ALL, newest });
        return [sinceMs === undefined ? undefined : sinceMs - T0, rest.attempts];
      };
      expect(await looked(5)).to.deep.equal([undefined, 5]);
      expect(await looked(4)).to.deep.equal([1, 4]);
      expect(await looked(3)).to.deep.equal([6, 2]);
      expect(await looked(2)).to.deep.equal([6, 2]);
      expect(await looked(1)).to.deep.equal([8, 1]);
    },
  },
  {
    title: 'leaves out rare values, and all but the commonest, and still knows of how many',
    async run(harness) {
      const cart = (...ids: readonly string[]) => ({
        cartSnapshot: ids.map((productId) => ({ productId, quantity: 1, price: '1.00' })),
        programPauseName: ids.length === 1 ? 'Weekoff' : '',
      });
      const attempts = [cart('a', 'B'), { ...CHOSEN, ...cart('a', 'B') }, cart('a', 'c'), cart('c'), cart('d')];
      const found = async (changes: Partial<ComparisonQuery>) => {
        const compared = await comparisonOf(harness, attempts, changes);
        const known = compared.fields.find(({ field }) => field === 'product_id');
        expect([known?.selected.attempts, known?.rest.attempts]).to.deep.equal([1, 4]);
        return [valuesOf(compared, 'product_id'), valuesOf(compared, 'pause_name')];
      };
      expect(await found({ least: 2 })).to.deep.equal([['a 1/2', 'B 1/1', 'c 0/2'], ['Weekoff 0/2']]);
      expect(await found({ least: 3 })).to.deep.equal([['a 1/2'], []]);
      expect(await found({ most: 2 })).to.deep.equal([['a 1/2', 'B 1/1'], ['Weekoff 0/2']]);
      expect(await found({ most: 1 }), 'no pause is no value').to.deep.equal([['a 1/2'], ['Weekoff 0/2']]);
    },
  },
  {
    title: 'looks into no cart of more than 1,000 lines, and lists none of them by a product',
    timeoutMs: 20_000,
    async run(harness) {
      const comparison = await harness.make();
      const cartOf = (lines: number) => ({
        cartSnapshot: Array.from({ length: lines }, (_, index) => ({
          ...{ productId: String(index), quantity: 1, price: '1.00' },
        })),
      });
      await addAll(
        harness.attempts(),
        [1, 1_000, 1_001, 5_000].map((lines) => anAttempt({ ...(lines === 1 ? {} : CHOSEN), ...cartOf(lines) })),
      );
      const compared = await comparison.compare({ ...ALL, most: 1 });
      expect(valuesOf(compared, 'product_id')).to.deep.equal(['0 1/1']);
      expect(valuesOf(compared, 'lines'), 'they are counted all the same').to.deep.equal(['51+ 3/0']);
      const known = compared.fields.find(({ field }) => field === 'product_id');
      expect([known?.selected.attempts, known?.rest.attempts], 'and known').to.deep.equal([3, 1]);
      for (const [value, count] of [
        ['0', 2],
        ['999', 1],
        ['1000', 0],
      ] as const) {
        const filter = { fields: { product_id: value } };
        expect((await harness.attempts().count(filter, 1_000)).count, value).to.equal(count);
        expect((await comparison.compare({ ...ALL, selected: filter })).selected.attempts, value).to.equal(count);
      }
    },
  },
  {
    title: 'counts for every value as many attempts as a list of them has',
    async run(harness) {
      const comparison = await harness.make();
      const attempts = harness.attempts();
      await addAll(attempts, manyAttempts(150));
      const timeZone = 'America/St_Johns';
      const among = { sinceMs: T0 - 90 * HOUR_MS };
      const compared = await comparison.compare({ ...ALL, among, selected: { reason: 'invalid' }, timeZone });
      let compares = 0;
      for (const { field, values } of compared.fields) {
        if (field !== 'reason') expect(values, field).to.have.length.above(1);
        for (const { value, selected, rest } of values) {
          const filter = { ...among, timeZone, ...filterOn(field, value) };
          const all = await attempts.count(filter, 1_000);
          expect(all.count, `${field} = ${value}`).to.equal(selected.attempts + rest.attempts);
          if (field === 'reason') continue;
          const chosen = await attempts.count({ ...filter, reason: 'invalid' }, 1_000);
          expect(chosen.count, `${field} = ${value}`).to.equal(selected.attempts);
          compares++;
        }
      }
      expect(compares).to.be.above(60);
    },
  },
];

function filterOn(field: ComparedField, value: string): AttemptFilter {
  if (field === 'reason') return { reason: value as NewAttempt['reason'] };
  if (field === 'error_code') return { errorCode: value as NewAttempt['errorCodes'][number] };
  if (field === 'program_pause_active') return { programPauseActive: value === 'yes' };
  return { fields: { [field]: value } };
}

async function comparisonOf(
  harness: AttemptComparisonHarness,
  attempts: readonly Partial<NewAttempt>[],
  changes: Partial<ComparisonQuery> = {},
): Promise<ComparedAttempts> {
  const comparison = await harness.make();
  await addAll(harness.attempts(), attempts.map(anAttempt));
  return comparison.compare({ ...ALL, ...changes });
}

function valuesOf({ fields }: ComparedAttempts, wanted: ComparedField): string[] {
  const values = fields.find(({ field }) => field === wanted)?.values ?? [];
  return values.map(({ value, selected, rest }) => `${value} ${selected.attempts}/${rest.attempts}`);
}
