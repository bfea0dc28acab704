import {
  type AttemptBatch,
  type AttemptCount,
  type AttemptFacets,
  type AttemptFilter,
  type AttemptOrder,
  type AttemptPage,
  type AttemptSearch,
  type AttemptStore,
  type BreakdownQuery,
  comparePlaces,
  DAY_MS,
  type DeletionAudit,
  type FacetQuery,
  type FailedOrderAttempt,
  type FailureBreakdown,
  type FailureTally,
  type FeedCursor,
  type Id,
  InvalidInputError,
  type NewAttempt,
  type PageCursor,
  sortOf,
  sortValueOf,
  type TallyQuery,
  TREND_MS,
  type Window,
} from '../../core/index.js';
import { MemoryAttemptFeed } from './attempt-feed.js';
import { filterOf } from './attempt-filter.js';
import { breakdownOf } from './breakdown.js';
import { copyAttempt } from './copy-attempt.js';
import { facetsOf } from './facets.js';
import type { MemoryIssueStore } from './issue-store.js';
import { pseudonymous } from './pseudonymous.js';
import { type CountedAttempt, tallyOf } from './tally.js';
import { type Place, Timeline } from './timeline.js';
import type { MemoryValidationLog } from './validation-log.js';

/** One entry of the audit log. */
export interface DeletedAttempt extends DeletionAudit {
  readonly attemptId: number;
}

/** Attempts in this process, indexed by time and by participant. Ids are 1, 2, 3, ... */
export class MemoryAttemptStore implements AttemptStore {
  readonly #all = new Timeline<FailedOrderAttempt>();
  readonly #ofParticipant = new Map<Id, Timeline<FailedOrderAttempt>>();
  readonly #byId = new Map<number, FailedOrderAttempt>();
  readonly #idOfSubmission = new Map<string, number>();
  readonly #audit: DeletedAttempt[] = [];
  /** What is left of attempts that were cleaned up: nothing but what is counted. */
  #cleanedUp: CountedAttempt[] = [];
  #lastId = 0;
  readonly #log: MemoryValidationLog | undefined;
  readonly #issues: MemoryIssueStore | undefined;
  /** Learns of what is stored here. */
  readonly feed = new MemoryAttemptFeed();

  /** `log`: where the submissions of the attempts are logged. `issues`: what counts them. Default: nowhere. */
  constructor(log?: MemoryValidationLog, issues?: MemoryIssueStore) {
    this.#log = log;
    this.#issues = issues;
  }

