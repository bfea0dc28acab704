import {
  compareText,
  type ErrorCode,
  formatTraits,
  HOUR_MS,
  type IssueDecision,
  type IssueStore,
  type NewIssueDecision,
  parseTraits,
  type TraitsCount,
  traitsOf,
  type Window,
} from '../../core/index.js';
import type { Database } from './connection.js';
import { instant } from './instants.js';
import {
  ADD_COUNTS,
  ADD_TRAITS,
  COUNTS,
  DECIDE,
  DECISIONS,
  FORGET_EMPTY,
  SEEN_IN_HOUR,
  SET_SEEN,
  TAKE,
} from './issue-statements.js';
import type { Session } from './session.js';
import { commit, rollBack } from './transaction.js';

/** The first count of a big table takes its time. */
const STEP_TIMEOUT_MS = 60_000;

interface GroupedRow {
  readonly error_codes: readonly ErrorCode[];
  readonly validation_errors: readonly string[] | null;
  readonly program_pause_active: boolean | null;
}

/** Alike attempts. */
interface SeenRow extends GroupedRow {
  readonly count: number;
  readonly first: Date;
  readonly last: Date;
}

interface TakenRow extends SeenRow {
  readonly sign: number;
  readonly hour: Date;
}

type TakeRow = { readonly more: boolean } & (TakenRow | { readonly sign: null });

/** What one step adds to one hour of one traits. */
interface Addition {
  readonly traits: string;
  readonly hour: string;
  count: number;
  /** Undefined when only deletions were taken. */
  firstMs: number | undefined;
  lastMs: number | undefined;
  /** An instant that was deleted. */
  hasDeletions: boolean;
}

type DecisionRow = Omit<IssueDecision, 'atMs' | 'revision' | 'reverts'> & {
  readonly revision: string;
  readonly at: Date;
  readonly reverts: string | null;
};

/** Issues in the tables `issue_...`. Attempts are listed by a trigger as they are stored, and taken off the list in the transaction that counts them. */
export class SequelizeIssueStore implements IssueStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Any number of processes may count at once: each takes what no other one holds. */
  count(limit: number): Promise<boolean> {
    return this.#database.transaction(
      async (session) => {
        const rows = await session.query<TakeRow>(TAKE, [limit]);
        const more = rows[0]?.more === true;
        const taken = rows.filter((row): row is TakenRow & { readonly more: boolean } => row.sign !== null);
        if (taken.length === 0) return rollBack(more);
        const additions = additionsOf(taken);
        const added = JSON.stringify(additions.map(rowOf));
        await session.query(ADD_TRAITS, [added]);
        await session.query(ADD_COUNTS, [added]);
        for (const addition of additions) if (addition.hasDeletions) await lookAgain(session, addition);
        await session.query(FORGET_EMPTY, [added]);
        return commit(more);
      },
      { timeoutMs: STEP_TIMEOUT_MS },
    );
  }

  async counts({ sinceMs, untilMs }: Window): Promise<TraitsCount[]> {
    const values = [instant(sinceMs), instant(untilMs)];
    const rows = await this.#database.query<{
      traits: string;
      total: string;
      first: Date;
      last: Date;
      hours: readonly (readonly [number, number, number, number])[] | null;
    }>(COUNTS, values);
    return rows
      .map(({ traits, total, first, last, hours }) => ({
        traits,
        total: Number(total),
        firstAtMs: first.getTime(),
        lastAtMs: last.getTime(),
        hours: (hours ?? []).map(([hourAtMs, count, firstAtMs, lastAtMs]) => ({
          hourAtMs,
          count,
          firstAtMs,
          lastAtMs,
        })),
      }))
      .sort((a, b) => compareText(a.traits, b.traits));
  }

  async decisions(): Promise<IssueDecision[]> {
    const rows = await this.#database.query<DecisionRow>(DECISIONS);
    return rows.map(({ at, revision, reverts, ...decision }) => ({
      ...decision,
      revision: Number(revision),
      reverts: reverts === null ? null : Number(reverts),
      atMs: at.getTime(),
    }));
  }

  async decide(decision: NewIssueDecision, revision: number): Promise<boolean> {
    const { atMs, by, issueId, action, why, assignee, merged, reverts } = decision;
    const values = [
      revision,
      instant(atMs),
      by,
      issueId,
      action,
      why,
      assignee,
      merged,
      reverts,
      `${action}: ${why}`,
    ];
    return (await this.#database.query(DECIDE, values)).length > 0;
  }
}

function additionsOf(taken: readonly TakenRow[]): Addition[] {
  const additions = new Map<string, Addition>();
  for (const row of taken) {
    const traits = textOf(row);
    const hour = row.hour.toISOString();
    const key = `${hour} ${traits}`;
    const addition = additions.get(key) ?? {
      ...{ traits, hour, count: 0, hasDeletions: false },
      ...{ firstMs: undefined, lastMs: undefined },
    };
    additions.set(key, addition);
    addition.count += row.sign * row.count;
    if (row.sign < 0) {
      addition.hasDeletions = true;
      continue;
    }
    addition.firstMs = Math.min(row.first.getTime(), addition.firstMs ?? Number.POSITIVE_INFINITY);
    addition.lastMs = Math.max(row.last.getTime(), addition.lastMs ?? Number.NEGATIVE_INFINITY);
  }
  // In one order in every process, so that none waits for another that waits for it.
  return [...additions].sort(([a], [b]) => compareText(a, b)).map(([, addition]) => addition);
}

function textOf({ error_codes, validation_errors, program_pause_active }: GroupedRow): string {
  return formatTraits(
    traitsOf({
      errorCodes: error_codes,
      validationErrors: validation_errors ?? [],
      programPauseActive: program_pause_active,
    }),
  );
}

function rowOf({ traits, hour, count, firstMs, lastMs }: Addition) {
  return {
    traits,
    hour,
    count,
    first_at: firstMs === undefined ? 'infinity' : instant(firstMs),
    last_at: lastMs === undefined ? '-infinity' : instant(lastMs),
  };
}

/** The deleted one may have been the first or the last of its hour. As long as the others are kept they say which one is now. */
async function lookAgain(session: Session, { traits, hour }: Addition): Promise<void> {
  const codes = [...new Set(parseTraits(traits).errors.map((error) => error.split(';')[0]))];
  const until = new Date(Date.parse(hour) + HOUR_MS).toISOString();
  const rows = await session.query<SeenRow>(SEEN_IN_HOUR, [hour, until, codes]);
  const seen = rows.filter((row) => textOf(row) === traits);
  if (seen.length === 0) return;
  const first = seen.map((row) => row.first.getTime()).reduce((a, b) => Math.min(a, b));
  const last = seen.map((row) => row.last.getTime()).reduce((a, b) => Math.max(a, b));
  const count = seen.reduce((sum, row) => sum + row.count, 0);
  await session.query(SET_SEEN, [traits, hour, count, instant(first), instant(last)]);
}
