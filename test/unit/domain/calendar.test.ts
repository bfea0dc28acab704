import { expect } from 'chai';
import fc from 'fast-check';
import {
  type CalendarPeriod,
  choicesWithin,
  formatPeriod,
  InvalidInputError,
  localDay,
  parsePeriod,
  parseTimeZone,
  windowOfPeriod,
} from '../../../core/index.js';

describe('windowOfPeriod', () => {
  for (const [what, zone, period, since, until] of [
    ['a year', 'UTC', '2026', '2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['a month', 'UTC', '2026-02', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
    ['the last month of a year', 'UTC', '2026-12', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['a day', 'UTC', '2026-02-12', '2026-02-12T00:00:00.000Z', '2026-02-13T00:00:00.000Z'],
    ['a leap day', 'UTC', '2028-02-29', '2028-02-29T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
    ['the last day of a year', 'UTC', '2026-12-31', '2026-12-31T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['a day of 23 hours', 'Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['a day of 25 hours', 'Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    [
      'a month with a change of clocks',
      'Europe/Berlin',
      '2026-03',
      '2026-02-28T23:00:00.000Z',
      '2026-03-31T22:00:00.000Z',
    ],
    ['half an hour off', 'Asia/Kolkata', '2026-02-12', '2026-02-11T18:30:00.000Z', '2026-02-12T18:30:00.000Z'],
    ['three quarters off', 'Asia/Kathmandu', '2026-02', '2026-01-31T18:15:00.000Z', '2026-02-28T18:15:00.000Z'],
    [
      'clocks changed by half an hour',
      'Australia/Lord_Howe',
      '2026-04-05',
      '2026-04-04T13:00:00.000Z',
      '2026-04-05T13:30:00.000Z',
    ],
    ['far ahead', 'Pacific/Kiritimati', '2027', '2026-12-31T10:00:00.000Z', '2027-12-31T10:00:00.000Z'],
    ['far behind', 'Pacific/Pago_Pago', '2026-02-12', '2026-02-12T11:00:00.000Z', '2026-02-13T11:00:00.000Z'],
    [
      'a day that begins at one',
      'Africa/Cairo',
      '2026-04-24',
      '2026-04-23T22:00:00.000Z',
      '2026-04-24T21:00:00.000Z',
    ],
    ['a day that never was', 'Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z', '2011-12-30T10:00:00.000Z'],
    ['seconds off', 'Africa/Monrovia', '1970-01-01', '1970-01-01T00:44:30.000Z', '1970-01-02T00:44:30.000Z'],
  ] as const) {
    it(`knows ${what}: ${period} in ${zone}`, () => {
      const window = windowOfPeriod(parsePeriod(period, 'date'), zone);
      expect([window.sinceMs, window.untilMs].map((atMs) => new Date(atMs).toISOString())).to.deep.equal([
        since,
        until,
      ]);
    });
  }

  for (const timeZone of ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Chatham']) {
    it(`holds exactly the instants of its day in ${timeZone}`, () => {
      const atMs = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2035, 0, 1) });
      fc.assert(
        fc.property(atMs, (instant) => {
          const { sinceMs, untilMs } = windowOfPeriod(parsePeriod(localDay(instant, timeZone), 'date'), timeZone);
          expect(instant).to.be.at.least(sinceMs).and.below(untilMs);
          const [first, last] = [sinceMs, untilMs - 1].map((edge) => localDay(edge, timeZone));
          expect([first, last]).to.deep.equal([localDay(instant, timeZone), localDay(instant, timeZone)]);
        }),
      );
    });

    it(`lets months of ${timeZone} follow each other without a gap`, () => {
      let untilMs = windowOfPeriod({ year: 2019 }, timeZone).untilMs;
      for (let month = 1; month <= 12; month++) {
        const window = windowOfPeriod({ year: 2020, month }, timeZone);
        expect(window.sinceMs).to.equal(untilMs);
        untilMs = window.untilMs;
      }
      expect(untilMs).to.equal(windowOfPeriod({ year: 2020 }, timeZone).untilMs);
    });
  }

  for (const period of [
    { year: 2026, month: 13 },
    { year: 2026, month: 0 },
    { year: 2026, month: 2, day: 29 },
    { year: 2026, day: 3 },
    { year: 999 },
    { year: 2026.5 },
    { year: Number.NaN },
  ]) {
    it(`refuses ${JSON.stringify(period)}`, () => {
      expect(() => windowOfPeriod(period, 'UTC')).to.throw(InvalidInputError);
    });
  }
});

describe('parsePeriod', () => {
  for (const text of ['2026', '2026-02', '2026-02-12', '2028-02-29', '1000', '9998-12-31']) {
    it(`reads ${text}, which formatPeriod writes`, () => {
      expect(formatPeriod(parsePeriod(text, 'date'))).to.equal(text);
    });
  }

  for (const text of [
    '',
    '26',
    '2026-2',
    '2026-00',
    '2026-13',
    '2026-02-30',
    '2026-02-12T',
    ' 2026',
    '9999',
    '0999',
  ]) {
    it(`does not take ${JSON.stringify(text)}`, () => {
      expect(() => parsePeriod(text, 'date'))
        .to.throw(InvalidInputError)
        .that.includes({ field: 'date' });
    });
  }
});

describe('choicesWithin', () => {
  const span = { sinceMs: Date.UTC(2025, 11, 31, 23, 30), untilMs: Date.UTC(2027, 5, 1) };
  const texts = (periods: readonly CalendarPeriod[]) => periods.map(formatPeriod);

  it('offers the years that a span touches in the zone', () => {
    expect(texts(choicesWithin(undefined, span, 'UTC'))).to.deep.equal(['2025', '2026', '2027']);
    expect(texts(choicesWithin(undefined, span, 'Europe/Berlin'))).to.deep.equal(['2026', '2027']);
    const year = { sinceMs: Date.UTC(2025, 0, 1), untilMs: Date.UTC(2026, 0, 1) };
    expect(texts(choicesWithin(undefined, year, 'UTC'))).to.deep.equal(['2025']);
  });

  it('offers nothing where there is nothing', () => {
    expect(choicesWithin(undefined, undefined, 'UTC')).to.deep.equal([]);
  });

  it('offers the months of a year, and the days of a month or of the month of a day', () => {
    expect(texts(choicesWithin({ year: 2026 }, span, 'UTC'))).to.have.length(12);
    expect(texts(choicesWithin({ year: 2026, month: 2 }, span, 'UTC')))
      .to.have.length(28)
      .and.include('2026-02-28');
    expect(texts(choicesWithin({ year: 2028, month: 2, day: 3 }, span, 'UTC')).at(-1)).to.equal('2028-02-29');
  });
});

describe('parseTimeZone', () => {
  it('reads a zone whatever its case', () => {
    expect(parseTimeZone('europe/paris', 'tz')).to.equal('Europe/Paris');
    expect(parseTimeZone('UTC', 'tz')).to.equal('UTC');
    expect(parseTimeZone('utc', 'tz')).to.equal('UTC');
  });

  it('keeps a name for which the runtime has an older one, which a database need not know', () => {
    for (const name of ['Asia/Kolkata', 'Europe/Kyiv', 'US/Eastern', 'America/Argentina/Buenos_Aires'])
      expect(parseTimeZone(name, 'tz')).to.equal(name);
  });

  for (const text of ['', '+01:00', 'Mars/Olympus', 'UTC; DROP', ' UTC']) {
    it(`does not take ${JSON.stringify(text)}`, () => {
      expect(() => parseTimeZone(text, 'tz'))
        .to.throw(InvalidInputError)
        .that.includes({ field: 'tz' });
    });
  }
});
