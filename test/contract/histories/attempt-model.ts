import {
  type AttemptFilter,
  type AttemptSearch,
  type AttemptStore,
  BALANCE_CODES,
  balanceExceeded,
  comparePlaces,
  type FailedOrderAttempt,
  localDay,
  type NewAttempt,
  placeOf,
  summaryOf,
  type TallyQuery,
} from '../../../core/index.js';

/** What a history does with an attempt store. */
export type StoreInHistory = Pick<
  AttemptStore,
  | 'add'
  | 'get'
  | 'recent'
  | 'search'
  | 'count'
  | 'span'
  | 'tally'
  | 'pseudonymise'
  | 'delete'
  | 'expired'
  | 'dropExpired'
  | 'deleteExpired'
>;

/** A list of attempts, gone through from beginning to end for every question. */
export class AttemptModel implements StoreInHistory {
  #attempts: FailedOrderAttempt[] = [];
  #lastId = 0;

  async add(attempt: NewAttempt) {
    const known = this.#attempts.find(({ submissionId }) => submissionId === attempt.submissionId);
    if (known !== undefined) return known.id;
    this.#attempts.push({ ...attempt, id: ++this.#lastId });
    return this.#lastId;
  }
  async get(id: number) {
    return this.#attempts.find((attempt) => attempt.id === id);
  }
  async recent(limit: number, participantId?: string) {
    return (await this.search({ order: 'newest', limit, participantId })).attempts.slice();
  }
  async search({ order, after, limit, ...filter }: AttemptSearch) {
    const behind = this.#passing(filter)
      .sort((a, b) => comparePlaces(placeOf(a, order), placeOf(b, order), order))
      .filter((attempt) => after === undefined || comparePlaces(placeOf(attempt, order), after, order) > 0);
    const attempts = behind.slice(0, limit);
    const last = attempts.at(-1);
    return { attempts, next: last && behind.length > limit ? placeOf(last, order) : undefined };
  }
  async count(filter: AttemptFilter) {
    return { count: this.#passing(filter).length, exact: true };
  }
  async span() {
    const instants = this.#attempts.map(({ createdAtMs }) => createdAtMs);
    if (instants.length === 0) return undefined;
    return { sinceMs: Math.min(...instants), untilMs: Math.max(...instants) + 1 };
  }
  async tally({ timeZone, groupBy, ...filter }: TallyQuery) {
    const found = this.#passing(filter);
    const named = found.map((attempt) => ({ ...attempt, day: localDay(attempt.createdAtMs, timeZone) }));
    const errors = found.flatMap((one) => (groupBy === 'code' ? [...new Set(one.errorCodes)] : [summaryOf(one)]));
    const newestFirst = await this.recent(this.#attempts.length);
    return {
      totalFailures: found.length,
      balanceRelated: found.filter(({ errorCodes }) => errorCodes.some((code) => BALANCE_CODES.includes(code)))
        .length,
      commonErrors: counted(errors).map(([error, count]) => ({ error, count })),
      byDay: counted(named.map(({ day }) => day))
        .map(([date, count]) => ({ date, count }))
        .sort((a, b) => (a.date < b.date ? -1 : 1)),
      topParticipants: counted(found.map(({ participantId }) => participantId)).map(([participantId, count]) => {
        const newest = newestFirst.find((one) => one.participantId === participantId && found.includes(one));
        return { participantId, name: newest?.participantName ?? null, count };
      }),
    };
  }
  async pseudonymise(participantId: string, pseudonym: string) {
    const nothing = { participantName: null, username: null, orderId: null, ipAddress: null, userAgent: null };
    let changed = 0;
    this.#attempts = this.#attempts.map((attempt) => {
      if (attempt.participantId !== participantId) return attempt;
      changed++;
      return { ...attempt, ...nothing, participantId: pseudonym, userId: pseudonym, idempotencyKey: '' };
    });
    return changed;
  }
  async delete(id: number) {
    const deleted = await this.get(id);
    this.#attempts = this.#attempts.filter((attempt) => attempt !== deleted);
    return deleted;
  }
  async expired(beforeMs: number, samples: number) {
    const { attempts } = await this.search({ order: 'oldest', limit: Infinity, untilMs: beforeMs });
    return { count: attempts.length, samples: attempts.slice(0, samples) };
  }
  async dropExpired() {
    return undefined;
  }
  async deleteExpired(beforeMs: number, limit: number) {
    const { samples } = await this.expired(beforeMs, limit);
    this.#attempts = this.#attempts.filter((attempt) => !samples.includes(attempt));
    return samples.length;
  }

  #passing({ sinceMs = -Infinity, untilMs = Infinity, ...filter }: AttemptFilter): FailedOrderAttempt[] {
    const { participantId, reason, errorCode, terms = [] } = filter;
    return this.#attempts.filter((attempt) => {
      const texts = [attempt.participantName, attempt.username, summaryOf(attempt), attempt.ipAddress].join('\n');
      return (
        attempt.createdAtMs >= sinceMs &&
        attempt.createdAtMs < untilMs &&
        (participantId === undefined || attempt.participantId === participantId) &&
        (reason === undefined || attempt.reason === reason) &&
        (errorCode === undefined || attempt.errorCodes.includes(errorCode)) &&
        (filter.balanceExceeded === undefined || balanceExceeded(attempt) === filter.balanceExceeded) &&
        terms.every((term) => texts.toLowerCase().includes(term.toLowerCase()))
      );
    });
  }
}

/** Each value with how often it comes: most often first, then by itself. At most ten. */
function counted(values: readonly string[]): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, 10);
}
