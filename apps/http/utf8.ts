import { invalidInput } from './problems.js';

/** Bodies are read as this, one character a byte, because the parser would put U+FFFD in the place of what is not UTF-8. */
export const BYTES = 'latin1';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws ProblemError 400 for bytes that are not UTF-8. */
export function utf8Of(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw invalidInput([{ name: 'body', reason: 'must be UTF-8.' }]);
  }
}
