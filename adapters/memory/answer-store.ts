import type {
  AnswerDecision,
  AnswerKey,
  AnswerRequest,
  AnswerStore,
  OrderReceipt,
  Reservation,
  StoredAnswer,
} from '../../core/index.js';
import { ExpiringMap } from './expiring-map.js';

interface Kept {
  readonly token: string;
  readonly fingerprint: string;
  /** The work is given up for dead from here on (inclusive). */
  readonly leaseUntilMs: number;
  /** Forgotten from here on (inclusive). */
  readonly keepUntilMs: number;
  readonly answer: StoredAnswer | undefined;
  readonly order: OrderReceipt | undefined;
}

/** Answers by idempotency key in this process. */
export class MemoryAnswerStore implements AnswerStore {
  readonly #reservations = new ExpiringMap<Kept>();

  async begin(key: AnswerKey, request: AnswerRequest): Promise<AnswerDecision> {
    const { token, fingerprint, nowMs, leaseMs, keepMs } = request;
    const name = nameOf(key);
    const kept = this.#reservations.get(name);
    if (kept !== undefined && nowMs < (isOver(kept) ? kept.keepUntilMs : kept.leaseUntilMs)) {
      if (kept.fingerprint !== fingerprint) return { kind: 'mismatch' };
      if (kept.answer) return { kind: 'answered', answer: copyAnswer(kept.answer) };
      if (kept.order) return { kind: 'placed', order: structuredClone(kept.order) };
      return { kind: 'running', retryAfterMs: kept.leaseUntilMs - nowMs };
    }
    const leaseUntilMs = nowMs + leaseMs;
    const keepUntilMs = nowMs + keepMs;
    const reservation = { token, fingerprint, leaseUntilMs, keepUntilMs, answer: undefined, order: undefined };
    this.#reservations.set(name, reservation, Math.max(leaseUntilMs, keepUntilMs), nowMs);
    return { kind: 'started' };
  }

  async complete(key: AnswerKey, token: string, answer: StoredAnswer): Promise<void> {
    const name = nameOf(key);
    const kept = this.#reservations.get(name);
    if (kept?.token === token) this.#reservations.update(name, { ...kept, answer: copyAnswer(answer) });
  }

  async abandon(key: AnswerKey, token: string): Promise<void> {
    const name = nameOf(key);
    const kept = this.#reservations.get(name);
    if (kept?.token === token && !isOver(kept)) this.#reservations.delete(name);
  }

  /** For a `MemoryShop` as it places the order. Returns whether the key is still reserved for `token`; otherwise nothing is kept. */
  keepOrder({ token, ...key }: Reservation, order: OrderReceipt): boolean {
    const name = nameOf(key);
    const kept = this.#reservations.get(name);
    if (kept?.token !== token) return false;
    this.#reservations.update(name, { ...kept, order: structuredClone(order) });
    return true;
  }

  async deleteExpired(nowMs: number): Promise<number> {
    return this.#reservations.sweep(nowMs);
  }
}

function isOver({ answer, order }: Kept): boolean {
  return answer !== undefined || order !== undefined;
}

/** JSON, so that no two keys can read alike. */
function nameOf({ userId, key }: AnswerKey): string {
  return JSON.stringify([userId, key]);
}

function copyAnswer(answer: StoredAnswer): StoredAnswer {
  return { ...answer, headers: { ...answer.headers } };
}
