import type {
  AttemptBatch,
  AttemptCount,
  AttemptFacets,
  AttemptFilter,
  AttemptPage,
  AttemptSearch,
  AttemptStore,
  BreakdownQuery,
  DeletionAudit,
  FacetQuery,
  FailedOrderAttempt,
  FailureBreakdown,
  FailureTally,
  FeedCursor,
  Id,
  NewAttempt,
  SortValue,
  TallyQuery,
  Window,
} from '../../core/index.js';
import { type BreakdownRow, breakdownQuestion } from './attempt-breakdown.js';
import { type FacetRow, facetQuestion } from './attempt-facets.js';
import { type AttemptRow, attemptOfRow, type LoggedAttempt, loggedAttemptOf } from './attempt-rows.js';
import { countQuestion, estimateQuestion, searchQuestion, stretchesOf } from './attempt-search.js';
import { attemptStatements } from './attempt-statements.js';
import { AttemptWriter } from './attempt-writer.js';
import type { Database } from './connection.js';
import { formatFeedCursor, parseFeedCursor } from './feed-cursor.js';
import { END_MS, instant } from './instants.js';
import { MicroBatches } from './micro-batches.js';
import { selectList } from './models/columns.js';
import { answerOf, MAX_NEWEST, type NewestRow, NewestRows } from './newest-rows.js';
import { dropOldestPartitions } from './partitions.js';
import { pseudonymise } from './pseudonymise.js';
import { Recently } from './recently.js';
import { type Reads, readsOf } from './replica.js';
import {
  type ParticipantTallyRow,
  participantTallyValues,
  TALLY_OF_PARTICIPANT,
} from './sealing/participant-tally.js';
import { SealedTally } from './sealing/sealed-tally.js';
import { seal } from './sealing/sealer.js';
import { planSearch, type Source } from './search-plan.js';
import type { Session } from './session.js';
import { commit } from './transaction.js';

interface SortedRow {
  readonly sortKey: Date | string | null;
}

interface FeedRow extends AttemptRow {
  readonly storedXid: string;
  readonly withheld: boolean;
}

/** What `EXPLAIN (FORMAT JSON)` answers, as far as it is read. */
interface PlanRow {
  readonly 'QUERY PLAN': readonly { readonly Plan: { readonly 'Plan Rows': number } }[];
}

export interface AttemptStoreOptions {
  /** Called after an attempt was stored; must not throw. Default: nobody is told. */
  readonly onStored?: (() => void) | undefined;
  /** Attempts that wait for their batch at most; one more is `UnavailableError`. Default 5,000, some 6 MB. */
  readonly maxWaiting?: number | undefined;
  /** Where lists, counts and analytics are read. Default: where attempts are stored. */
  readonly reads?: Reads | undefined;
}

/** Measured: more rows or more batches at once store no more attempts a second, and each waits longer. */
const BATCH_SIZE = 100;
const BATCHES_IN_FLIGHT = 2;
const DEFAULT_MAX_WAITING = 5_000;

/** Attempts in `orders_failedorderattempt`. Unless said otherwise a method is one statement, and so one round trip and one moment. */
export class SequelizeAttemptStore implements AttemptStore {
  readonly #database: Database;
  readonly #onStored: () => void;
  readonly #reads: Reads;
  readonly #statements: ReturnType<typeof attemptStatements>;
  readonly #batches: MicroBatches<LoggedAttempt, number>;
  readonly #recently = new Recently();
  readonly #newest = new NewestRows();
  readonly #sealed = new SealedTally();

