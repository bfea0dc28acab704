import { expect } from 'chai';
import {
  type AlertEpisode,
  type AlertRule,
  checkSilence,
  DAY_MS,
  evaluate,
  InvalidInputError,
  MAX_GAP_MS,
  MINUTE_MS,
  nextEpisode,
  withdraw,
} from '../../../core/index.js';
import { ruleNamed, T0 } from '../../support/alert-world.js';

const RULE = ruleNamed('participant-failures', {
  ...{ threshold: 10, recoverAt: 5, forMs: 2 * MINUTE_MS, recoverForMs: 20 * MINUTE_MS },
});
const next = (
  episode: AlertEpisode | undefined,
  value: number | undefined,
  nowMs: number,
  rule: AlertRule = RULE,
) => nextEpisode(rule, episode, { subject: '7', figures: { value } }, nowMs, () => 'new');
/** Fired at T0 + 2 minutes. */
const firing = () => next(next(undefined, 11, T0), 12, T0 + 2 * MINUTE_MS) as AlertEpisode;
const FIRED_AT = T0 + 2 * MINUTE_MS;

describe('an alert after one more measurement', () => {
  it('begins above the threshold only, and fires when that has lasted', () => {
    for (const value of [undefined, 5, 10]) expect(next(undefined, value, T0)).to.equal(undefined);
    const pending = next(undefined, 11, T0);
    expect(pending).to.include({ id: 'new', phase: 'pending', startedAtMs: T0, seenAtMs: T0, peak: 11 });
    expect(next(pending, 12, FIRED_AT - 1)).to.include({ phase: 'pending', seenAtMs: FIRED_AT - 1, peak: 12 });
    expect(next(pending, 11, FIRED_AT)).to.include({ phase: 'firing', firedAtMs: FIRED_AT, startedAtMs: T0 });
    expect(next(undefined, 11, T0, { ...RULE, forMs: 0 })).to.include({ phase: 'firing', firedAtMs: T0 });
  });

  it('is forgotten while it is pending and not above, and kept while nobody knows, for as long as a gap', () => {
    const pending = next(undefined, 11, T0);
    for (const value of [10, 5]) expect(next(pending, value, T0 + 1)).to.equal(undefined);
    expect(next(pending, undefined, T0 + MAX_GAP_MS)).to.deep.equal(pending);
    expect(next(pending, undefined, T0 + MAX_GAP_MS + 1)).to.equal(undefined);
    const patient = { ...RULE, forMs: 30 * MINUTE_MS };
    expect(next(pending, undefined, T0 + patient.forMs, patient), 'the rule waits longer').to.deep.equal(pending);
    expect(next(pending, undefined, T0 + patient.forMs + 1, patient)).to.equal(undefined);
  });

  it('begins anew when it is above again after a gap', () => {
    const pending = next(undefined, 11, T0);
    expect(next(pending, 11, T0 + MAX_GAP_MS)).to.include({ phase: 'firing', startedAtMs: T0 });
    const late = T0 + MAX_GAP_MS + 1;
    expect(next(pending, 11, late)).to.include({ phase: 'pending', startedAtMs: late, seenAtMs: late });
  });

  it('goes on firing until it has recovered for as long as the rule says', () => {
    const at = (minutes: number) => FIRED_AT + minutes * MINUTE_MS;
    const between = next(firing(), 6, at(1));
    expect(between).to.include({ phase: 'firing', seenAtMs: FIRED_AT, measuredAtMs: at(1) });
    const recovering = next(between, 5, at(2)) as AlertEpisode;
    expect(recovering).to.include({ phase: 'firing', recoveringSinceMs: at(2) });
    expect(next(recovering, 5, at(22) - 1)).to.include({ phase: 'firing', recoveringSinceMs: at(2) });
    expect(next(recovering, 5, at(22))).to.include({
      phase: 'resolved',
      resolvedAtMs: at(22),
      ending: 'recovered',
    });
    expect(next(recovering, undefined, at(22)), 'nobody knows').to.include({
      phase: 'firing',
      recoveringSinceMs: undefined,
    });
    expect(next(recovering, 6, at(22))).to.include({ phase: 'firing', recoveringSinceMs: undefined });
    const again = next(recovering, 13, at(3), { ...RULE, severity: 'critical' });
    expect(again).to.include({ seenAtMs: at(3), peak: 13, severity: 'critical', recoveringSinceMs: undefined });
  });

  it('recovers anew after a gap, which is the longer of both times', () => {
    const recovering = next(firing(), 5, FIRED_AT + 1) as AlertEpisode;
    const gap = RULE.recoverForMs;
    expect(next(recovering, 5, FIRED_AT + 1 + gap)).to.include({ phase: 'resolved' });
    const late = FIRED_AT + 1 + gap + 1;
    expect(next(recovering, 5, late)).to.include({ phase: 'firing', recoveringSinceMs: late });
    const quick = { ...RULE, recoverForMs: MINUTE_MS };
    expect(next(recovering, 5, FIRED_AT + 1 + MAX_GAP_MS, quick)).to.include({ phase: 'resolved' });
    expect(next(recovering, 5, FIRED_AT + 2 + MAX_GAP_MS, quick)).to.include({ phase: 'firing' });
  });

  it('ends with its rule, and was never there when it was pending', () => {
    expect(withdraw(firing(), T0 + 9)).to.deep.equal({
      ...firing(),
      ...{ phase: 'resolved', resolvedAtMs: T0 + 9, ending: 'withdrawn' },
    });
    expect(withdraw(next(undefined, 11, T0) as AlertEpisode, T0 + 9)).to.equal(undefined);
  });
});

