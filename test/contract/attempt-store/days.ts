import { expect } from 'chai';
import { type AttemptStoreCase, addAll, anAttempt } from './attempt-harness.js';

/** Each instant with the calendar day that it falls on there. */
const DAYS: readonly (readonly [what: string, timeZone: string, instants: Readonly<Record<string, string>>])[] = [
  ['UTC', 'UTC', { '2026-02-11T23:59:59.999Z': '2026-02-11', '2026-02-12T00:00:00.000Z': '2026-02-12' }],
  [
    'a zone half an hour off',
    'Asia/Kolkata',
    { '2026-02-12T18:29:59.999Z': '2026-02-12', '2026-02-12T18:30:00.000Z': '2026-02-13' },
  ],
  [
    'a zone three quarters of an hour off',
    'Asia/Kathmandu',
    { '2026-02-12T18:14:59.999Z': '2026-02-12', '2026-02-12T18:15:00.000Z': '2026-02-13' },
  ],
  [
    'a zone behind UTC',
    'America/Los_Angeles',
    { '2026-02-12T07:59:59.999Z': '2026-02-11', '2026-02-12T08:00:00.000Z': '2026-02-12' },
  ],
  [
    'a zone more than half a day ahead',
    'Pacific/Kiritimati',
    { '2026-12-31T09:59:59.999Z': '2026-12-31', '2026-12-31T10:00:00.000Z': '2027-01-01' },
  ],
  [
    'the day of 23 hours',
    'Europe/Berlin',
    {
      '2026-03-28T22:59:59.999Z': '2026-03-28',
      '2026-03-28T23:00:00.000Z': '2026-03-29',
      '2026-03-29T21:59:59.999Z': '2026-03-29',
      '2026-03-29T22:00:00.000Z': '2026-03-30',
    },
  ],
  [
    'the day of 25 hours',
    'Europe/Berlin',
    {
      '2026-10-24T21:59:59.999Z': '2026-10-24',
      '2026-10-24T22:00:00.000Z': '2026-10-25',
      '2026-10-25T22:59:59.999Z': '2026-10-25',
      '2026-10-25T23:00:00.000Z': '2026-10-26',
    },
  ],
];

export const DAY_CASES: readonly AttemptStoreCase[] = [
  ...DAYS.map(
    ([what, timeZone, instants]): AttemptStoreCase => ({
      title: `counts by calendar day: ${what} (${timeZone})`,
      async run({ make }) {
        const store = await make();
        const attempts = Object.keys(instants).map((at) => anAttempt({ createdAtMs: Date.parse(at) }));
        await addAll(store, attempts.reverse());
        const window = { sinceMs: Date.UTC(2026, 0, 1), untilMs: Date.UTC(2027, 0, 1) };
        const { byDay } = await store.tally({ ...window, timeZone, groupBy: 'summary' });
        const counts = new Map<string, number>();
        for (const day of Object.values(instants)) counts.set(day, (counts.get(day) ?? 0) + 1);
        expect(byDay).to.deep.equal([...counts].map(([date, count]) => ({ date, count })));
      },
    }),
  ),
];
