import { expect } from 'chai';
import {
  DAY_MS,
  dailyForecastOf,
  decided,
  ESCALATING_FOR_MS,
  escalationWithin,
  HOUR_MS,
  type HourCount,
  type IssueAction,
  type IssueActivity,
  type IssueState,
  MIN_ESCALATING,
  NEW_FOR_MS,
  overtakenBy,
  type Standing,
  stateOf,
  trendOf,
  UNDECIDED,
} from '../../../core/index.js';

/** A full hour. */
const T0 = Date.UTC(2026, 1, 12, 10);

const hour = (hourAtMs: number, count: number, firstMs = 0, lastMs = HOUR_MS - 1): HourCount => ({
  hourAtMs,
  count,
  firstAtMs: hourAtMs + firstMs,
  lastAtMs: hourAtMs + lastMs,
});

function activity(...hours: readonly HourCount[]): IssueActivity {
  return {
    total: hours.reduce((sum, { count }) => sum + count, 0),
    firstSeenMs: Math.min(...hours.map(({ firstAtMs }) => firstAtMs)),
    lastSeenMs: Math.max(...hours.map(({ lastAtMs }) => lastAtMs)),
    hours: hours.toSorted((a, b) => a.hourAtMs - b.hourAtMs),
  };
}

/** So many in one hour of each of the days that end before T0 - 24 h, at another time of day than T0. */
const steady = (days: number, count: number) =>
  Array.from({ length: days }, (_, day) => hour(T0 - (day + 2) * DAY_MS + 5 * HOUR_MS, count));

const standingAfter = (...actions: readonly (readonly [IssueAction, number])[]): Standing =>
  actions.reduce(
    (standing, [action, atMs], index) =>
      decided(standing, {
        ...{ atMs, action, revision: index + 1, by: '1', issueId: 'x', why: 'A reason.' },
        ...{ assignee: null, merged: [], reverts: null },
      }),
    UNDECIDED,
  );

const state = (seen: IssueActivity, standing: Standing, nowMs: number): IssueState =>
  stateOf(seen, standing, nowMs).state;

describe('The state of an issue', () => {
  it('is new until it was first seen 7 days ago, and ongoing from then on', () => {
    const seen = activity(hour(T0, 1, 5, 5));
    const firstMs = T0 + 5;
    expect(stateOf(seen, UNDECIDED, firstMs + NEW_FOR_MS - 1)).to.deep.equal({ state: 'new', sinceMs: firstMs });
    expect(stateOf(seen, UNDECIDED, firstMs + NEW_FOR_MS)).to.deep.equal({ state: 'ongoing', sinceMs: firstMs });
  });

  it('is resolved while nothing is seen after the decision, at whose very instant nothing counts', () => {
    const resolved = standingAfter(['resolve', T0 + 100]);
    expect(stateOf(activity(hour(T0, 2, 5, 100)), resolved, T0 + 100)).to.deep.equal({
      state: 'resolved',
      sinceMs: T0 + 100,
    });
    expect(stateOf(activity(hour(T0, 2, 5, 101)), resolved, T0 + 101)).to.deep.equal({
      state: 'regressed',
      sinceMs: T0 + 101,
    });
  });

  it('is regressed until it was seen again 7 days ago', () => {
    const seen = activity(hour(T0 - 30 * DAY_MS, 1), hour(T0, 3, 7, 9));
    const resolved = standingAfter(['resolve', T0 - DAY_MS]);
    expect(stateOf(seen, resolved, T0 + 7 + NEW_FOR_MS - 1)).to.deep.equal({
      state: 'regressed',
      sinceMs: T0 + 7,
    });
    expect(state(seen, resolved, T0 + 7 + NEW_FOR_MS)).to.equal('ongoing');
    expect(overtakenBy(seen, resolved, T0 + 9)).to.deep.equal({ action: 'regressed', atMs: T0 + 7 });
    const noted = standingAfter(['resolve', T0 - DAY_MS], ['regressed', T0 + 7]);
    expect(stateOf(seen, noted, T0 + 9)).to.deep.equal({ state: 'regressed', sinceMs: T0 + 7 });
    expect(overtakenBy(seen, noted, T0 + 9)).to.equal(undefined);
  });

  it('goes with the last decision', () => {
    const seen = activity(hour(T0 - 30 * DAY_MS, 1));
    const cases: readonly (readonly [IssueState, ...IssueAction[]])[] = [
      ['archived', 'resolve', 'archive'],
      ['resolved', 'archive', 'resolve'],
      ['ongoing', 'archive', 'reopen'],
      ['ongoing', 'resolve', 'reopen'],
      ['resolved', 'resolve', 'note', 'assign'],
    ];
    for (const [expected, ...actions] of cases) {
      const standing = standingAfter(...actions.map((action) => [action, T0] as const));
      expect(state(seen, standing, T0 + 1), actions.join()).to.equal(expected);
      expect(standing.version).to.equal(actions.length);
    }
  });

  it('is escalating with more than forecast in 24 hours, for 24 hours after the hour in which it became too many', () => {
    const before = steady(28, 2);
    const calm = activity(...before, hour(T0, MIN_ESCALATING - 1));
    const wave = activity(...before, hour(T0, MIN_ESCALATING));
    const endMs = T0 + HOUR_MS;
    expect(state(calm, UNDECIDED, T0 + 1)).to.equal('ongoing');
    const { escalation, ...told } = stateOf(wave, UNDECIDED, T0 + 1);
    expect(told).to.deep.equal({ state: 'escalating', sinceMs: endMs });
    expect(escalation).to.deep.equal({ atMs: endMs, count: 10, forecast: { usual: 2, most: 9 } });
    expect(state(wave, UNDECIDED, endMs + ESCALATING_FOR_MS - HOUR_MS - 1)).to.equal('escalating');
    expect(state(wave, UNDECIDED, endMs + ESCALATING_FOR_MS - HOUR_MS)).to.equal('ongoing');
  });

  it('stays archived until it escalates, by what is seen in hours that begin after the decision', () => {
    const before = steady(28, 2);
    const wave = activity(...before, hour(T0 - 2 * HOUR_MS, 50));
    const archived = standingAfter(['archive', T0 - HOUR_MS - 1]);
    expect(state(wave, UNDECIDED, T0)).to.equal('escalating');
    expect(state(wave, archived, T0)).to.equal('archived');
    const second = activity(...before, hour(T0 - 2 * HOUR_MS, 50), hour(T0, MIN_ESCALATING));
    expect(state(second, archived, T0 + 1)).to.equal('escalating');
    expect(overtakenBy(second, archived, T0 + 1)).to.deep.equal({ action: 'escalated', atMs: T0 + 1 });
    const few = activity(...before, hour(T0 - 2 * HOUR_MS, 50), hour(T0, MIN_ESCALATING - 1));
    expect(state(few, archived, T0 + 1)).to.equal('archived');
  });

  it('is open once it has escalated out of the archive, also when the wave is over', () => {
    const seen = activity(...steady(28, 2), hour(T0, 30));
    const archived = standingAfter(['archive', T0 - 2 * DAY_MS]);
    expect(state(seen, archived, T0 + 3 * DAY_MS)).to.equal('ongoing');
    const noted = standingAfter(['archive', T0 - 2 * DAY_MS], ['escalated', T0 + HOUR_MS]);
    expect(state(seen, noted, T0 + 40 * DAY_MS)).to.equal('ongoing');
    expect(state(activity(...steady(28, 2)), noted, T0 + HOUR_MS + ESCALATING_FOR_MS - 1)).to.equal('escalating');
    expect(state(activity(...steady(28, 2)), noted, T0 + HOUR_MS + ESCALATING_FOR_MS)).to.equal('ongoing');
  });

  it('is not escalating while it is younger than three days before the last one', () => {
    const young = activity(hour(T0 - 4 * DAY_MS + HOUR_MS, 1, 1), hour(T0, 500));
    const standing = standingAfter(['archive', T0 - DAY_MS]);
    expect(state(young, standing, T0 + 1)).to.equal('archived');
    const older = activity(hour(T0 - 4 * DAY_MS + HOUR_MS, 1, 0), hour(T0, 500));
    expect(state(older, standing, T0 + 1)).to.equal('escalating');
  });
});

