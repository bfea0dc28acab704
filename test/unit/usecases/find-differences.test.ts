import { expect } from 'chai';
import { ManualClock, MemoryAttemptComparison, MemoryAttemptStore } from '../../../adapters/memory/index.js';
import {
  type AttemptComparison,
  type ComparisonQuery,
  createCountAttempts,
  createFindDifferences,
  DAY_MS,
  HOUR_MS,
  InvalidInputError,
  MAX_COMPARED_ATTEMPTS,
} from '../../../core/index.js';
import { anAttempt, T0 } from '../../contract/attempt-store/attempt-harness.js';

const NOTHING = { attempts: 0, participants: 0 };

/** Which question the store is asked; it has nothing. */
async function asked(request: Parameters<ReturnType<typeof createFindDifferences>>[0], sinceMs?: number) {
  const questions: ComparisonQuery[] = [];
  const comparison: AttemptComparison = {
    async compare(query) {
      questions.push(query);
      return { sinceMs, selected: NOTHING, rest: NOTHING, fields: [] };
    },
  };
  const found = await createFindDifferences({ clock: new ManualClock(T0), comparison }, 'Europe/Paris')(request);
  return { question: questions[0] as ComparisonQuery, found };
}

describe('Looking for differences', () => {
  it('compares a code with everything else of the same time, up to now', async () => {
    const { question, found } = await asked({
      query: { errorCode: 'cart_empty', sinceMs: T0 - DAY_MS, untilMs: T0 + DAY_MS },
    });
    expect(question).to.deep.include({
      among: { sinceMs: T0 - DAY_MS, untilMs: T0 },
      timeZone: 'Europe/Paris',
      newest: MAX_COMPARED_ATTEMPTS,
    });
    expect(question.selected).to.include({ errorCode: 'cart_empty', untilMs: T0 });
    expect(found).to.include({ rest: 'others', daysBefore: undefined, complete: true, untilMs: T0 });
  });

  it('compares a day with the four weeks before it, the other filters on both sides', async () => {
    const day = { year: 2026, month: 2, day: 10 };
    const sinceMs = Date.UTC(2026, 1, 9, 23);
    const { question, found } = await asked({ query: { date: day } });
    expect(found.query).to.include({ date: undefined, sinceMs, untilMs: sinceMs + DAY_MS });
    expect(question.among).to.include({ sinceMs: sinceMs - 28 * DAY_MS, untilMs: sinceMs + DAY_MS });
    expect(question.selected).to.deep.equal({ sinceMs, untilMs: sinceMs + DAY_MS });
    expect(found).to.include({ rest: 'before', daysBefore: 28 });
    const narrowed = await asked({ query: { date: day, reason: 'invalid' }, rest: 'before', daysBefore: 500 });
    expect(narrowed.question.among).to.include({ reason: 'invalid', sinceMs: sinceMs - 90 * DAY_MS });
    expect(narrowed.question.selected).to.deep.equal({ sinceMs, untilMs: sinceMs + DAY_MS });
  });

  it('looks no further back than instants can be written down', async () => {
    const [sinceMs, first] = [Date.parse('0000-02-29T10:00:00Z'), Date.parse('0000-01-01T00:00:00Z')];
    expect((await asked({ query: { sinceMs }, rest: 'before', daysBefore: 90 })).found.sinceMs).to.equal(first);
    expect((await asked({ query: { sinceMs }, rest: 'before', daysBefore: 59 })).found.sinceMs).to.equal(
      first + 10 * HOUR_MS,
    );
    expect((await asked({ query: { untilMs: first } })).question.selected).to.include({ sinceMs: first });
  });

  it('does not compare by what the selection says itself, and what follows from it', async () => {
    const fields = async (query: Parameters<typeof asked>[0]['query']) => (await asked({ query })).question.fields;
    const code = await fields({ errorCode: 'cart_empty' });
    expect(code).to.not.include.members(['error_code']).and.not.include('reason');
    expect(code).to.include.members(['hour', 'weekday', 'browser', 'program_pause_active']);
    expect(await fields({ programPauseActive: true })).to.not.include('voucher_multiplier');
    expect(await fields({ fields: { browser: 'edge' } })).to.not.include('device');
    expect(await fields({ fields: { hour: '3' } }))
      .to.include('weekday')
      .and.not.include('hour');
    expect(await fields({ sinceMs: T0 - HOUR_MS }))
      .to.not.include('hour')
      .and.not.include('weekday');
    expect(await fields({ sinceMs: T0 - DAY_MS }))
      .to.include('hour')
      .and.not.include('weekday');
    expect(await fields({ sinceMs: T0 - 7 * DAY_MS })).to.include('weekday');
  });

  it('says from when on it looked, and lists no more than that', async () => {
    const { found } = await asked({ query: { errorCode: 'cart_empty' } }, T0 - 5);
    expect(found).to.include({ complete: false, sinceMs: T0 - 5 });
    expect(found.query).to.include({ sinceMs: T0 - 5, untilMs: T0, errorCode: 'cart_empty' });
    const all = await asked({ query: { errorCode: 'cart_empty' } });
    expect(all.found).to.include({ complete: true, sinceMs: undefined });
  });

  it('takes the last day where no time begins, and what was before it where nothing else is chosen', async () => {
    const before = { rest: 'before', sinceMs: T0 - 29 * DAY_MS, untilMs: T0 };
    expect((await asked({ query: {} })).found).to.include(before);
    expect((await asked({ query: { text: '  ' }, rest: 'others' })).found).to.include(before);
    const { found, question } = await asked({ query: { reason: 'invalid' }, rest: 'before' });
    expect(found).to.include(before);
    expect(found.query).to.include({ reason: 'invalid', sinceMs: T0 - DAY_MS, untilMs: T0 });
    expect(question.selected).to.deep.equal({ sinceMs: T0 - DAY_MS, untilMs: T0 });
    const old = await asked({ query: { untilMs: T0 - 5 * DAY_MS } });
    expect(old.question.selected).to.deep.equal({ sinceMs: T0 - 6 * DAY_MS, untilMs: T0 - 5 * DAY_MS });
  });

  it('refuses to look no day back', async () => {
    const error = await asked({ query: {}, daysBefore: 0 }).catch((reason: unknown) => reason);
    expect(error)
      .to.be.instanceOf(InvalidInputError)
      .with.property('message')
      .that.matches(/^days_before: /);
  });

  it('finds what was planted, each finding with the query of just its attempts', async () => {
    const attempts = new MemoryAttemptStore();
    for (let index = 0; index < 200; index++) {
      const isEmpty = index % 4 === 0;
      await attempts.add(
        anAttempt({
          createdAtMs: T0 - index * HOUR_MS,
          participantId: String(index),
          errorCodes: [isEmpty ? 'cart_empty' : 'food_balance_exceeded'],
          cartSnapshot: isEmpty ? [] : [{ productId: String(index % 3), quantity: 1, price: null }],
          userAgent: isEmpty && index % 8 === 0 ? 'x Firefox/1 (iPhone)' : 'x Chrome/1 Windows NT',
        }),
      );
    }
    const clock = new ManualClock(T0 + 1);
    const comparison = new MemoryAttemptComparison(attempts);
    const find = createFindDifferences({ clock, comparison }, 'UTC');
    const count = createCountAttempts({ attempts }, 'UTC');
    const found = await find({ query: { errorCode: 'cart_empty', sinceMs: T0 - 190 * HOUR_MS } });
    expect(found.selected.attempts).to.equal((await count(found.query)).total.count);
    expect(found.findings.map(({ field, value }) => `${field} ${value}`)).to.include.members([
      'lines 0',
      'browser firefox',
      'device phone',
      'product_id 0',
    ]);
    for (const { query, selected, field, value } of found.findings)
      expect((await count(query)).total.count, `${field} ${value}`).to.equal(selected.count);
    expect(found.findings.some(({ selected }) => selected.count > 0)).to.equal(true);
  });

  it('finds nothing where nobody counts', async () => {
    const find = createFindDifferences({ clock: new ManualClock(T0) }, 'UTC');
    expect((await find({ query: { reason: 'invalid' } })).findings).to.deep.equal([]);
  });
});
