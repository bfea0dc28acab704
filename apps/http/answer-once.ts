import {
  type AnswerKey,
  type AnswerStore,
  type Clock,
  DAY_MS,
  type IdSource,
  MINUTE_MS,
  type Observer,
  type OrderReceipt,
  type Reservation,
  SECOND_MS,
} from '../../core/index.js';
import type { Answer } from './answer.js';
import { ProblemError, retryAfter } from './problems.js';

/** Longer than any request can take; after a crash the key is free again then. */
const LEASE_MS = MINUTE_MS;
const KEEP_MS = DAY_MS;
/** Most requests end long before their lease does. */
const ASK_AGAIN_MS = 2 * SECOND_MS;

export interface AnswerOncePorts {
  readonly answers: AnswerStore;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly observer: Observer;
}

export interface WorkOnce {
  /** Tells one request from another. */
  readonly fingerprint: string;
  /** Answers the first request. An order that it places is placed under the reservation. */
  work(reservation: Reservation): Promise<Answer>;
  /** The answer that `work` gives, or would have given, to the request that placed this order. */
  answerFor(order: OrderReceipt): Answer;
}

/**
 * Does the work for the first request that carries the key, and gives its answer again to every later one of the same `fingerprint` for 24 h; also
 * when that request placed an order and died before its answer was kept.
 * @throws ProblemError 409 while the first is at work, 422 for another request under the key; UnavailableError when the store cannot be asked.
 */
export type AnswerOnce = (key: AnswerKey, once: WorkOnce) => Promise<Answer>;

export function createAnswerOnce({ answers, clock, ids, observer }: AnswerOncePorts): AnswerOnce {
  return async (key, { fingerprint, work, answerFor }) => {
    const token = ids.next();
    const request = { token, fingerprint, nowMs: clock.now(), leaseMs: LEASE_MS, keepMs: KEEP_MS };
    const decision = await answers.begin(key, request);
    switch (decision.kind) {
      case 'answered':
        return replayed(decision.answer);
      case 'placed':
        return replayed(answerFor(decision.order));
      case 'running':
        throw new ProblemError('request_in_progress', {
          detail: 'A request with this Idempotency-Key is still being processed.',
          headers: retryAfter(Math.min(decision.retryAfterMs, ASK_AGAIN_MS)),
        });
      case 'mismatch':
        throw new ProblemError('idempotency_key_reused', {
          detail: 'This Idempotency-Key was used with another request.',
        });
      case 'started':
        return workOnce({ ...key, token }, work);
    }
  };

  async function workOnce(reservation: Reservation, work: WorkOnce['work']): Promise<Answer> {
    const { token, ...key } = reservation;
    let answer: Answer | undefined;
    try {
      answer = await work(reservation);
      return answer;
    } finally {
      // The answer stands, kept or not: an order is in the reservation already, and anything else may be done again.
      await (answer !== undefined && isKept(answer)
        ? answers.complete(key, token, answer)
        : answers.abandon(key, token)
      ).catch((cause: unknown) => observer.problem({ during: 'keeping an answer', cause }));
    }
  }
}

function replayed({ headers, ...answer }: Answer): Answer {
  return { ...answer, headers: { ...headers, 'Idempotency-Replayed': 'true' } };
}

/** An order that was turned away, or failed by our own fault, never ran: the same key may try again. */
function isKept({ status }: Answer): boolean {
  return status !== 429 && status < 500;
}
