import { type Id, MINUTE_MS } from '../../core/index.js';

/**
 * How much longer than it counts a key lives. What counts is decided on the clocks of the callers, the life of a key is measured on the server's: clocks
 * may differ by this much before Redis forgets something that still counts for one of them.
 */
export const CLOCK_MARGIN_MS = 10 * MINUTE_MS;

/**
 * The names of everything that is kept in Redis. The part in braces decides the slot on a cluster: keys of one script share it.
 */
export class RedisKeys {
  readonly #prefix: string;
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Failures and admissions of the user. */
  user(userId: Id): string {
    return `${this.#prefix}{user:${word(userId)}}`;
  }

  /** Claim on a participant's cart. */
  claim(participantId: Id, cartHash: string): string {
    return `${this.#prefix}{participant:${word(participantId)}}:claim:${word(cartHash)}`;
  }

  /** Lease on a participant. */
  lease(participantId: Id): string {
    return `${this.#prefix}{participant:${word(participantId)}}:lease`;
  }

  /** Slots taken under any name. */
  rate(name: string): string {
    return `${this.#prefix}{rate:${word(name)}}`;
  }

  /** Token of the holder of a lock. */
  lock(name: string): string {
    return `${this.#prefix}{lock:${word(name)}}`;
  }
}

/**
 * Any text as one word without `:`, `{` and `}`, different for different texts: ids are arbitrary, and must neither end the braces
 * early nor run into each other. A lone surrogate has no UTF-8, so it is written by its number.
 */
function word(text: string): string {
  return text.replace(
    /[%:{}\ud800-\udfff]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
