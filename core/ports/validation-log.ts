import type { Id } from '../domain/ids.js';
import type { Seal, SealLink } from '../domain/log-seal.js';
import type { LogEntry } from '../domain/validation-log.js';

/** Default: without end. */
export interface LogWindow {
  /** Inclusive. */
  readonly sinceMs?: number | undefined;
  /** Exclusive. */
  readonly untilMs?: number | undefined;
}

export interface LogQuery extends LogWindow {
  readonly participantId?: Id | undefined;
  /** Only what stands behind this entry. */
  readonly after?: Pick<LogEntry, 'atMs' | 'id'> | undefined;
  readonly limit: number;
}

/** What a seal can be made of. */
export interface Unsealed {
  /** The last link of the chain; `NO_SEAL` when there is none. */
  readonly before: SealLink;
  /** At least one. */
  readonly entries: readonly LogEntry[];
}

/**
 * One entry a submission that was judged, for good. Entries are not added here: the attempt store and the bundled shop of the same database write them in the step that
 * stores the attempt or the order, so that neither is ever without the other. Rejects with `UnavailableError` (`database`) when it cannot be asked.
 */
export interface ValidationLog {
  /** At most `limit` entries by instant and, within one instant, by id. Values are copied out. */
  entries(query: LogQuery): Promise<LogEntry[]>;

  /**
   * Seals at most `limit` entries that wait, all or nothing: hands them to `make`, whose seal is kept with the head of the chain. Of several callers at once one seals, the
   * others return undefined, as when nothing waits. Each stored entry is handed out to a seal that is kept exactly once, whoever stores meanwhile.
   */
  seal(limit: number, make: (unsealed: Unsealed) => Seal): Promise<Seal | undefined>;

  /** Where the chain ended when it was last sealed, noted beside it; undefined before the first seal. */
  head(): Promise<SealLink | undefined>;

  /** At most `limit` seals behind `afterNumber`, by number. */
  seals(afterNumber: number, limit: number): Promise<Seal[]>;

  /** The entries that have these ids now, by id. */
  entriesByIds(ids: readonly number[]): Promise<LogEntry[]>;

  /** How many entries there are, how many of them wait for a seal, and how many the seals name; all of one moment. */
  count(): Promise<{ readonly entries: number; readonly waiting: number; readonly sealed: number }>;

  /**
   * Takes a participant out of its entries, all in one: `commitmentOf` what stood there takes the place of the salt. A refusal's participant and user become `pseudonym`, as in its attempt; a placed
   * order's become `DELETED`, because its instant leads to the order, which must not lead on to the refusals. The number of the order is gone. Returns how many entries.
   */
  pseudonymise(participantId: Id, pseudonym: Id): Promise<number>;
}
