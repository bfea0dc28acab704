import { expect } from 'chai';
import fc from 'fast-check';
import { type AlertEpisode, DAY_MS, HOUR_MS, MINUTE_MS } from '../../../core/index.js';
import { rejectionOf } from '../../contract/contenders.js';
import { alertWorld, ruleNamed, T0 } from '../../support/alert-world.js';

const facts = ({ subject, startedAtMs, firedAtMs, resolvedAtMs, figures, peak, phase }: AlertEpisode) => ({
  subject,
  startedAtMs,
  firedAtMs,
  resolvedAtMs,
  figures,
  peak,
  phase,
});
const byStart = (a: AlertEpisode, b: AlertEpisode) =>
  (a.firedAtMs ?? 0) - (b.firedAtMs ?? 0) || (a.subject < b.subject ? -1 : 1);

describe('A backtest of a rule', () => {
  const short = (name: string, windowMs: number) => {
    const { measure } = ruleNamed(name);
    return ruleNamed(name, { measure: { ...measure, windowMs } as typeof measure });
  };
  const rules = [
    short('failure-rate-warning', 10 * MINUTE_MS),
    short('participant-failures', 10 * MINUTE_MS),
    ruleNamed('participant-failures', {
      name: 'failures',
      measure: { kind: 'failures', windowMs: 5 * MINUTE_MS },
      threshold: 30,
      recoverAt: 20,
      forMs: 2 * MINUTE_MS,
    }),
  ];

  for (const rule of rules) {
    it(`finds exactly the episodes that a server lived through: ${rule.name}`, async () => {
      const minute = fc.record({
        failures: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 12 })),
        orders: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 })),
        participant: fc.constantFrom('1', '2', '3'),
      });
      let fired = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(minute, { minLength: 30, maxLength: 120 }), async (minutes) => {
          const world = alertWorld({ rules: [rule] });
          await world.live(minutes.length, (index) => {
            const { failures = 0, orders = 0, participant } = minutes[index] ?? {};
            world.history.fail(failures, participant);
            world.history.place(orders);
          });
          const lived = await world.alerts.latest(1_000);
          const { episodes } = await world.backtestAlert({ rule, days: 1 });
          fired += lived.length;
          const found = [...(episodes ?? [])].sort(byStart);
          expect(found.map(facts)).to.deep.equal(lived.sort(byStart).map(facts));
        }),
        // Always the same histories: how many of others would fire is not known.
        { numRuns: 60, seed: 20_260_212 },
      );
      expect(fired, 'some of the histories must fire').to.be.greaterThan(10);
    });
  }

  it('counts the window before the period, and what is not over at its end', async () => {
    const world = alertWorld({ rules: [] });
    const rule = ruleNamed('participant-failures', { enabled: false });
    world.clock.set(T0 - DAY_MS - 30 * MINUTE_MS);
    world.history.fail(11, '7');
    world.clock.set(T0 - 30 * MINUTE_MS);
    world.history.fail(12, '8');
    world.clock.set(T0);
    const { episodes, period } = await world.backtestAlert({ rule, days: 1 });
    expect(period).to.deep.equal({ sinceMs: T0 - DAY_MS, untilMs: T0 });
    expect(episodes?.map(({ subject, phase, firedAtMs }) => [subject, phase, firedAtMs])).to.deep.equal([
      ['7', 'resolved', T0 - DAY_MS],
      ['8', 'firing', T0 - 29 * MINUTE_MS],
    ]);
    expect(await world.alerts.latest(1)).to.deep.equal([]);
  });

  it('says that there is no past of what is not kept', async () => {
    const world = alertWorld();
    const { episodes } = await world.backtestAlert({ rule: ruleNamed('redis-away') });
    expect(episodes).to.equal(undefined);
  });

  it('refuses more days than figures are kept for', async () => {
    const world = alertWorld();
    for (const days of [0, 91, 1.5]) {
      const refused = world.backtestAlert({ rule: ruleNamed('failure-rate-warning'), days });
      expect(await rejectionOf(refused)).to.include({ code: 'INVALID_INPUT', field: 'days' });
    }
  });

  it('of 90 days and a thousand participants looks at the minutes in which something happens', async () => {
    const world = alertWorld({ rules: [] });
    for (let participant = 0; participant < 1_000; participant++) {
      world.clock.set(T0 - (participant % 89) * DAY_MS - HOUR_MS);
      world.history.fail(12, String(participant));
    }
    world.clock.set(T0);
    const { episodes } = await world.backtestAlert({ rule: ruleNamed('participant-failures') });
    expect(episodes).to.have.length(1_000);
  });
});
