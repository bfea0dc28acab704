import { UnavailableError } from '../domain/errors.js';
import type { OrderingFacts } from '../domain/facts.js';
import type { Ending } from '../domain/guard.js';
import type { Id } from '../domain/ids.js';
import type { Money } from '../domain/money.js';
import type { Policy } from '../domain/policy.js';
import { DUPLICATE_ORDER, ORDERING_FAILED, type OrderError, type RecordedReason } from '../domain/refusal.js';
import { type Judgement, judgeCart, type PricedLine } from '../domain/rules.js';
import type { Lease } from '../ports/lock.js';
import type { Observer } from '../ports/observer.js';
import type { EarlierOrder, Ordering } from '../ports/ordering.js';
import type { SubmissionInProgress } from './submission-in-progress.js';
import { createTolerate } from './tolerate.js';

export interface PlaceUnderLeasePorts {
  readonly ordering: Ordering;
  readonly observer: Observer;
}

/** What was read and judged; goes into the record of a refusal. */
export interface Known {
  readonly facts: OrderingFacts;
  readonly lines: readonly PricedLine[];
  readonly totals: Judgement['totals'];
}

export type Decision =
  | { readonly kind: 'placed'; readonly orderId: Id; readonly known: Known }
  | {
      readonly kind: 'refused';
      readonly reason: RecordedReason;
      readonly errors: readonly OrderError[];
      readonly ending: Exclude<Ending['kind'], 'placed'>;
      readonly known?: Known;
      readonly orderId?: Id | undefined;
      readonly retryAfterMs?: number;
    };

/** How often facts that changed between reading and placing are read again before the submission is given up. */
const MAX_TRIES = 3;
const KEPT_CHANGING = `What was judged had changed ${MAX_TRIES} times before it could be placed.`;

/** Steps 4 and 5: reads, judges and places while the participant's lease is held. Never rejects. */
export function createPlaceUnderLease({ ordering, observer }: PlaceUnderLeasePorts, policy: Policy) {
  const tolerate = createTolerate(observer);

  return async (progress: SubmissionInProgress, lease: Lease): Promise<Decision> => {
    for (let tries = 1; ; tries++) {
      const known = await tolerate('reading the facts of an order', () =>
        progress.timer.measure('judge', () => readAndJudge(progress)),
      );
      if (known === undefined) return broken('failed');
      if (known.errors.length > 0)
        return { kind: 'refused', reason: 'invalid', errors: known.errors, ending: 'refused', known };

      const placed = await tolerate('placing an order', () =>
        progress.timer.measure('place', () => ordering.place(orderRequest(progress, known, lease))),
      );
      if (placed === undefined) return broken('unknown', known);
      switch (placed.kind) {
        case 'placed':
          return { kind: 'placed', orderId: placed.orderId, known };
        case 'duplicate':
          return {
            kind: 'refused',
            reason: 'duplicate',
            errors: [DUPLICATE_ORDER],
            ending: 'refused',
            known,
            orderId: placed.orderId,
            retryAfterMs: leftOfWindow(placed, progress),
          };
        case 'failed':
          observer.problem({ during: 'placing an order', cause: placed.cause });
          return broken('failed', known);
        case 'stale':
          if (tries < MAX_TRIES) continue;
          observer.problem({ during: 'placing an order', cause: new UnavailableError('ordering', KEPT_CHANGING) });
          return broken('failed', known);
      }
    }
  };

  async function readAndJudge({ submission, cart, startedAtMs }: SubmissionInProgress) {
    const productIds = cart.map(({ productId }) => productId);
    const facts = await ordering.read(submission.participantId, productIds, startedAtMs);
    return { facts, ...judgeCart(submission.lines, cart, facts, policy) };
  }

  function orderRequest(progress: SubmissionInProgress, known: Known, lease: Lease) {
    const { submission, entry, startedAtMs } = progress;
    return {
      participantId: submission.participantId,
      userId: submission.userId,
      lines: known.lines.filter(hasPrice),
      totals: known.totals,
      cartHash: entry.cartHash,
      placedAtMs: startedAtMs,
      duplicateWindowMs: policy.duplicateWindowMs,
      voucherMultiplier: known.facts.pause?.multiplier ?? '1.0',
      reservation: submission.reservation,
      // Asked anew each time, so that whoever looks at it last learns of a pause that no timer has noticed yet.
      get signal() {
        return lease.signal;
      },
      get trace() {
        return progress.trace();
      },
    };
  }

  function leftOfWindow({ placedAtMs }: EarlierOrder, { startedAtMs }: SubmissionInProgress): number {
    return placedAtMs === undefined ? 0 : Math.max(0, placedAtMs + policy.duplicateWindowMs - startedAtMs);
  }
}

function broken(ending: 'failed' | 'unknown', known?: Known): Decision {
  return { kind: 'refused', reason: 'failed', errors: [ORDERING_FAILED], ending, ...(known && { known }) };
}

function hasPrice(line: PricedLine): line is PricedLine & { readonly price: Money } {
  return line.price !== undefined;
}
