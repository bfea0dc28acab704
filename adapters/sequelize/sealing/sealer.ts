import { HOUR_MS, MINUTE_MS, type Window } from '../../../core/index.js';
import type { Database } from '../connection.js';
import { instant } from '../instants.js';
import type { Session } from '../session.js';
import { commit, rollBack } from '../transaction.js';
import { buildStatement, mergeKeysStatement, startsStatement, stepStatements } from './merge-statements.js';
import { ParticipantDays } from './participant-days.js';
import { type DayOfChanges, SLICE_CHANGES, slicesOf } from './slices.js';
import { DAY, floorTo, LONGER, QUARTER } from './widths.js';

/** What is dated later than this is expected no more when a longer bucket is made. It may come: then it is merged into that. */
const SETTLED_AFTER_MS = 5 * MINUTE_MS;

/** The first step over a big table takes minutes. */
const STEP_TIMEOUT_MS = HOUR_MS;

// The snapshot of the transaction is taken by the first statement after the lock: it sees all that another sealer has written.
const ISOLATION = { text: 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ' };
/** Keeps sealers out until the transaction ends. */
export const LOCK_SEALING = { text: 'LOCK TABLE analytics_state IN SHARE ROW EXCLUSIVE MODE' };
// Sorting in memory what one step reads, also when it is the first one.
const MEMORY = { text: `SET LOCAL work_mem = '64MB'` };
const STATE = {
  text: `SELECT snapshot::text, until_180, until_1440, until_14400 FROM analytics_state`,
};
/**
 * When all transactions before next_xid have ended, and so are sealed, the others stored later than next_at; what they dated more than two days back left a mark. The
 * transaction's own instant comes before its snapshot.
 */
const PUT_STATE = {
  text: `INSERT INTO analytics_state AS state (snapshot, until_180, until_1440, until_14400, late_before, next_xid, next_at)
    VALUES (pg_current_snapshot(), $1, $2, $3, '-infinity', pg_snapshot_xmax(pg_current_snapshot()), now())
    ON CONFLICT (only_one) DO UPDATE SET snapshot = excluded.snapshot,
      until_180 = excluded.until_180, until_1440 = excluded.until_1440, until_14400 = excluded.until_14400,
      (late_before, next_xid, next_at) = (
        SELECT CASE WHEN ended THEN greatest(state.late_before, state.next_at - interval '48 hours') ELSE state.late_before END,
          CASE WHEN ended THEN excluded.next_xid ELSE state.next_xid END, CASE WHEN ended THEN excluded.next_at ELSE state.next_at END
        FROM (SELECT pg_snapshot_xmin(excluded.snapshot) >= state.next_xid AS ended) AS before
      )`,
};

interface StateRow {
  readonly snapshot: string;
  readonly until_180: Date;
  readonly until_1440: Date;
  readonly until_14400: Date;
}

/** Before every instant: no bucket of a longer width has been made. */
const NEVER_MS = Number.MIN_SAFE_INTEGER;

/**
 * Takes one step: everything that can be seen and was not sealed yet becomes part of the buckets, in one transaction. Any number of processes may call it at once: they
 * queue up. One that is killed leaves what was there before. `nowMs` only decides which longer buckets are made by now. Returns whether there was anything to do.
 */
export function seal(database: Database, nowMs: number, options?: StepOptions): Promise<boolean> {
  return database.transaction(
    async (session) => {
      await lockSealing(session);
      return (await sealWithin(session, nowMs, options)) ? commit(true) : rollBack(false);
    },
    { timeoutMs: STEP_TIMEOUT_MS },
  );
}

/** Keeps other sealers out until the transaction ends; readers read on. The first statement of a transaction, because it decides on its snapshot. */
export async function lockSealing(session: Session): Promise<void> {
  await session.query(ISOLATION);
  await session.query(LOCK_SEALING);
}

export interface StepOptions {
  /** Even if nothing is to be sealed the snapshot becomes this transaction's. Default false. */
  readonly always?: boolean;
  /** More attempts than so many are added day by day. Default 200,000. */
  readonly sliceChanges?: number | undefined;
  /** With so many attempts made into participants' days a step leaves older ones to the next. Default 50,000. */
  readonly enoughInDays?: number | undefined;
}

/** A step in a transaction that others began with `lockSealing`. */
export async function sealWithin(
  session: Session,
  nowMs: number,
  { always = false, sliceChanges = SLICE_CHANGES, enoughInDays }: StepOptions = {},
): Promise<boolean> {
  await session.query(MEMORY);
  const [state] = await session.query<StateRow>(STATE);
  const isFirst = state === undefined;
  const before = isFirst ? [] : [state.snapshot];
  const builtUntilMs = LONGER.map((width) => state?.[`until_${width}`].getTime() ?? NEVER_MS);
  const settledMs = nowMs - SETTLED_AFTER_MS;
  const buildUntilMs = LONGER.map((width, index) => Math.max(floorTo(width, settledMs), builtUntilMs[index] ?? 0));

  const statements = stepStatements(isFirst);
  const [look] = await session.query<{ hasWork: boolean }>(statements.hasWork, before);
  const isOver = buildUntilMs.some((untilMs, index) => untilMs !== builtUntilMs[index]);
  const participantDays = await ParticipantDays.look(session, buildUntilMs[LONGER.indexOf(DAY)] ?? 0);
  if (!look?.hasWork && !isOver && !participantDays.isBehind && !always) return false;
  await participantDays.forget();
  if (look?.hasWork) {
    await session.query(statements.addTotals, before);
    const changes = await session.query<DayOfChanges>(statements.countDays, before);
    const slices = slicesOf(changes, sliceChanges);
    await mergeKeys(session, isFirst, [...before, ...builtUntilMs.map(instant)], slices);
    await participantDays.change(state?.snapshot, changes, slices);
    await session.query(statements.forget);
  }
  await buildLonger(session, builtUntilMs, buildUntilMs);
  await session.query(PUT_STATE, buildUntilMs.map(instant));
  await participantDays.make(enoughInDays);
  return true;
}

async function mergeKeys(
  session: Session,
  isFirst: boolean,
  values: readonly unknown[],
  slices: readonly Window[] | undefined,
): Promise<void> {
  const statement = mergeKeysStatement(isFirst, slices !== undefined);
  if (slices === undefined) await session.query(statement, values);
  for (const { sinceMs, untilMs } of slices ?? []) {
    await session.query(statement, [...values, instant(sinceMs), instant(untilMs)]);
  }
}

/** The shorter ones first: the longer ones are made of them, stretch by stretch, so that what is sorted stays in memory. */
async function buildLonger(
  session: Session,
  fromMs: readonly number[],
  untilMs: readonly number[],
): Promise<void> {
  for (const [index, width] of LONGER.entries()) {
    const [from = 0, until = 0] = [fromMs[index], untilMs[index]];
    if (from === until) continue;
    const shorter = LONGER[index - 1] ?? QUARTER;
    const stretchMinutes = Math.max(width, DAY);
    const starts = await session.query<{ start: Date }>(
      startsStatement(stretchMinutes, shorter),
      [from, until].map(instant),
    );
    for (const { start } of starts) {
      const stretch = [
        Math.max(from, start.getTime()),
        Math.min(until, start.getTime() + stretchMinutes * MINUTE_MS),
      ];
      await session.query(buildStatement(width, shorter), stretch.map(instant));
    }
  }
}
