import type { FailedOrderAttempt } from '../domain/attempt.js';
import { type Explanation, explainAttempt } from '../domain/explanation.js';
import type { Product } from '../domain/facts.js';
import type { Id } from '../domain/ids.js';
import { DAY_MS } from '../domain/instant.js';
import type { OrderSummary } from '../domain/orders.js';
import type { PassesLater } from '../domain/outlook.js';
import type { Policy } from '../domain/policy.js';
import type { OrderError } from '../domain/refusal.js';
import { placeOf } from '../domain/search.js';
import type { AttemptStore } from '../ports/attempt-store.js';
import type { Clock } from '../ports/clock.js';
import type { Observer } from '../ports/observer.js';
import type { Ordering } from '../ports/ordering.js';
import type { ShopDirectory } from '../ports/shop-directory.js';
import { createTolerate } from './tolerate.js';
import { createValidateCart } from './validate-cart.js';

/** How far the timeline reaches to either side of the attempt. */
export const TIMELINE_REACH_MS = DAY_MS;
/** Attempts on either side, and orders on both. */
const TIMELINE_ROWS = 20;

/** What happened around an attempt to the same participant. */
export type TimelineEntry =
  | { readonly kind: 'attempt'; readonly atMs: number; readonly attempt: FailedOrderAttempt }
  | { readonly kind: 'order'; readonly atMs: number; readonly order: OrderSummary };

export interface JudgedAgain {
  readonly atMs: number;
  /** Empty when it would pass. */
  readonly errors: readonly OrderError[];
  /** When it will pass as it is, as far as it is known. */
  readonly passesLater: PassesLater | undefined;
}

export interface InspectedAttempt {
  readonly attempt: FailedOrderAttempt;
  /** Of the cart, as the catalogue has them now; empty without a directory. */
  readonly products: ReadonlyMap<Id, Product>;
  readonly explanation: Explanation;
  /** What the rules say of the same cart now. Undefined where that is not the question, or not known: no cart was refused, or there is no ordering system to ask. */
  readonly again: JudgedAgain | undefined;
  /** Ascending; the attempt itself is among them. At most a day and 20 entries of each kind away. */
  readonly timeline: readonly TimelineEntry[];
}

/** Everything that explains one attempt. Undefined when there is no such attempt, any more or ever. */
export type InspectAttempt = (id: number) => Promise<InspectedAttempt | undefined>;

export interface InspectAttemptPorts {
  readonly attempts: AttemptStore;
  /** Absent: products have no names, and the timeline has no orders. */
  readonly directory?: ShopDirectory | undefined;
  readonly ordering: Ordering;
  readonly clock: Clock;
  readonly observer: Observer;
}

export function createInspectAttempt(ports: InspectAttemptPorts, policy: Policy): InspectAttempt {
  const { attempts, directory, ordering, clock, observer } = ports;
  const tolerate = createTolerate(observer);
  const validateCart = createValidateCart({ ordering, clock, observer }, policy);

  return async (id) => {
    const attempt = await attempts.get(id);
    if (attempt === undefined) return undefined;
    const productIds = attempt.cartSnapshot.map(({ productId }) => productId);
    const [products, timeline, again] = await Promise.all([
      directory?.productsByIds(productIds) ?? new Map<Id, Product>(),
      timelineAround(attempt),
      attempt.reason === 'invalid' ? judgedAgain(attempt) : undefined,
    ]);
    return { attempt, products, explanation: explainAttempt(attempt, products, policy), timeline, again };
  };

  /** The attempt can be looked at also when the ordering system cannot be asked. */
  async function judgedAgain({
    participantId,
    cartSnapshot,
  }: FailedOrderAttempt): Promise<JudgedAgain | undefined> {
    const lines = cartSnapshot.map(({ productId, quantity }) => ({ productId, quantity }));
    const judged = await tolerate('judging an attempt again', () => validateCart(participantId, lines));
    return judged && { atMs: clock.now(), errors: judged.errors, passesLater: judged.passesLater };
  }

  async function timelineAround(attempt: FailedOrderAttempt): Promise<TimelineEntry[]> {
    const { participantId, createdAtMs } = attempt;
    const window = { sinceMs: createdAtMs - TIMELINE_REACH_MS, untilMs: createdAtMs + TIMELINE_REACH_MS };
    const beside = async (order: 'newest' | 'oldest') =>
      (
        await attempts.search({
          participantId,
          ...window,
          order,
          after: placeOf(attempt, order),
          limit: TIMELINE_ROWS,
        })
      ).attempts;
    const [before, after, orders] = await Promise.all([
      beside('newest'),
      beside('oldest'),
      directory?.ordersOf(participantId, { ...window, limit: TIMELINE_ROWS }) ?? [],
    ]);
    const entries: TimelineEntry[] = [
      ...[...before].reverse().concat(attempt, after).map(attemptEntry),
      ...[...orders].reverse().map(orderEntry),
    ];
    return entries.sort((a, b) => a.atMs - b.atMs);
  }
}

function attemptEntry(attempt: FailedOrderAttempt): TimelineEntry {
  return { kind: 'attempt', atMs: attempt.createdAtMs, attempt };
}

function orderEntry(order: OrderSummary): TimelineEntry {
  return { kind: 'order', atMs: order.placedAtMs, order };
}
