import { InvalidInputError } from './errors.js';
import { compareText } from './text.js';

/** An opaque id of a participant, user, product or order: 1 to 64 characters, none of them a control character. */
export type Id = string;

export const MAX_ID_CHARACTERS = 64;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f-\u009f]/;
const CANONICAL_INTEGER = /^(?:0|-?[1-9]\d{0,15})$/;

/** Checks one id from outside. @throws InvalidInputError naming `field`. */
export function parseId(value: string, field: string): Id {
  if (value.length === 0) throw new InvalidInputError(field, 'must not be empty.');
  if ([...value].length > MAX_ID_CHARACTERS) {
    throw new InvalidInputError(field, `must have at most ${MAX_ID_CHARACTERS} characters.`);
  }
  if (!value.isWellFormed() || CONTROL_CHARACTER.test(value)) {
    throw new InvalidInputError(field, 'must not contain control characters or lone surrogates.');
  }
  return value;
}

/** In JSON an id that is a canonical safe integer is a number, any other is a string. */
export function idToJson(id: Id): number | string {
  return isInteger(id) ? Number(id) : id;
}

/** Integers first and by value, then all other ids by text. */
export function compareIds(a: Id, b: Id): number {
  const aIsInteger = isInteger(a);
  if (aIsInteger !== isInteger(b)) return aIsInteger ? -1 : 1;
  return aIsInteger ? Number(a) - Number(b) : compareText(a, b);
}

function isInteger(id: Id): boolean {
  return CANONICAL_INTEGER.test(id) && Number.isSafeInteger(Number(id));
}
