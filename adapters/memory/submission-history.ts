import {
  type AttemptSearch,
  type AttemptStore,
  compareIds,
  type EpisodesQuery,
  type FailedOrderAttempt,
  type FailuresQuery,
  type Id,
  type MinuteCount,
  minuteOf,
  type ParticipantFailures,
  type RefusalEpisode,
  type SubmissionHistory,
  type Window,
} from '../../core/index.js';
import type { MemoryShop } from './shop.js';

const PAGE_SIZE = 1_000;

/** Counted from the attempts of a store and the orders of a shop in this process. */
export class MemorySubmissionHistory implements SubmissionHistory {
  readonly #attempts: AttemptStore;
  readonly #shop: MemoryShop;

  constructor(attempts: AttemptStore, shop: MemoryShop) {
    this.#attempts = attempts;
    this.#shop = shop;
  }

  async failures(query: FailuresQuery): Promise<MinuteCount[]> {
    return byMinute((await this.#all(query)).map(({ createdAtMs }) => createdAtMs));
  }

  async failuresByParticipant(window: Window, moreThan: number): Promise<ParticipantFailures[]> {
    const instants = new Map<Id, number[]>();
    for (const { participantId, createdAtMs } of await this.#all(window)) {
      const ofParticipant = instants.get(participantId);
      if (ofParticipant === undefined) instants.set(participantId, [createdAtMs]);
      else ofParticipant.push(createdAtMs);
    }
    return [...instants]
      .filter(([, each]) => each.length > moreThan)
      .map(([participantId, each]) => ({ participantId, minutes: byMinute(each) }))
      .sort((a, b) => compareIds(a.participantId, b.participantId));
  }

  async orders({ sinceMs, untilMs }: Window): Promise<MinuteCount[]> {
    const placed = [...this.#shop.records.orders.values()].map(({ placedAtMs }) => placedAtMs);
    return byMinute(placed.filter((atMs) => sinceMs <= atMs && atMs < untilMs).sort((a, b) => a - b));
  }

  async episodes({ gapMs, endMs, ...filter }: EpisodesQuery): Promise<RefusalEpisode[]> {
    const open = new Map<Id, FailedOrderAttempt[]>();
    const tries: FailedOrderAttempt[][] = [];
    for (const attempt of await this.#all(filter)) {
      const { participantId, createdAtMs } = attempt;
      const own = open.get(participantId);
      const previousMs = own?.at(-1)?.createdAtMs ?? Number.NEGATIVE_INFINITY;
      const orderBetween = this.#ordersOf(participantId).some((atMs) => previousMs < atMs && atMs <= createdAtMs);
      if (own !== undefined && createdAtMs - previousMs < gapMs && !orderBetween) own.push(attempt);
      else {
        open.set(participantId, [attempt]);
        tries.push(open.get(participantId) as FailedOrderAttempt[]);
      }
    }
    return tries.map((attempts) => this.#episodeOf(attempts, endMs));
  }

  #ordersOf(participantId: Id): number[] {
    return (this.#shop.records.ordersOf.get(participantId) ?? []).map(({ placedAtMs }) => placedAtMs);
  }

  #episodeOf(attempts: readonly FailedOrderAttempt[], endMs: number): RefusalEpisode {
    const [first, last] = [attempts[0], attempts.at(-1)] as [FailedOrderAttempt, FailedOrderAttempt];
    const next = (this.#shop.records.ordersOf.get(last.participantId) ?? [])
      .filter(({ placedAtMs }) => placedAtMs > last.createdAtMs && placedAtMs < endMs)
      .sort((a, b) => a.placedAtMs - b.placedAtMs || Number(a.id) - Number(b.id))[0];
    return {
      participantId: last.participantId,
      participantName: last.participantName,
      firstAtMs: first.createdAtMs,
      lastAtMs: last.createdAtMs,
      attemptIds: attempts.map(({ id }) => id),
      value: attempts.findLast(({ totalAttempted }) => totalAttempted !== null)?.totalAttempted ?? null,
      duplicateOf: attempts.findLast(({ orderId }) => orderId !== null)?.orderId ?? null,
      nextOrder: next === undefined ? null : { id: next.id, placedAtMs: next.placedAtMs },
    };
  }

  async #all(filter: Omit<AttemptSearch, 'order' | 'limit'>): Promise<FailedOrderAttempt[]> {
    const found: FailedOrderAttempt[] = [];
    let after: AttemptSearch['after'];
    do {
      const page = await this.#attempts.search({ ...filter, order: 'oldest', limit: PAGE_SIZE, after });
      found.push(...page.attempts);
      after = page.next;
    } while (after !== undefined);
    return found;
  }
}

/** `instants`: ascending. */
function byMinute(instants: readonly number[]): MinuteCount[] {
  const counts = new Map<number, number>();
  for (const atMs of instants) counts.set(minuteOf(atMs), (counts.get(minuteOf(atMs)) ?? 0) + 1);
  return [...counts].map(([minuteAtMs, count]) => ({ minuteAtMs, count }));
}
