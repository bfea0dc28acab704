import { expect } from 'chai';
import fc from 'fast-check';
import {
  type AlertRule,
  composeMessage,
  DEFAULT_ALERT_RULES,
  ENGLISH,
  HOUR_MS,
  isAtLeast,
  judge,
  MAX_SECTIONS,
  MINUTE_MS,
  mostSevere,
  type Notice,
  newEpisode,
  nextEpisode,
  perCentOf,
  percentage,
  problemsOfRules,
  retryAtMs,
  wilsonLowerBound,
} from '../../../core/index.js';
import { ruleNamed, T0 } from '../../support/alert-world.js';

describe('The lower Wilson bound', () => {
  // Golden values of R's binom::binom.wilson at 95 % (z = 1.96).
  for (const [part, whole, bound] of [
    [0, 0, 0],
    [0, 10, 0],
    [1, 5, 0.0362],
    [5, 5, 0.5655],
    [10, 100, 0.0552],
    [600, 10_000, 0.0555],
  ] as const) {
    it(`of ${part} of ${whole} is ${bound}`, () => {
      expect(wilsonLowerBound(part, whole, 1.96)).to.be.closeTo(bound, 0.0001);
    });
  }
});

describe('The rate of a rule', () => {
  it('is the one that the dashboard shows, to the last digit', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (failures, orders) => {
        expect(perCentOf(failures, failures + orders)).to.equal(percentage(failures, failures + orders));
      }),
      { numRuns: 2_000 },
    );
    for (let whole = 0; whole <= 200; whole++) {
      for (let part = 0; part <= whole; part++) expect(perCentOf(part, whole)).to.equal(percentage(part, whole));
    }
  });
});

describe('A rule of alerts', () => {
  const count = ruleNamed('participant-failures');

  it('is above its threshold only beyond it, and has recovered at its recovery threshold', () => {
    const verdictAt = (value: number | undefined) => judge(count, { value });
    expect([undefined, 5, 6, 10, 11].map(verdictAt)).to.deep.equal([
      'unknown',
      'recovered',
      'between',
      'between',
      'above',
    ]);
  });

  it('of the defaults is sound, and so are all of them together', () => {
    expect(problemsOfRules(DEFAULT_ALERT_RULES)).to.deep.equal([]);
  });

  it("says the guide's thresholds", () => {
    const thresholds = DEFAULT_ALERT_RULES.map(({ severity, threshold, measure }) => [
      severity,
      measure.kind,
      threshold,
    ]);
    expect(thresholds).to.deep.include.members([
      ['warning', 'failure_rate', 5],
      ['critical', 'failure_rate', 10],
      ['info', 'participant_failures', 10],
    ]);
  });

  it('is refused with everything that makes no sense', () => {
    const wrong: AlertRule = {
      ...ruleNamed('failure-rate-warning'),
      name: 'Not a name',
      measure: { kind: 'failure_rate', windowMs: MINUTE_MS / 2, minSubmissions: 0 },
      threshold: 100,
      recoverAt: 101,
    };
    const members = problemsOfRules([wrong, wrong]).map(({ member }) => member);
    expect(new Set(members)).to.deep.equal(
      new Set(['name', 'threshold', 'recover_at', 'window_minutes', 'min_submissions']),
    );
  });

  it('that is pending forgets what it saw before a gap', () => {
    const rule = ruleNamed('redis-away');
    const above = { subject: '', figures: { value: 1 } };
    const newId = () => 'id';
    const pending = nextEpisode(rule, undefined, above, T0, newId);
    expect(pending?.phase).to.equal('pending');
    const afterGap = nextEpisode(rule, pending, above, T0 + 16 * MINUTE_MS, newId);
    expect(afterGap).to.include({ phase: 'pending', startedAtMs: T0 + 16 * MINUTE_MS });
    expect(nextEpisode(rule, pending, above, T0 + 15 * MINUTE_MS, newId)?.phase).to.equal('firing');
    expect(nextEpisode(rule, pending, { subject: '', figures: { value: 0 } }, T0 + 1, newId)).to.equal(undefined);
  });

  it('orders severities', () => {
    expect(isAtLeast('warning', 'warning')).to.equal(true);
    expect(isAtLeast('info', 'warning')).to.equal(false);
    expect(mostSevere(['info', 'critical', 'warning'])).to.equal('critical');
  });
});

