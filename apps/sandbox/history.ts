import { DAY_MS, HOUR_MS, localDays, MINUTE_MS, type ProgramPause, SECOND_MS } from '../../core/index.js';
import { PEOPLE, type Person } from './people.js';
import { Random } from './random.js';
import { planVisit } from './visits.js';

/** How many weeks of orders the sandbox begins with. */
const WEEKS = 4;
/** A visit lasts a minute at most; a second one within this time would be taken for part of it. */
const BETWEEN_VISITS_MS = 10 * MINUTE_MS;
/** Shares of a day's visits by UTC hour: nobody at night, most at noon and in the evening. */
const HOUR_WEIGHTS = [1, 0, 0, 0, 0, 1, 3, 7, 9, 8, 7, 10, 12, 9, 6, 6, 8, 12, 14, 11, 7, 4, 3, 2];
/** Sundays first. */
const WEEKDAY_FACTORS = [0.6, 1.1, 1, 1, 1, 1.2, 0.9];
/** So long ago that a clean-up finds them. */
const PILOT_DAYS_AGO = 97;
const PILOT_SUBMISSIONS = 16;

/** A submission of the past. Those of one instant were sent at the same time. */
export interface PastSubmission {
  readonly atMs: number;
  readonly person: Person;
  readonly lines: readonly { readonly productId: string; readonly quantity: number }[];
}

/** What happened in the sandbox before `untilMs`: everything follows from the seed and that instant. */
export interface History {
  /** Exclusive; the present of whoever started the sandbox. */
  readonly untilMs: number;
  readonly pauses: readonly ProgramPause[];
  /** Vouchers were granted at these instants, for a week; the last time just now, so that people can go on ordering. */
  readonly grantsAtMs: readonly number[];
  /** The ordering system was broken meanwhile. */
  readonly outage: { readonly fromMs: number; readonly untilMs: number };
  /** In the order of time. */
  readonly submissions: readonly PastSubmission[];
}

/** Writes the history of some weeks up to `untilMs`. Pure. */
export function writeHistory(seed: number, untilMs: number): History {
  const random = new Random(seed);
  const sinceMs = untilMs - WEEKS * 7 * DAY_MS;
  const outageFromMs = noonBefore(untilMs - 9 * DAY_MS);
  return {
    untilMs,
    pauses: [
      { name: 'Weekoff', fromMs: sinceMs + 10 * DAY_MS, untilMs: sinceMs + 14 * DAY_MS, multiplier: '2.0' },
      { name: 'Harvest festival', fromMs: untilMs - DAY_MS, untilMs: untilMs + 3 * DAY_MS, multiplier: '1.5' },
    ],
    grantsAtMs: Array.from({ length: WEEKS + 1 }, (_, week) => sinceMs + week * 7 * DAY_MS),
    outage: { fromMs: outageFromMs, untilMs: outageFromMs + 40 * MINUTE_MS },
    submissions: [...pilot(untilMs, random), ...everydayLife(sinceMs, untilMs, random)].sort(
      (a, b) => a.atMs - b.atMs,
    ),
  };
}

/** The first tries, before anybody had a voucher: all of them failed. */
function pilot(untilMs: number, random: Random): PastSubmission[] {
  return Array.from({ length: PILOT_SUBMISSIONS }, (_, index) => {
    const person = random.pick(PEOPLE);
    const lines = random.pickSome(person.favouriteFood, 3).map((productId) => ({ productId, quantity: 1 }));
    return { atMs: untilMs - PILOT_DAYS_AGO * DAY_MS + index * 2 * HOUR_MS, person, lines };
  });
}

function everydayLife(sinceMs: number, untilMs: number, random: Random): PastSubmission[] {
  const submissions: PastSubmission[] = [];
  for (const person of PEOPLE) {
    let notBeforeMs = sinceMs;
    for (const atMs of visitTimes(person, sinceMs, untilMs, random)) {
      const steps = planVisit(person, random);
      if (atMs < notBeforeMs) continue;
      notBeforeMs = atMs + BETWEEN_VISITS_MS;
      submissions.push(...steps.map(({ afterMs, lines }) => ({ atMs: atMs + afterMs, person, lines })));
    }
  }
  return submissions.filter(({ atMs }) => atMs < untilMs);
}

/** Ascending. */
function visitTimes(person: Person, sinceMs: number, untilMs: number, random: Random): number[] {
  const times: number[] = [];
  for (const day of localDays(sinceMs, untilMs, 'UTC')) {
    const midnightMs = Date.parse(`${day}T00:00:00Z`);
    const expected = person.visitsPerDay * (WEEKDAY_FACTORS[new Date(midnightMs).getUTCDay()] ?? 1);
    const visits = Math.floor(expected + random.next());
    for (let visit = 0; visit < visits; visit++) {
      const hour = Number(random.weighted(HOURS));
      times.push(midnightMs + hour * HOUR_MS + random.between(0, HOUR_MS / SECOND_MS - 1) * SECOND_MS);
    }
  }
  return times.filter((atMs) => atMs >= sinceMs && atMs < untilMs).sort((a, b) => a - b);
}

const HOURS: Readonly<Record<string, number>> = Object.fromEntries(Object.entries(HOUR_WEIGHTS));

function noonBefore(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS + 12 * HOUR_MS;
}
