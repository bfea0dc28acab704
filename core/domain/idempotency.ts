import { type Cart, canonicalCart } from './cart.js';
import type { Id } from './ids.js';
import { formatInstant, MINUTE_MS } from './instant.js';

/** SHA-256 of the text's UTF-8 bytes, 64 lower-case hex digits. The hash port provides it. */
export type Sha256Hex = (text: string) => string;

/** `SHA-256(canonical cart)`. */
export function cartHash(cart: Cart, sha256Hex: Sha256Hex): string {
  return sha256Hex(canonicalCart(cart));
}

/**
 * `SHA-256(participant id + "\n" + canonical cart + "\n" + UTC minute)`, the minute as `2026-02-12T10:30Z`. The guide's
 * formula, with separators so that no two inputs can read alike. It helps staff to see what belongs together; it is not
 * unique and decides nothing: the duplicate window is a rolling one.
 */
export function idempotencyKey(participantId: Id, cart: Cart, atMs: number, sha256Hex: Sha256Hex): string {
  const minute = formatInstant(Math.floor(atMs / MINUTE_MS) * MINUTE_MS).replace(':00Z', 'Z');
  return sha256Hex(`${participantId}\n${canonicalCart(cart)}\n${minute}`);
}