describe('The waits of a notice that does not arrive', () => {
  it('grow, and end after a day', () => {
    const notice = { createdAtMs: T0 };
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((tries) => (retryAtMs(notice, tries, T0) ?? 0) - T0)).to.deep.equal([
      10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 1_800_000,
    ]);
    expect(retryAtMs(notice, 1, T0, 45_000)).to.equal(T0 + 45_000);
    expect(retryAtMs(notice, 1, T0, 100 * HOUR_MS)).to.equal(T0 + HOUR_MS);
    expect(retryAtMs(notice, 9, T0 + 24 * HOUR_MS - 1)).to.equal(undefined);
  });
});

describe('A notice in words', () => {
  const rule = ruleNamed('participant-failures');
  const item = (subject: string) => ({
    episode: newEpisode(rule, { id: '1', subject, figures: { value: 11, failures: 11 }, nowMs: T0 }),
    measure: rule.measure,
    threshold: rule.threshold,
  });
  const compose = (items: Notice['items']) =>
    composeMessage({ key: 'k', kind: 'firing', createdAtMs: T0, items }, ENGLISH, {
      alerts: 'https://shop.example/admin/alerts/',
      records: ({ episode }) => `https://shop.example/?participant_id=${encodeURIComponent(episode.subject)}`,
    });

  it('says what, how much, since when, and where the records are', () => {
    const message = compose([item('123')]);
    expect(message.subject).to.equal('Alert (Info): Failed orders of participant 123, 11');
    expect(message.sections).to.deep.equal([
      {
        title: 'Failed orders of participant 123',
        facts: [
          ['Severity', 'Info'],
          ['Rule', 'participant-failures'],
          ['Measured', '11'],
          ['Highest', '11'],
          ['Window', '1 hour'],
          ['Fires', 'above 10'],
          ['Since', '2026-02-12T10:30:00Z'],
        ],
        link: { text: 'Show the failures', url: 'https://shop.example/?participant_id=123' },
      },
    ]);
  });

  it('says no word that another language cannot say otherwise', () => {
    const words = (text: string) => text.replaceAll(/[A-Za-z][A-Za-z ]*/g, (each) => `«${each.toUpperCase()}»`);
    const marked = <Of>(value: Of): Of => {
      if (typeof value === 'string') return words(value) as Of;
      if (typeof value === 'function') return ((...args: unknown[]) => words(String(value(...args)))) as Of;
      return Object.fromEntries(Object.entries(value as object).map(([key, each]) => [key, marked(each)])) as Of;
    };
    const translated = marked(ENGLISH);
    const items = [ruleNamed('failure-rate-critical'), ruleNamed('redis-away'), rule].map((each) => ({
      episode: newEpisode(each, {
        id: '1',
        subject: '',
        figures: { value: 11, failures: 11, submissions: 99 },
        nowMs: T0,
      }),
      measure: each.measure,
      threshold: each.threshold,
    }));
    const aNotice = { key: 'k', createdAtMs: T0, items };
    const unknown = items.map((item) => ({
      ...item,
      episode: { ...item.episode, figures: { value: undefined }, resolvedAtMs: T0 },
    }));
    const notices: Notice[] = [
      { ...aNotice, kind: 'firing' },
      { ...aNotice, kind: 'firing', items: items.slice(0, 1) },
      { ...aNotice, kind: 'reminder', items: Array.from({ length: MAX_SECTIONS + 2 }, () => item('123')) },
      { ...aNotice, kind: 'resolved', items: unknown },
      { ...aNotice, kind: 'test', items: [] },
    ];
    for (const notice of notices) {
      const { subject, sections, footer } = composeMessage(notice, translated, {
        alerts: '/a',
        records: () => '/r',
      });
      const said = [
        subject,
        footer,
        ...sections.flatMap(({ title, facts, link }) => [title, link?.text ?? '', ...facts.flat()]),
      ];
      // Names of rules are the operators' own, and instants are the same everywhere.
      const others = said.filter((text) => /[a-z]/.test(text) && !/^[a-z-]+$/.test(text));
      expect(others, notice.kind).to.deep.equal([]);
      const english = composeMessage(notice, ENGLISH, { alerts: '/a', records: () => '/r' });
      expect(/[a-z]/.test(english.subject + english.footer), 'the control').to.equal(true);
    }
  });

  it('keeps to one line whatever a participant is called', () => {
    const { subject } = compose([item('x\r\nBcc: a@b.example\u2028\u202e')]);
    expect(subject).to.equal('Alert (Info): Failed orders of participant x  Bcc: a@b.example  , 11');
  });

  it('lists a bounded number of alerts, and counts the rest', () => {
    const message = compose(Array.from({ length: MAX_SECTIONS + 5 }, (_, index) => item(String(index))));
    expect(message.sections).to.have.length(MAX_SECTIONS + 1);
    expect(message.sections.at(-1)?.title).to.equal('and 5 more');
  });
});
