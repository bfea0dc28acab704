import type { Sha256Hex } from './idempotency.js';
import type { Id } from './ids.js';
import { formatInstant, SECOND_MS } from './instant.js';
import type { Policy } from './policy.js';
import type { ErrorCode, RecordedReason } from './refusal.js';

/** The steps of a submission that take time, in their order. */
export const STEPS = ['enter', 'judge', 'place', 'settle'] as const;
export type Step = (typeof STEPS)[number];
/** What is measured beyond what the log can hold: an entry is written while a refusal is `record`ed. */
export const TIMED_STEPS = [...STEPS, 'record'] as const;
export type TimedStep = (typeof TIMED_STEPS)[number];

/**
 * Whole milliseconds; null for a step that was not reached. `enter`: the guard. `judge`: reading the facts and judging the cart. `place`: from there until the order is being
 * written; what the database needs to write and commit it is not in it. `settle`: telling the guard, of refusals only.
 */
export type StepDurations = Readonly<Record<Step, number | null>>;

export const NO_DURATIONS: StepDurations = { enter: null, judge: null, place: null, settle: null };

/** What the validation log keeps of a submission beyond its order or attempt. */
export interface SubmissionTrace {
  /** See `rulesVersionOf`. */
  readonly rulesVersion: string;
  readonly durations: StepDurations;
}

/** One submission that was judged, placed or refused. Kept for good; nothing in it is personal but ids, and those can be taken out. */
export interface LogEntry {
  readonly id: number;
  readonly atMs: number;
  readonly participantId: Id;
  readonly userId: Id;
  readonly outcome: 'placed' | RecordedReason;
  /** Empty for a placed order. */
  readonly codes: readonly ErrorCode[];
  /** The order that was placed; for a duplicate the one that existed. */
  readonly orderId: Id | null;
  readonly attemptId: number | null;
  /** null for what was stored without a trace, such as a refusal that an older version left in its journal. */
  readonly rulesVersion: string | null;
  readonly durations: StepDurations;
  /** Random, of this entry alone. null when the participant was taken out: then `commitment` stands for who it was. */
  readonly salt: string | null;
  readonly commitment: string | null;
}

/** Stands for participant and user of a placed order whose participant was taken out. */
export const DELETED: Id = 'deleted';

/** The revision of the rules' code: to be raised with any change that can judge a submission otherwise under the same numbers. */
const RULES_REVISION = 1;

/**
 * Under which rules a submission was judged, as `1/3:60/2,4,8,16,60:3600/300/1000:1000000`: revision of the code / submissions : in seconds / waits : reset /
 * duplicate window / lines : quantity. It says the numbers themselves, so that an old entry can be read without a table of versions.
 */
export function rulesVersionOf(policy: Policy): string {
  const { submissionRate, backoffWaitsMs, backoffResetMs, duplicateWindowMs, maxCartLines, maxQuantity } = policy;
  const seconds = (ms: number) => ms / SECOND_MS;
  return [
    RULES_REVISION,
    `${submissionRate.limit}:${seconds(submissionRate.windowMs)}`,
    `${backoffWaitsMs.map(seconds).join(',')}:${seconds(backoffResetMs)}`,
    seconds(duplicateWindowMs),
    `${maxCartLines}:${maxQuantity}`,
  ].join('/');
}

/** Who it was and which order, hidden behind the salt: the part of an entry that can be taken out later without touching its digest. */
export function commitmentOf(
  {
    salt,
    participantId,
    userId,
    orderId,
  }: Pick<LogEntry, 'participantId' | 'userId' | 'orderId'> & { salt: string },
  sha256Hex: Sha256Hex,
): string {
  return sha256Hex([salt, participantId, userId, orderId ?? ''].join('\n'));
}

/** SHA-256 of everything that the entry says but its id, line by line. The same before and after the participant is taken out. */
export function digestOf(entry: LogEntry, sha256Hex: Sha256Hex): string {
  const { salt, durations } = entry;
  const who = salt === null ? entry.commitment : commitmentOf({ ...entry, salt }, sha256Hex);
  const lines = [
    formatInstant(entry.atMs),
    who ?? '',
    entry.outcome,
    entry.codes.join(','),
    entry.attemptId ?? '',
    entry.rulesVersion ?? '',
    STEPS.map((step) => durations[step] ?? '').join(','),
  ];
  return sha256Hex(lines.join('\n'));
}
