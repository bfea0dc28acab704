import { expect } from 'chai';
import { writeHistory } from '../../../../apps/sandbox/history.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../../core/index.js';

const NOW = Date.UTC(2026, 1, 12, 15, 30);

describe('the history of the sandbox', () => {
  const history = writeHistory(42, NOW);
  const recent = history.submissions.filter(({ atMs }) => atMs >= NOW - 28 * DAY_MS);

  it('follows from the seed and the present alone', () => {
    expect(writeHistory(42, NOW)).to.deep.equal(history);
    expect(writeHistory(43, NOW).submissions).not.to.deep.equal(history.submissions);
  });

  it('is thousands of submissions over four weeks, in the order of time, none of them in the future', () => {
    expect(recent).to.have.length.within(1_500, 4_000);
    const instants = history.submissions.map(({ atMs }) => atMs);
    expect(instants).to.deep.equal([...instants].sort((a, b) => a - b));
    expect(instants.at(-1))
      .to.be.below(NOW)
      .and.above(NOW - 12 * HOUR_MS);
  });

  it('has days and nights', () => {
    const byHour = (from: number, until: number) =>
      recent.filter(({ atMs }) => {
        const hour = new Date(atMs).getUTCHours();
        return hour >= from && hour < until;
      }).length;
    expect(byHour(11, 13)).to.be.above(50);
    expect(byHour(1, 5)).to.equal(0);
  });

  it('begins with tries that are older than the retention, so that a clean-up finds some', () => {
    const old = history.submissions.filter(({ atMs }) => atMs < NOW - 90 * DAY_MS);
    expect(old).to.have.length.above(3);
  });

  it('has a pause that is over and one that is on', () => {
    const on = history.pauses.filter(({ fromMs, untilMs }) => fromMs <= NOW && NOW < untilMs);
    const over = history.pauses.filter(({ untilMs }) => untilMs <= NOW);
    expect([on.length, over.length]).to.deep.equal([1, 1]);
  });

  it('lets nobody begin a visit while the one before may go on', () => {
    const visits = new Map<string, number>();
    for (const { person, atMs } of recent) {
      const lastMs = visits.get(person.id) ?? Number.NEGATIVE_INFINITY;
      expect(atMs - lastMs).to.satisfy((gap: number) => gap < MINUTE_MS || gap > 8 * MINUTE_MS);
      visits.set(person.id, atMs);
    }
  });
});
