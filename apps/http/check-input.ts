import type { z } from 'zod';
import { firstCharacters } from '../../core/index.js';
import { type InvalidParam, invalidInput } from './problems.js';

type Issue = z.core.$ZodIssue;

/** Thousands of bad lines are told by the first few. */
const MAX_REPORTED = 20;
const MAX_NAME_CHARACTERS = 100;

/** The value as the schema reads it. @throws ProblemError 400 that names every value that is wrong, such as `items[0].quantity`. */
export function checkInput<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value, { error: describe });
  if (result.success) return result.data;
  throw invalidInput(result.error.issues.flatMap(invalidParams).slice(0, MAX_REPORTED));
}

/** Texts for what the schema itself has no text for. */
function describe(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required.' : `must be ${named(issue.expected)}.`;
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}.`;
    case 'too_small':
      return issue.origin === 'string' ? `must have at least ${issue.minimum} character(s).` : undefined;
    case 'too_big':
      if (issue.origin === 'string') return `must have at most ${issue.maximum} characters.`;
      return 'must be a whole number that JSON can hold exactly.';
    default:
      return undefined;
  }
}

function named(expected: string): string {
  const kinds: Readonly<Record<string, string>> = {
    int: 'a whole number',
    number: 'a number',
    string: 'a text',
    array: 'a list',
    object: 'an object',
  };
  return kinds[expected] ?? expected;
}

function invalidParams(issue: Issue): InvalidParam[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ name: pathOf([...issue.path, key]), reason: 'is not known here.' }));
  }
  return [{ name: pathOf(issue.path), reason: issue.message }];
}

/** `items[0].quantity`; the whole body is `body`. */
function pathOf(path: readonly PropertyKey[]): string {
  const text = path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`))
    .join('');
  return path.length === 0 ? 'body' : firstCharacters(text, MAX_NAME_CHARACTERS);
}
