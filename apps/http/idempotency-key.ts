import { invalidInput } from './problems.js';

const HEADER = 'Idempotency-Key';
const PLAIN = /^[\x21\x23-\x7e][\x21-\x7e]{0,254}$/;
/** A structured-field string (RFC 8941, 3.3.3), as the IETF draft writes the key. */
const QUOTED = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,255})"$/;

/** For the documentation: what `readIdempotencyKey` takes. */
export const IDEMPOTENCY_KEY = new RegExp(`${PLAIN.source}|${QUOTED.source}`);

/** The key of a request, with or without its quotes; undefined when there is none. @throws ProblemError 400 */
export function readIdempotencyKey(header: string): string | undefined {
  if (header === '') return undefined;
  if (PLAIN.test(header)) return header;
  const quoted = QUOTED.exec(header)?.[1];
  if (quoted !== undefined) return quoted.replace(/\\(["\\])/g, '$1');
  throw invalidInput([{ name: HEADER, reason: 'must be 1 to 255 visible ASCII characters.' }]);
}
