import { z } from 'zod';
import { type Id, InvalidInputError, MAX_ID_CHARACTERS, parseId } from '../../../core/index.js';

/** What `parseId` forbids, for clients that check before they send. */
const ID_PATTERN = '^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]+$';

/** An id in a request: an integer or a string, handed on as the core's string. */
const idText = z
  .string()
  .superRefine((text, context) => {
    const reason = reasonAgainstId(text);
    if (reason !== undefined) context.addIssue({ code: 'custom', message: reason });
  })
  .meta({ minLength: 1, maxLength: MAX_ID_CHARACTERS, pattern: ID_PATTERN });

export const idInput = z
  .union([z.int(), idText], {
    error: `must be a whole number or a string of 1 to ${MAX_ID_CHARACTERS} characters.`,
  })
  .transform((id): Id => (typeof id === 'number' ? String(id) : id))
  .meta({ description: 'An id: a number when it is a whole number, else a string.', examples: [123] });

/** An id in a query string. */
export const idParameter = idText.meta({ examples: ['123'] });

/** A whole number from 1 on in a query string, in its plain form: no sign, no leading zero, no exponent. */
export const countParameter = z
  .string()
  .regex(/^[1-9]\d*$/, 'must be a whole number of at least 1.')
  .transform((digits) => Math.min(Number(digits), Number.MAX_SAFE_INTEGER));

const DAY_PATTERN = String.raw`(?:(?:\d\d[2468][048]|\d\d[13579][26]|\d\d0[48]|[02468][048]00|[13579][26]00)-02-29|\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8])))`;
const TIME_PATTERN = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)`;

/** An instant in a query string, as its text: of a day that exists, with a zone. The core's `parseInstant` reads it. */
export const instantParameter = z
  .string()
  .regex(new RegExp(`^${DAY_PATTERN}T${TIME_PATTERN}$`), 'must be an instant such as 2026-02-12T10:30:45Z.')
  .meta({ examples: ['2026-02-12T10:30:45Z'] });

export const idJson = z
  .union([z.int(), z.string()])
  .meta({ id: 'Id', description: 'A number when it is a whole number, else a string.', examples: [123] });

export const moneyJson = z
  .string()
  .regex(/^-?\d+\.\d{2}$/)
  .meta({ id: 'Money', description: 'An exact amount in dollars with two places.', examples: ['246.50'] });

export const multiplierJson = z
  .string()
  .regex(/^\d+\.\d+$/)
  .meta({
    id: 'Multiplier',
    description: 'What the food vouchers count while a program pause is on.',
    examples: ['2.0'],
  });

export const instantJson = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z$/)
  .meta({
    id: 'Instant',
    format: 'date-time',
    description: 'ISO 8601 in UTC. A fraction of three digits only when it is not zero.',
    examples: ['2026-02-12T10:30:45Z'],
  });

function reasonAgainstId(text: string): string | undefined {
  try {
    parseId(text, '');
    return undefined;
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message.slice(': '.length);
    throw error;
  }
}
