import type { OrderingFacts } from '../domain/facts.js';
import type { Id } from '../domain/ids.js';
import { type PassesLater, passesLater } from '../domain/outlook.js';
import { BALANCE_CODES, type OrderError } from '../domain/refusal.js';
import { balanceErrors, type Totals } from '../domain/rules.js';
import type { Clock } from '../ports/clock.js';
import type { Observer } from '../ports/observer.js';
import type { Ordering } from '../ports/ordering.js';
import { createTolerate } from './tolerate.js';

/** An answer is the same answer without it, and does not wait for it any longer. */
export const LOOK_AHEAD_MS = 500;

/** A cart's totals and what they were judged by. */
export interface RefusedCart {
  readonly participantId: Id;
  readonly totals: Totals;
  readonly facts: OrderingFacts;
  readonly errors: readonly OrderError[];
  readonly nowMs: number;
}

/**
 * When a cart will pass as it is, by the rules that refused it. Undefined when nothing is known that lets it, for carts that break more than balances (waiting does not help them), and when the
 * ordering system does not say it in time. Asks it only for those whom it may help. Never rejects.
 */
export type LookAhead = (refused: RefusedCart) => Promise<PassesLater | undefined>;

export interface LookAheadPorts {
  readonly ordering: Ordering;
  readonly clock: Clock;
  readonly observer: Observer;
}

export function createLookAhead({ ordering, clock, observer }: LookAheadPorts): LookAhead {
  const tolerate = createTolerate(observer);

  return async ({ participantId, totals, facts, errors, nowMs }) => {
    if (errors.length === 0 || errors.some(({ code }) => !BALANCE_CODES.includes(code))) return undefined;
    const forecast = await inTime(
      tolerate('looking ahead', async () => ordering.forecast?.(participantId, nowMs)),
    );
    // Nothing but the balances was wrong: they are all that has to be judged again, however large the cart and however many the changes.
    return passesLater(facts, forecast ?? [], (balances) => balanceErrors(totals, balances).length === 0);
  };

  async function inTime<T>(answer: Promise<T>): Promise<T | undefined> {
    const answered = new AbortController();
    const tooLate = clock.sleep(LOOK_AHEAD_MS, answered.signal).then(
      () => undefined,
      () => undefined,
    );
    return Promise.race([answer, tooLate]).finally(() => answered.abort());
  }
}