  async add({ trace, ...attempt }: NewAttempt): Promise<number> {
    const storedId = this.#idOfSubmission.get(attempt.submissionId);
    if (storedId !== undefined) return storedId;
    const row: FailedOrderAttempt = { ...copyAttempt(attempt), id: ++this.#lastId };
    this.#keep(row);
    const { createdAtMs, participantId, userId, reason, errorCodes, orderId, id } = row;
    const logged = {
      participantId,
      userId,
      orderId,
      trace,
      atMs: createdAtMs,
      outcome: reason,
      codes: errorCodes,
    };
    this.#log?.write({ ...logged, attemptId: id });
    this.#issues?.stored(row);
    this.feed.announce();
    return row.id;
  }

  async get(id: number): Promise<FailedOrderAttempt | undefined> {
    const row = this.#byId.get(id);
    return row && copyAttempt(row);
  }

  async recent(limit: number, participantId?: Id): Promise<FailedOrderAttempt[]> {
    const { attempts } = await this.search({ order: 'newest', limit, participantId });
    return [...attempts];
  }

  async search({ order, limit, after, ...filter }: AttemptSearch): Promise<AttemptPage> {
    const attempts: FailedOrderAttempt[] = [];
    for (const row of this.#inOrder(filter, order, after)) {
      const last = attempts.at(-1);
      if (last !== undefined && attempts.length === limit) {
        return { attempts, next: { key: sortValueOf(last, sortOf(order).by), id: last.id } };
      }
      attempts.push(copyAttempt(row));
    }
    return { attempts, next: undefined };
  }

  async count(filter: AttemptFilter, cap: number): Promise<AttemptCount> {
    let count = 0;
    for (const _ of this.#passing(filter, 'newest')) if (++count > cap) return { count, exact: false };
    return { count, exact: true };
  }

  async facets({ filter, windows, cap }: FacetQuery): Promise<AttemptFacets> {
    const { reason: _, errorCode: __, programPauseActive: ___, balanceExceeded: ____, ...fixed } = filter;
    const looked = [...take(this.#passing(fixed, 'newest'), cap + 1)];
    return {
      exact: looked.length <= cap,
      ...facetsOf(looked, filter),
      windows: await Promise.all(windows.map((window) => this.count({ ...filter, ...window }, cap))),
    };
  }

  async span(): Promise<Window | undefined> {
    const [first] = this.#all.walk('oldest');
    const [last] = this.#all.walk('newest');
    return first && last && { sinceMs: first.createdAtMs, untilMs: last.createdAtMs + 1 };
  }

  /** Ids are given in the order of storing. */
  async head(): Promise<FeedCursor> {
    return String(this.#lastId);
  }

  async after(cursor: FeedCursor, limit: number): Promise<AttemptBatch> {
    if (!/^\d{1,15}$/.test(cursor)) throw new InvalidInputError('after', 'is not a cursor of these attempts.');
    const attempts: FailedOrderAttempt[] = [];
    let id = Number(cursor);
    while (id < this.#lastId && attempts.length < limit) {
      const row = this.#byId.get(++id);
      if (row !== undefined) attempts.push(copyAttempt(row));
    }
    return { attempts, cursor: String(id), more: attempts.length === limit };
  }

  async tally(query: TallyQuery): Promise<FailureTally> {
    const cleanedUp = query.participantId === undefined ? this.#cleanedUp.filter(isCountedIn(query)) : [];
    return tallyOf(this.#timelineOf(query.participantId).walk('oldest', query), cleanedUp, query);
  }

  async breakdown({ textsPerCode, newest, ...filter }: BreakdownQuery): Promise<FailureBreakdown> {
    return breakdownOf([...this.#passing(filter, 'newest')].slice(0, newest), textsPerCode);
  }

  async pseudonymise(participantId: Id, pseudonym: Id): Promise<number> {
    const rows = [...this.#timelineOf(participantId).walk('oldest')];
    for (const row of rows) {
      this.#all.remove(row);
      this.#forget(row);
      this.#keep(pseudonymous(row, pseudonym));
    }
    this.#cleanedUp = this.#cleanedUp.map((counted) =>
      counted.participantId === participantId ? { ...counted, participantId: pseudonym } : counted,
    );
    return rows.length;
  }

  async delete(id: number, audit: DeletionAudit): Promise<FailedOrderAttempt | undefined> {
    const row = this.#byId.get(id);
    if (row === undefined) return undefined;
    this.#all.remove(row);
    this.#forget(row);
    this.#issues?.deleted(row);
    this.#audit.push({ ...audit, attemptId: id });
    return copyAttempt(row);
  }

  async expired(beforeMs: number, samples: number): Promise<{ count: number; samples: FailedOrderAttempt[] }> {
    const count = this.#all.countBefore(beforeMs);
    return { count, samples: this.#all.oldest(Math.min(samples, count)).map(copyAttempt) };
  }

  /** The oldest UTC day. */
  async dropExpired(beforeMs: number): Promise<number | undefined> {
    const [oldest] = this.#all.oldest(1);
    if (oldest === undefined) return undefined;
    const nextDayMs = (Math.floor(oldest.createdAtMs / DAY_MS) + 1) * DAY_MS;
    return nextDayMs <= beforeMs ? this.#removeOldest(this.#all.countBefore(nextDayMs)) : undefined;
  }

  async deleteExpired(beforeMs: number, limit: number): Promise<number> {
    return this.#removeOldest(Math.min(limit, this.#all.countBefore(beforeMs)));
  }

  /** The audit log, oldest entry first. */
  deletions(): DeletedAttempt[] {
    return this.#audit.map((entry) => ({ ...entry }));
  }

  /** The rows that pass the filter, newest or oldest first. */
  *#passing(filter: AttemptFilter, order: 'newest' | 'oldest', after?: Place): Generator<FailedOrderAttempt> {
    const { participantId, sinceMs, untilMs } = filter;
    const passes = filterOf(filter);
    for (const row of this.#timelineOf(participantId).walk(order, { sinceMs, untilMs, after })) {
      if (passes(row)) yield row;
    }
  }

  /** The same in any order: those by time are walked, others are sorted. */
  #inOrder(
    filter: AttemptFilter,
    order: AttemptOrder,
    after: PageCursor | undefined,
  ): Iterable<FailedOrderAttempt> {
    if (order === 'newest' || order === 'oldest') {
      return this.#passing(filter, order, after && { createdAtMs: Number(after.key), id: after.id });
    }
    const { by } = sortOf(order);
    return [...this.#passing(filter, 'newest')]
      .map((row) => ({ row, key: sortValueOf(row, by), id: row.id }))
      .filter((place) => after === undefined || comparePlaces(place, after, order) > 0)
      .sort((a, b) => comparePlaces(a, b, order))
      .map(({ row }) => row);
  }

  #removeOldest(count: number): number {
    const rows = this.#all.removeOldest(count);
    for (const row of rows) {
      this.#forget(row);
      const { createdAtMs, participantId, errorCodes, validationErrors } = row;
      this.#cleanedUp.push({ createdAtMs, participantId, errorCodes, validationErrors });
    }
    return rows.length;
  }

  #timelineOf(participantId: Id | undefined): Timeline<FailedOrderAttempt> {
    if (participantId === undefined) return this.#all;
    return this.#ofParticipant.get(participantId) ?? new Timeline();
  }

  #keep(row: FailedOrderAttempt): void {
    this.#byId.set(row.id, row);
    this.#idOfSubmission.set(row.submissionId, row.id);
    this.#all.insert(row);
    let timeline = this.#ofParticipant.get(row.participantId);
    if (timeline === undefined) {
      timeline = new Timeline();
      this.#ofParticipant.set(row.participantId, timeline);
    }
    timeline.insert(row);
  }

  /** Takes a row that was removed from the timeline of all out of the other indexes. */
  #forget(row: FailedOrderAttempt): void {
    this.#byId.delete(row.id);
    this.#idOfSubmission.delete(row.submissionId);
    const timeline = this.#ofParticipant.get(row.participantId);
    timeline?.remove(row);
    if (timeline?.length === 0) this.#ofParticipant.delete(row.participantId);
  }
}

/** Which attempts that were cleaned up are counted in a window: those of the whole quarter hours in it. */
function isCountedIn({ sinceMs, untilMs }: Window): (attempt: CountedAttempt) => boolean {
  return ({ createdAtMs }) => {
    const quarter = Math.floor(createdAtMs / TREND_MS);
    return quarter * TREND_MS >= sinceMs && (quarter + 1) * TREND_MS <= untilMs;
  };
}

function* take<T>(values: Iterable<T>, count: number): Generator<T> {
  let left = count;
  if (left > 0)
    for (const value of values) {
      yield value;
      if (--left === 0) return;
    }
}
