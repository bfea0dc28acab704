import { z } from 'zod';
import {
  ATTEMPT_FIELDS,
  type AttemptField,
  fixedValuesOf,
  InvalidInputError,
  MAX_COMPARED_LINES,
  MAX_PAUSE_NAME_CHARACTERS,
  parseFieldValue,
} from '../../../core/index.js';
import { idParameter } from './values.js';

const MAX_PARTICIPANTS = 100;

/** Several ids with commas between them. An id that has a comma itself cannot be one of several. */
export const participantsParameter = z
  .string()
  .superRefine((text, context) => {
    const ids = text.split(',');
    if (ids.length > MAX_PARTICIPANTS)
      context.addIssue({ code: 'custom', message: `must be at most ${MAX_PARTICIPANTS} ids.` });
    else if (!ids.every((id) => idParameter.safeParse(id).success))
      context.addIssue({ code: 'custom', message: 'must be ids with commas between them.' });
  })
  .meta({
    description: `Any of these participants: at most ${MAX_PARTICIPANTS} ids with commas between them.`,
    pattern: String.raw`^[^,\u0000-\u001f\u007f-\u009f\ud800-\udfff]{1,64}(,[^,\u0000-\u001f\u007f-\u009f\ud800-\udfff]{1,64}){0,${MAX_PARTICIPANTS - 1}}$`,
    examples: ['123,124'],
  });

const DESCRIPTIONS: Readonly<Record<AttemptField, string>> = {
  pause_name: 'The program pause that was on.',
  hour: 'Hour of the day in the configured time zone.',
  weekday: 'Day of the week in the configured time zone: 1 is Monday.',
  product_id: `A product of the cart, of one of at most ${MAX_COMPARED_LINES} lines.`,
  categories: 'What the cart costs: food, hygiene, both or nothing.',
  lines: 'How many different products the cart had.',
  voucher_count: 'How many vouchers the participant had.',
  voucher_multiplier: 'What food vouchers counted.',
  browser: 'Family of the browser, as far as the user agent tells.',
  device: 'Kind of device, as far as the user agent tells.',
};

/** No number of so few characters is beyond what the core reads. */
const MULTIPLIER_PATTERN = /^(?:\d*[1-9]\d*(?:\.\d+)?|\d+\.\d*[1-9]\d*)$/;
const MAX_MULTIPLIER_CHARACTERS = 9;

function fieldParameter(field: AttemptField) {
  const fixed = fixedValuesOf(field);
  if (fixed !== undefined) return z.enum(fixed as [string, ...string[]]);
  if (field === 'product_id') return idParameter;
  if (field === 'voucher_multiplier')
    return z
      .string()
      .max(MAX_MULTIPLIER_CHARACTERS)
      .regex(MULTIPLIER_PATTERN, 'must be a positive decimal such as 2.0.')
      .meta({ examples: ['2.0'] });
  return z
    .string()
    .superRefine((text, context) => {
      try {
        parseFieldValue(field, text);
      } catch (error) {
        if (!(error instanceof InvalidInputError)) throw error;
        context.addIssue({ code: 'custom', message: error.message.slice(`${field}: `.length) });
      }
    })
    .meta({
      minLength: 1,
      maxLength: MAX_PAUSE_NAME_CHARACTERS,
      pattern: String.raw`^[^\u0000\ud800-\udfff]+$`,
      examples: ['Weekoff'],
    });
}

/** A parameter for each field that attempts can be chosen by, in a query string. */
export const fieldParameters = Object.fromEntries(
  ATTEMPT_FIELDS.map((field) => [field, fieldParameter(field).describe(DESCRIPTIONS[field])]),
) as unknown as Readonly<Record<AttemptField, z.ZodType<string, string>>>;
