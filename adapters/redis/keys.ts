import type { ClaimKey, Id } from '../../core/index.js';

/**
 * The names of everything that is kept in Redis. The part in braces decides the slot on a cluster: keys of one script share it.
 */
export class RedisKeys {
  readonly #prefix: string;
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Sorted set of the instants at which the user was admitted. */
  admissions(userId: Id): string {
    return `${this.#prefix}{user:${word(userId)}}:admissions`;
  }

  /** Hash of the user's consecutive failures. */
  failures(userId: Id): string {
    return `${this.#prefix}{user:${word(userId)}}:failures`;
  }

  /** Hash of the claim on a participant's cart. */
  claim({ participantId, cartHash }: ClaimKey): string {
    return `${this.#prefix}{participant:${word(participantId)}:${word(cartHash)}}:claim`;
  }

  /** Sorted set of the slots taken under any name. */
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
