import { ATTEMPT_FIELDS, type AttemptField } from '../attempt-fields.js';
import type { AttemptFilter } from '../search.js';

/** What two groups of attempts are compared by. */
export const COMPARED_FIELDS = ['reason', 'error_code', 'program_pause_active', ...ATTEMPT_FIELDS] as const;
export type ComparedField = 'reason' | 'error_code' | 'program_pause_active' | AttemptField;

/** An attempt can have several of their values at once, and counts once for each. */
export const FIELDS_OF_SEVERAL: readonly ComparedField[] = ['error_code', 'product_id'];

/** What is asked of the store. */
export interface ComparisonQuery {
  /** The attempts that are looked at. */
  readonly among: AttemptFilter;
  /** Which of these are the selected ones; the others are the rest. */
  readonly selected: AttemptFilter;
  readonly fields: readonly ComparedField[];
  /** IANA name. */
  readonly timeZone: string;
  /**
   * No more attempts are looked at: only the newest, from an instant on. Those of one instant are looked at together or not at all, and so there can be fewer.
   */
  readonly newest: number;
  /** Values that fewer attempts have, of both groups together, are left out. */
  readonly least: number;
  /** Of each field the values that most attempts have, of both groups together; of equally many those first by code point. */
  readonly most: number;
}

/** Attempts of one group. */
export interface Counted {
  readonly attempts: number;
  /** Participants whose newest attempt of the group is one of these: each participant is heard once. */
  readonly participants: number;
}

export interface ComparedValue {
  /** `yes` or `no` for `program_pause_active`. */
  readonly value: string;
  /** Those with that value. */
  readonly selected: Counted;
  readonly rest: Counted;
}

export interface ComparedCounts {
  readonly field: ComparedField;
  /** Those of which the field is known, whatever its value, also those that were left out. */
  readonly selected: Counted;
  readonly rest: Counted;
  /** By attempts of both groups together, descending, then by code point. */
  readonly values: readonly ComparedValue[];
}

/** What the store counted; all of one moment. */
export interface ComparedAttempts {
  /** All attempts of `among` from here on were looked at (inclusive). Absent: all there are. */
  readonly sinceMs: number | undefined;
  readonly selected: Counted;
  readonly rest: Counted;
  /** One for each field that was asked for, in that order. */
  readonly fields: readonly ComparedCounts[];
}
