import { expect } from 'chai';
import fc from 'fast-check';
import {
  formatInstant,
  InvalidInputError,
  localDay,
  localDays,
  parseInstant,
  retryAfterSeconds,
} from '../../../core/index.js';

const at = (text: string) => Date.parse(text);

describe('formatInstant', () => {
  for (const [atMs, text] of [
    [0, '1970-01-01T00:00:00Z'],
    [at('2026-02-12T10:30:45.000Z'), '2026-02-12T10:30:45Z'],
    [at('2026-02-12T10:30:45.678Z'), '2026-02-12T10:30:45.678Z'],
    [at('2026-02-12T10:30:45.600Z'), '2026-02-12T10:30:45.600Z'],
    [at('2026-02-12T10:30:45.001Z'), '2026-02-12T10:30:45.001Z'],
  ] as const) {
    it(`writes ${text}`, () => {
      expect(formatInstant(atMs)).to.equal(text);
    });
  }
});

describe('parseInstant', () => {
  for (const [text, canonical] of [
    ['2026-02-12T10:30:45Z', '2026-02-12T10:30:45Z'],
    ['2026-02-12T10:30:45.5Z', '2026-02-12T10:30:45.500Z'],
    ['2026-02-12T12:30:45+02:00', '2026-02-12T10:30:45Z'],
    ['2026-02-12T10:30:45-00:30', '2026-02-12T11:00:45Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00Z'],
    ['0000-01-01T00:00:00+00:01', '0000-01-01T00:00:00Z'],
    ['9999-12-31T23:59:59.999-10:00', '9999-12-31T23:59:59.999Z'],
  ] as const) {
    it(`reads ${text}`, () => {
      expect(formatInstant(parseInstant(text, 'until'))).to.equal(canonical);
    });
  }

  for (const text of [
    '',
    '2026-02-12',
    '2026-02-12T10:30:45',
    '2026-02-12 10:30:45Z',
    '2026-02-30T10:30:45Z',
    '2026-13-01T00:00:00Z',
    '2026-02-12T25:00:00Z',
    '2026-02-12T10:30:45.1234Z',
    '1770892245',
    'now',
  ]) {
    it(`does not take "${text}" for an instant, and names the field`, () => {
      expect(() => parseInstant(text, 'until'))
        .to.throw(InvalidInputError)
        .that.includes({ field: 'until' });
    });
  }

  it('reads back what formatInstant wrote', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: at('9999-12-31T23:59:59.999Z') }), (atMs) => {
        expect(parseInstant(formatInstant(atMs), 'until')).to.equal(atMs);
      }),
    );
  });
});

describe('retryAfterSeconds', () => {
  for (const [waitMs, seconds] of [
    [-5, 1],
    [0, 1],
    [1, 1],
    [1_000, 1],
    [1_001, 2],
    [59_999, 60],
    [60_000, 60],
    [300_000, 300],
  ] as const) {
    it(`is ${seconds} for ${waitMs} ms`, () => {
      expect(retryAfterSeconds(waitMs)).to.equal(seconds);
    });
  }
});

describe('localDay', () => {
  for (const [instant, zone, day] of [
    ['2026-02-12T00:00:00.000Z', 'UTC', '2026-02-12'],
    ['2026-02-11T23:59:59.999Z', 'UTC', '2026-02-11'],
    ['2026-02-12T04:59:59.999Z', 'America/New_York', '2026-02-11'],
    ['2026-02-12T05:00:00.000Z', 'America/New_York', '2026-02-12'],
    ['2026-02-12T18:30:00.000Z', 'Asia/Kolkata', '2026-02-13'],
    ['2026-02-12T18:29:59.999Z', 'Asia/Kolkata', '2026-02-12'],
    // The day on which summer begins has 23 hours.
    ['2026-03-29T21:59:59.999Z', 'Europe/Berlin', '2026-03-29'],
    ['2026-03-29T22:00:00.000Z', 'Europe/Berlin', '2026-03-30'],
  ] as const) {
    it(`of ${instant} in ${zone} is ${day}`, () => {
      expect(localDay(at(instant), zone)).to.equal(day);
    });
  }
});

describe('localDays', () => {
  it('lists every day that the window touches; its end is exclusive', () => {
    const since = at('2026-02-27T10:00:00Z');
    expect(localDays(since, at('2026-03-02T00:00:00.000Z'), 'UTC')).to.deep.equal([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
    ]);
    expect(localDays(since, at('2026-03-02T00:00:00.001Z'), 'UTC').at(-1)).to.equal('2026-03-02');
  });

  it('is empty for an empty window', () => {
    expect(localDays(5, 5, 'UTC')).to.deep.equal([]);
    expect(localDays(6, 5, 'UTC')).to.deep.equal([]);
  });

  it('lists each day once when the clocks change', () => {
    for (const [since, until, days] of [
      ['2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z', ['2026-03-28', '2026-03-29', '2026-03-30']],
      ['2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z', ['2026-10-24', '2026-10-25', '2026-10-26']],
    ] as const) {
      expect(localDays(at(since), at(until), 'Europe/Berlin')).to.deep.equal(days);
    }
  });
});
