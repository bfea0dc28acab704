import fc from 'fast-check';
import type { AttemptFilter, NewAttempt } from '../../../core/index.js';
import { anAttempt, T0 } from '../../contract/attempt-store/attempt-harness.js';

/** Parts of texts that have made searches find too much or too little somewhere. */
const PARTS = [
  ...['John', 'jOHN', 'Doe', 'ÉMILIE', 'émilie', 'Ängström', 'Straße', 'STRASSE', 'İstanbul', 'ЖАННА', 'ΟΔΥΣΣΕΥΣ'],
  ...[
    '100%',
    '%',
    'under_score',
    '_',
    'back\\slash',
    '\\',
    "O'Neil",
    '"quoted"',
    "';--",
    '$246.50',
    '👩‍👩‍👧',
    '한국어',
  ],
  ...['ab', 'x', 'cafe12', 'deadbeef', '0123456789', '246', ' ', '; ', 'Food balance exceeded: '],
];
const part = fc.constantFrom(...PARTS);
const text = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
const hex = (length: number) =>
  fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length });
const usualKey = hex(64).map((digits) => digits.join(''));

export const randomAttempts = (count: number) =>
  fc.array(
    fc.record({
      participantId: fc.constantFrom('1', '2', '3', '4', '5', '6', '7', '8'),
      participantName: fc.option(text),
      username: fc.option(text),
      validationErrors: fc.array(text, { minLength: 1, maxLength: 2 }),
      ipAddress: fc.option(fc.oneof(fc.ipV4(), fc.ipV6())),
      idempotencyKey: fc.oneof({ weight: 5, arbitrary: usualKey }, { weight: 1, arbitrary: text }),
      createdAtMs: fc.integer({ min: T0 - 5 * 86_400_000, max: T0 }),
    }),
    { minLength: count, maxLength: count },
  );

/** With one code for each text, as attempts have. */
export function attemptOf(facts: Partial<NewAttempt>): NewAttempt {
  const errorCodes = (facts.validationErrors ?? []).map(() => 'food_balance_exceeded' as const);
  return anAttempt({ ...facts, errorCodes });
}

/** Pieces of what the attempts hold, in any case, and a few that none holds. */
export function termsAbout(attempts: readonly NewAttempt[]): fc.Arbitrary<string[]> {
  const piece = fc
    .record({
      attempt: fc.constantFrom(...attempts),
      field: fc.nat({ max: 4 }),
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.integer({ min: 1, max: 70 }),
      upper: fc.boolean(),
    })
    .map(({ attempt, field, from, length, upper }) => {
      const { participantName, username, validationErrors, idempotencyKey, ipAddress } = attempt;
      const whole =
        [participantName, username, validationErrors.join('; '), idempotencyKey, ipAddress][field] ?? 'x';
      const characters = [...whole];
      const cut = characters
        .slice(Math.floor(from * characters.length))
        .slice(0, length)
        .join('');
      return (upper ? cut.toUpperCase() : cut) || whole;
    });
  return fc.array(fc.oneof({ weight: 5, arbitrary: piece }, { weight: 1, arbitrary: text }), {
    minLength: 1,
    maxLength: 3,
  });
}

/** Other filters beside the terms; mostly none. */
export const otherFilters: fc.Arbitrary<AttemptFilter> = fc.record(
  {
    participantId: fc.constantFrom('1', '2'),
    sinceMs: fc.integer({ min: T0 - 5 * 86_400_000, max: T0 }),
    untilMs: fc.integer({ min: T0 - 5 * 86_400_000, max: T0 }),
  },
  { requiredKeys: [] },
);
