import { MemoryAttemptStore } from '../../../adapters/memory/index.js';
import {
  type FailedOrderAttempt,
  type FailureTally,
  localDay,
  summaryOf,
  type TallyQuery,
} from '../../../core/index.js';

type Counts = ReadonlyMap<string, number>;

/** Counts otherwise than the store does. */
const tallies = (
  change: (
    attempts: readonly FailedOrderAttempt[],
    query: TallyQuery,
    tally: FailureTally,
  ) => Partial<FailureTally>,
) =>
  class extends MemoryAttemptStore {
    override async tally(query: TallyQuery): Promise<FailureTally> {
      const { attempts } = await this.search({ ...query, order: 'oldest', limit: 1_000_000 });
      const tally = await super.tally(query);
      return { ...tally, ...change(attempts, query, tally) };
    }
  };

function countBy(
  attempts: readonly FailedOrderAttempt[],
  keysOf: (attempt: FailedOrderAttempt) => readonly string[],
): Counts {
  const counts = new Map<string, number>();
  for (const key of attempts.flatMap(keysOf)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function byCount(counts: Counts, compare: (a: string, b: string) => number): [string, number][] {
  return [...counts].sort(([a, m], [b, n]) => n - m || compare(a, b)).slice(0, 10);
}

function errorsOf(counts: Counts, compare: (a: string, b: string) => number): Pick<FailureTally, 'commonErrors'> {
  return { commonErrors: byCount(counts, compare).map(([error, count]) => ({ error, count })) };
}

function participantsOf(attempts: readonly FailedOrderAttempt[], compare: (a: string, b: string) => number) {
  const topParticipants = byCount(
    countBy(attempts, ({ participantId }) => [participantId]),
    compare,
  ).map(([participantId, count]) => ({ participantId, count, name: 'John Doe' }));
  return { topParticipants };
}

const byUtf16 = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const byLocale = new Intl.Collator('en').compare;

const ErrorsByUtf16 = tallies((attempts) =>
  errorsOf(
    countBy(attempts, (attempt) => [summaryOf(attempt)]),
    byUtf16,
  ),
);
const ErrorsByLocale = tallies((attempts) =>
  errorsOf(
    countBy(attempts, (attempt) => [summaryOf(attempt)]),
    byLocale,
  ),
);
const CutsByUtf16 = tallies((attempts) =>
  errorsOf(
    countBy(attempts, (attempt) => [summaryOf(attempt).slice(0, 100)]),
    byUtf16,
  ),
);
const CountsCodesTwice = tallies((attempts, { groupBy }, tally) =>
  groupBy === 'code'
    ? errorsOf(
        countBy(attempts, ({ errorCodes }) => errorCodes),
        byUtf16,
      )
    : tally,
);
const ParticipantsByUtf16 = tallies((attempts) => participantsOf(attempts, byUtf16));
const FoodOnly = tallies((attempts) => ({
  balanceRelated: attempts.filter(({ errorCodes }) => errorCodes.includes('food_balance_exceeded')).length,
}));
const CountsEachBalanceCode = tallies((attempts) => ({
  balanceRelated: attempts.flatMap(({ errorCodes }) =>
    errorCodes.filter((code) => code.endsWith('_balance_exceeded')),
  ).length,
}));
const OldestName = tallies((attempts, _query, { topParticipants }) => ({
  topParticipants: topParticipants.map((top) => ({
    ...top,
    name: attempts.find(({ participantId }) => participantId === top.participantId)?.participantName ?? null,
  })),
}));
const daysOf = (dayOf: (attempt: FailedOrderAttempt, query: TallyQuery) => string) =>
  tallies((attempts, query) => ({
    byDay: [...countBy(attempts, (attempt) => [dayOf(attempt, query)])].map(([date, count]) => ({ date, count })),
  }));
const UtcDays = daysOf(({ createdAtMs }) => localDay(createdAtMs, 'UTC'));
/** The offset of the window's beginning, as if it held all year. */
const OneOffsetAllYear = daysOf(({ createdAtMs }, { timeZone, sinceMs }) => {
  const offset = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).format(sinceMs);
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(offset) ?? [];
  const shiftMs = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000);
  return localDay(createdAtMs + shiftMs, 'UTC');
});
const WholeHours = daysOf(({ createdAtMs }, { timeZone }) => {
  const hour = Math.floor(createdAtMs / 3_600_000) * 3_600_000;
  return localDay(hour, timeZone);
});

class IgnoresParticipant extends MemoryAttemptStore {
  override async tally(query: TallyQuery): Promise<FailureTally> {
    const all = await super.tally({ ...query, participantId: undefined });
    return { ...(await super.tally(query)), byDay: all.byDay };
  }
}

class UntilInclusive extends MemoryAttemptStore {
  override tally(query: TallyQuery) {
    return super.tally({ ...query, untilMs: query.untilMs + 1 });
  }
}

const ERRORS = 'lists the ten most common errors, of equal counts in the order of code points';
const PARTICIPANTS =
  'lists the ten participants with most failures, of equal counts integers by value and then text';
const BALANCE = 'counts an attempt as balance-related once, for either balance code or both';

export const BROKEN_TALLIES: readonly (readonly [
  fault: string,
  caughtBy: string,
  make: () => MemoryAttemptStore,
])[] = [
  ['orders errors by UTF-16 units', ERRORS, () => new ErrorsByUtf16()],
  ['orders errors by a language', ERRORS, () => new ErrorsByLocale()],
  [
    'cuts errors by UTF-16 units',
    'groups errors by the first 100 characters of the summary, which are code points',
    () => new CutsByUtf16(),
  ],
  [
    'counts a repeated code twice',
    'groups by code, an attempt counting once for each of its codes',
    () => new CountsCodesTwice(),
  ],
  ['orders participants by text', PARTICIPANTS, () => new ParticipantsByUtf16()],
  [
    'orders participants by UTF-16 units',
    'orders ids beyond the Basic Multilingual Plane by code point',
    () => new ParticipantsByUtf16(),
  ],
  ['forgets hygiene balances', BALANCE, () => new FoodOnly()],
  ['counts an attempt for each balance code', BALANCE, () => new CountsEachBalanceCode()],
  [
    'names the oldest name',
    'names a participant as its newest attempt in the window does',
    () => new OldestName(),
  ],
  ['counts days in UTC', 'counts by calendar day: a zone behind UTC (America/Los_Angeles)', () => new UtcDays()],
  [
    'knows no summer time',
    'counts by calendar day: the day of 23 hours (Europe/Berlin)',
    () => new OneOffsetAllYear(),
  ],
  [
    'knows whole hours only',
    'counts by calendar day: a zone half an hour off (Asia/Kolkata)',
    () => new WholeHours(),
  ],
  [
    'counts all days for one participant',
    'counts everything under the same participant',
    () => new IgnoresParticipant(),
  ],
  [
    'counts until too',
    'counts everything under the same window, since inclusive to until exclusive',
    () => new UntilInclusive(),
  ],
];