  constructor(
    database: Database,
    { onStored = () => {}, maxWaiting = DEFAULT_MAX_WAITING, reads = readsOf(database) }: AttemptStoreOptions = {},
  ) {
    this.#database = database;
    this.#onStored = onStored;
    this.#reads = reads;
    this.#statements = attemptStatements(database.models.attempts);
    const writer = new AttemptWriter(database, this.#statements);
    this.#batches = new MicroBatches({
      write: (attempts) => writer.write(attempts),
      batchSize: BATCH_SIZE,
      inFlight: BATCHES_IN_FLIGHT,
      maxWaiting,
    });
  }

  async add(attempt: NewAttempt): Promise<number> {
    const id = await this.#batches.add(loggedAttemptOf(attempt));
    this.#onStored();
    return id;
  }

  /** Takes no more attempts, and resolves when those that wait are stored or refused. Questions are still answered. */
  close(): Promise<void> {
    return this.#batches.close();
  }

  async get(id: number): Promise<FailedOrderAttempt | undefined> {
    if (!Number.isSafeInteger(id)) return undefined;
    const [row] = await this.#database.query<AttemptRow>(this.#statements.get, [id]);
    return row && attemptOfRow(row);
  }

  recent(limit: number, participantId?: Id): Promise<FailedOrderAttempt[]> {
    return this.#reads.read((session) => this.#recent(session, limit, participantId));
  }

  async #recent(session: Session, limit: number, participantId?: Id): Promise<FailedOrderAttempt[]> {
    const { recent, recentOf } = this.#statements;
    if (participantId !== undefined) {
      return (await session.query<AttemptRow>(recentOf, [limit, participantId])).map(attemptOfRow);
    }
    if (limit > MAX_NEWEST) return (await session.query<AttemptRow>(recent, [limit])).map(attemptOfRow);
    const sinceMs = this.#recently.sinceOf(limit) ?? -END_MS;
    let rows = await this.#newestSince(session, sinceMs, limit);
    if (rows.length < limit && sinceMs !== -END_MS) rows = await this.#newestSince(session, -END_MS, limit);
    const attempts = rows.map(attemptOfRow);
    this.#recently.learn(attempts, limit);
    return attempts;
  }

  #newestSince(session: Session, sinceMs: number, limit: number): Promise<readonly AttemptRow[]> {
    return this.#newest.read(limit, async (known) => {
      const values = [limit, instant(sinceMs), `{${known.join(',')}}`];
      return answerOf(await session.query<NewestRow>(this.#statements.recentSince, values));
    });
  }

  /** One round trip for each stretch of time that the page reaches into, as a rule one; with terms two more, and one for all of time when one of them is rare. */
  search(search: AttemptSearch): Promise<AttemptPage> {
    return this.#reads.read((session) => this.#search(session, search));
  }

  async #search(session: Session, search: AttemptSearch): Promise<AttemptPage> {
    const source = await planSearch(session, search);
    const rows: (AttemptRow & SortedRow)[] = [];
    const stretches = source.define ? [search] : stretchesOf(search, this.#recently.sinceOf(search.limit + 1));
    for (const stretch of stretches) {
      rows.push(...(await this.#page(session, source, { ...stretch, limit: search.limit - rows.length })));
      if (rows.length > search.limit) break;
    }
    const found = rows.map(attemptOfRow);
    if (isBeginning(search)) this.#recently.learn(found, search.limit + 1);
    const more = rows.length > search.limit;
    const last = rows.slice(0, search.limit).at(-1);
    return {
      attempts: found.slice(0, search.limit),
      next: more && last !== undefined ? { key: sortValueOf(last), id: Number(last.id) } : undefined,
    };
  }

  #page(session: Session, source: Source, search: AttemptSearch): Promise<(AttemptRow & SortedRow)[]> {
    const { text, values } = searchQuestion(source, selectList(this.#database.models.attempts), search);
    return session.query<AttemptRow & SortedRow>({ text }, values);
  }

  /** A second round trip when there are more than `cap`: to the planner, which does not look at the rows. */
  count(filter: AttemptFilter, cap: number): Promise<AttemptCount> {
    return this.#reads.read((session) => this.#count(session, filter, cap));
  }

  async #count(session: Session, filter: AttemptFilter, cap: number): Promise<AttemptCount> {
    const source = await planSearch(session, filter);
    const { text, values } = countQuestion(source, filter, cap);
    const [row] = await session.query<{ count: string }>({ text }, values);
    const count = Number(row?.count);
    if (count <= cap) return { count, exact: true };
    const estimate = estimateQuestion(this.#database.models.attempts.tableName, filter);
    const [plan] = await session.query<PlanRow>({ text: estimate.text }, estimate.values);
    const expected = plan?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0;
    return { count: Math.max(count, expected), exact: false };
  }

  facets(query: FacetQuery): Promise<AttemptFacets> {
    return this.#reads.read(async (session) => {
      const source = await planSearch(session, query.filter);
      const { text, values } = facetQuestion(source, query);
      const [row] = (await session.query<FacetRow>({ text }, values)) as [FacetRow];
      return row.facets;
    });
  }

  async span(): Promise<Window | undefined> {
    const [row] = await this.#reads.read((session) =>
      session.query<{ first: Date | null; last: Date | null }>(this.#statements.span),
    );
    return row?.first && row.last ? { sinceMs: row.first.getTime(), untilMs: row.last.getTime() + 1 } : undefined;
  }

  async head(): Promise<FeedCursor> {
    const [row] = (await this.#database.query<{ xid: string }>(this.#statements.head)) as [{ xid: string }];
    return formatFeedCursor({ xid: row.xid, id: '0' });
  }

  async after(cursor: FeedCursor, limit: number): Promise<AttemptBatch> {
    const place = parseFeedCursor(cursor);
    const rows = await this.#database.query<FeedRow>(this.#statements.after, [place.xid, place.id, limit]);
    // One row at least, for `withheld`; its attempt is null when there is none.
    const stored = rows.filter(({ id }) => id !== null);
    const last = stored.at(-1);
    return {
      attempts: stored.map(attemptOfRow),
      cursor: last === undefined ? cursor : formatFeedCursor({ xid: last.storedXid, id: last.id }),
      more: stored.length === limit || rows[0]?.withheld === true,
    };
  }

  /** One participant's from its days. Everybody's from the sealed counts: one round trip, or some more when what this process knows of them does not decide. */
  async tally(query: TallyQuery): Promise<FailureTally> {
    const { participantId } = query;
    if (participantId === undefined) return this.#reads.read((session) => this.#sealed.tally(session, query));
    const values = participantTallyValues({ ...query, participantId });
    const rows = await this.#reads.read((session) =>
      session.query<ParticipantTallyRow>(TALLY_OF_PARTICIPANT, values),
    );
    const [row] = rows as [ParticipantTallyRow];
    return row.tally;
  }

  async breakdown(query: BreakdownQuery): Promise<FailureBreakdown> {
    const { text, values } = breakdownQuestion(this.#database.models.attempts.tableName, query);
    const rows = await this.#reads.read((session) => session.query<BreakdownRow>({ text }, values));
    const [row] = rows as [BreakdownRow];
    return row.breakdown;
  }

  async pseudonymise(participantId: Id, pseudonym: Id): Promise<number> {
    const changed = await this.#database.transaction(async (session) =>
      commit(await pseudonymise(session, participantId, pseudonym)),
    );
    this.#reads.changed();
    return changed;
  }

  async delete(
    id: number,
    { deletedAtMs, deletedBy, why }: DeletionAudit,
  ): Promise<FailedOrderAttempt | undefined> {
    if (!Number.isSafeInteger(id)) return undefined;
    const values = [id, instant(deletedAtMs), deletedBy, why];
    const [row] = await this.#database.query<AttemptRow>(this.#statements.delete, values);
    this.#reads.changed();
    return row && attemptOfRow(row);
  }

  async expired(beforeMs: number, samples: number): Promise<{ count: number; samples: FailedOrderAttempt[] }> {
    const values = [instant(beforeMs), samples];
    const rows = await this.#database.query<AttemptRow & { count: string }>(this.#statements.expired, values);
    // One row at least, for the count; its attempt is null when there is none.
    const found = rows.filter(({ id }) => id !== null).map(attemptOfRow);
    return { count: Number(rows[0]?.count), samples: found };
  }

  async dropExpired(beforeMs: number): Promise<number | undefined> {
    return dropOldestPartitions(this.#database, beforeMs);
  }

  /** What is not sealed yet is sealed first. */
  async deleteExpired(beforeMs: number, limit: number): Promise<number> {
    const values = [instant(beforeMs), limit];
    const [row] = await this.#database.query<{ count: string; isUnsealed: boolean }>(
      this.#statements.deleteExpired,
      values,
    );
    const deleted = Number(row?.count);
    if (!row?.isUnsealed) return deleted;
    await seal(this.#database, beforeMs);
    return deleted + (await this.deleteExpired(beforeMs, limit - deleted));
  }
}

/** Whether the newest of all attempts are asked for. */
function isBeginning({ order, limit: _, terms = [], ...conditions }: AttemptSearch): boolean {
  const isOpen = terms.length === 0 && Object.values(conditions).every((condition) => condition === undefined);
  return order === 'newest' && isOpen;
}

function sortValueOf({ sortKey }: SortedRow): SortValue {
  return sortKey instanceof Date ? sortKey.getTime() : sortKey;
}