describe('one look at all rules', () => {
  const look = (rules: readonly AlertRule[], episodes: readonly AlertEpisode[], value?: number) =>
    evaluate(
      { episodes, silences: [], noticedAtMs: new Map() },
      {
        rules,
        measurements: new Map([
          [RULE.name, value === undefined ? undefined : [{ subject: '7', figures: { value } }]],
        ]),
        ...{ routes: [], nowMs: FIRED_AT, newId: () => 'new' },
      },
    );

  it('stores nothing where nothing is, and nothing of a rule that is disabled', () => {
    expect(look([RULE], [], 5)).to.deep.include({ episodes: [], dropped: [], notices: [], timeline: [] });
    expect(look([{ ...RULE, enabled: false }], [], 99)).to.deep.include({ episodes: [], dropped: [] });
  });

  it('withdraws what fires by a rule that was disabled, and drops what is pending', () => {
    const pending = { ...(next(undefined, 11, T0) as AlertEpisode), id: 'pending', subject: '8' };
    const { episodes, dropped } = look([{ ...RULE, enabled: false }], [firing(), pending], 99);
    expect(episodes.map(({ phase, ending }) => [phase, ending])).to.deep.equal([['resolved', 'withdrawn']]);
    expect(dropped).to.deep.equal(['pending']);
  });

  it('takes a series that is missing from what was measured for one that is at nothing', () => {
    const other = { ...firing(), id: 'other', subject: '8' };
    const { episodes } = look([{ ...RULE, recoverForMs: 0 }], [firing(), other], 12);
    expect(episodes.map(({ id, phase }) => [id, phase])).to.deep.equal([
      ['new', 'firing'],
      ['other', 'resolved'],
    ]);
    expect(look([RULE], [firing()]).episodes, 'nobody could measure').to.have.nested.property(
      '[0].phase',
      'firing',
    );
  });
});

describe('a silence', () => {
  const refusal = (changes: object) => {
    try {
      checkSilence({ fromMs: T0, untilMs: T0 + 1, why: 'x', ...changes });
      return undefined;
    } catch (error) {
      return error instanceof InvalidInputError ? [error.field, error.message] : error;
    }
  };

  it('says why, and lasts from a moment to thirty days', () => {
    expect(refusal({})).to.equal(undefined);
    expect(refusal({ untilMs: T0 + 30 * DAY_MS })).to.equal(undefined);
    expect(refusal({ why: ' \n' })).to.deep.equal(['why', 'why: must say why.']);
    expect(refusal({ untilMs: T0 })).to.deep.equal(['until', 'until: must be in the future.']);
    expect(refusal({ untilMs: T0 + 30 * DAY_MS + 1 })).to.deep.equal(['until', 'until: must be within 30 days.']);
  });
});