describe('The forecast of an issue', () => {
  it('is at least chance, at least twice the usual, and never below 10', () => {
    expect(dailyForecastOf([1, 1])).to.equal(undefined);
    expect(dailyForecastOf([0, 0, 0])).to.deep.equal({ usual: 0, most: 9 });
    expect(dailyForecastOf([8, 8, 8, 8])).to.deep.equal({ usual: 8, most: 8 + 4 * Math.sqrt(8) });
    expect(dailyForecastOf([100, 100, 100])).to.deep.equal({ usual: 100, most: 200 });
    expect(dailyForecastOf([0, 0, 60])).to.deep.equal({ usual: 20, most: 20 + 4 * Math.sqrt(1_200) });
  });

  it('is hardly ever exceeded by chance alone, looked at in every hour of a year', () => {
    for (const perDay of [0.5, 2, 5, 20, 100]) {
      const random = seeded(Math.round(perDay * 10));
      const hours: HourCount[] = [];
      for (let at = T0; at < T0 + 365 * DAY_MS; at += HOUR_MS) {
        const count = poisson(perDay / 24, random);
        if (count > 0) hours.push(hour(at, count));
      }
      const seen = activity(...hours);
      let alarms = 0;
      for (let day = 30; day < 365; day++) {
        const window = { fromMs: T0 + day * DAY_MS, untilMs: T0 + (day + 1) * DAY_MS };
        const near = seen.hours.filter(
          ({ hourAtMs }) => hourAtMs >= window.fromMs - 30 * DAY_MS && hourAtMs < window.untilMs,
        );
        if (escalationWithin({ ...seen, hours: near }, window) !== undefined) alarms++;
      }
      expect(alarms, `${perDay} a day`).to.be.at.most(3);
    }
  });
});

describe('The trend of an issue', () => {
  it('rises and falls only beyond chance', () => {
    const weeks = (before: number, last: number) => [...new Array<number>(13).fill(0), last].with(3, before);
    expect(trendOf(weeks(4, 12))).to.equal('steady');
    expect(trendOf(weeks(4, 13))).to.equal('rising');
    expect(trendOf(weeks(13, 4))).to.equal('falling');
    expect(trendOf(weeks(12, 4))).to.equal('steady');
    expect(trendOf([])).to.equal('steady');
  });
});

/** Linear congruential: the same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function poisson(mean: number, random: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}
