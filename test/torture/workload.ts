import { Random } from '../../apps/sandbox/random.js';
import type { Order, Person } from '../support/submissions.js';

/** What somebody does, by how often. */
const HABITS = {
  /** Orders a new cart. */
  order: 60,
  /** The same, under an idempotency key, and asks again with it when no answer comes. */
  orderWithKey: 15,
  /** Sends a cart again that somebody ordered a moment ago, in the name of somebody else. */
  repeat: 8,
  /** Orders for more than there is. */
  exceed: 6,
  /** Three people order at once for one participant. */
  rush: 4,
  /** One user orders five times at once. */
  hurry: 3,
} as const;

/** A user orders again so soon that the server still knows who that is: only then a refusal can be recorded while PostgreSQL is away. */
const COMES_BACK = 0.4;
const BACK_AFTER = [5, 200] as const;
const LAST_CARTS = 50;
const MORE_THAN_THERE_IS = 1_000_000;

/** The submissions of a run, one after the other. The seed decides all of them; when each is sent, and what comes of it, the machine does. */
export class Workload {
  readonly #random: Random;
  readonly #people: readonly Person[];
  /** Sent next, before anything new. */
  readonly #waiting: Order[] = [];
  /** Users who come back, and after how many more submissions. */
  readonly #returning: { readonly person: Person; after: number }[] = [];
  readonly #lastCarts: Order[] = [];
  #carts = 0;
  #keys = 0;

  constructor(seed: number, people: readonly Person[]) {
    this.#random = new Random(seed);
    this.#people = people;
  }

  next(): Order {
    for (;;) {
      const order = this.#waiting.shift();
      if (order !== undefined) return order;
      this.#waiting.push(...this.#think());
    }
  }

  #think(): Order[] {
    const back = this.#returning.findIndex((one) => --one.after <= 0);
    const [returned] = back === -1 ? [] : this.#returning.splice(back, 1);
    if (returned !== undefined) return [this.#order(returned.person, this.#somebody())];
    const habit = this.#random.weighted(HABITS);
    const [user, participant] = [this.#somebody(), this.#somebody()];
    switch (habit) {
      case 'order':
      case 'orderWithKey': {
        if (this.#random.chance(COMES_BACK)) {
          this.#returning.push({ person: user, after: this.#random.between(...BACK_AFTER) });
        }
        const order = this.#order(user, participant);
        return [habit === 'order' ? order : { ...order, idempotencyKey: `key-${++this.#keys}` }];
      }
      case 'repeat': {
        if (this.#lastCarts.length === 0) return [];
        const { participantId, quantity } = this.#random.pick(this.#lastCarts);
        return [{ user: user.user, participantId, quantity }];
      }
      case 'exceed':
        return [{ ...this.#order(user, participant), quantity: MORE_THAN_THERE_IS }];
      case 'rush':
        return Array.from({ length: 3 }, () => this.#order(this.#somebody(), participant));
      case 'hurry':
        return Array.from({ length: 5 }, () => this.#order(user, this.#somebody()));
    }
  }

  /** A cart that its participant has not had yet, for less than one voucher is worth. */
  #order({ user }: Person, { participantId }: Person): Order {
    const order = { user, participantId, quantity: 1 + (this.#carts++ % 1_900) };
    this.#lastCarts.push(order);
    if (this.#lastCarts.length > LAST_CARTS) this.#lastCarts.shift();
    return order;
  }

  #somebody(): Person {
    return this.#random.pick(this.#people);
  }
}
