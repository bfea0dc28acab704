import type { Ending, Entry, EntryDecision } from '../../core/index.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WAITS = [2_000, 4_000, 8_000, 16_000, 60_000];
const LIMIT = 3;
const LEASE = 10_000;
const WINDOW = 5 * MINUTE;

interface Person {
  readonly slots: number[];
  failures: number;
  failedAt: number;
}

/**
 * What behaviour.md says of throttle, back-off, claim and lease, written down once more and as plainly as possible, from the text and not from the
 * code: told of every effect on the guard in its order, it says what the guard should have answered.
 */
export class GuardModel {
  readonly #people = new Map<string, Person>();
  readonly #claims = new Map<string, { readonly token: string; readonly at: number; order: string | undefined }>();
  readonly #leases = new Map<string, { readonly token: string; until: number }>();

  /** `undefined`: let in. */
  enter({ userId, participantId, cartHash, token }: Entry, now: number): string | undefined {
    const person = this.#person(userId);
    if (person.slots.filter((slot) => now - slot < MINUTE).length >= LIMIT)
      return this.#isWaiting(person, now) ? 'throttled or backing_off' : 'throttled';
    if (this.#isWaiting(person, now)) return 'backing_off';
    person.slots.push(now);
    const cart = `${participantId}/${cartHash}`;
    const claim = this.#claims.get(cart);
    if (claim !== undefined && now - claim.at < WINDOW) return 'duplicate';
    const lease = this.#leases.get(participantId);
    if (lease !== undefined && now < lease.until) return 'locked';
    this.#claims.set(cart, { token, at: now, order: undefined });
    this.#leases.set(participantId, { token, until: now + LEASE });
    return undefined;
  }

  renew({ participantId, token }: Entry, now: number): boolean {
    if (!this.holds(participantId, token, now)) return false;
    this.#leases.set(participantId, { token, until: now + LEASE });
    return true;
  }

  /** The wait that begins. */
  settle({ userId, participantId, cartHash, token }: Entry, ending: Ending, now: number): number {
    const person = this.#person(userId);
    const cart = `${participantId}/${cartHash}`;
    const claim = this.#claims.get(cart);
    if (claim?.token === token) {
      if (ending.kind === 'placed') claim.order = ending.orderId;
      else if (ending.kind !== 'unknown' && claim.order === undefined) this.#claims.delete(cart);
    }
    if (this.#leases.get(participantId)?.token === token) this.#leases.delete(participantId);
    if (ending.kind === 'placed') person.failures = 0;
    if (ending.kind !== 'refused') return 0;
    person.failures = now - person.failedAt < HOUR ? person.failures + 1 : 1;
    person.failedAt = now;
    return this.#waitOf(person);
  }

  /** Whether the submission has the participant's lease at that instant. */
  holds(participantId: string, token: string, now: number): boolean {
    const lease = this.#leases.get(participantId);
    return lease?.token === token && now < lease.until;
  }

  #isWaiting(person: Person, now: number): boolean {
    return person.failures > 0 && now - person.failedAt < this.#waitOf(person);
  }

  #waitOf({ failures }: Person): number {
    return WAITS[Math.min(failures, WAITS.length) - 1] ?? 0;
  }

  #person(userId: string): Person {
    const person = this.#people.get(userId) ?? { slots: [], failures: 0, failedAt: Number.NEGATIVE_INFINITY };
    this.#people.set(userId, person);
    return person;
  }
}

/** A decision in the model's words. */
export function wordOf(decision: EntryDecision): string | undefined {
  return decision.entered ? undefined : decision.reason;
}
