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

export interface ComparedGroup {
  readonly attempts: number;
  readonly participants: number;
  /** Each participant's number of attempts, squared and added up: how unevenly the attempts fall on them. */
  readonly squares: number;
}

export interface ComparedValue {
  /** `yes` or `no` for `program_pause_active`. */
  readonly value: string;
  /** Attempts with that value. */
  readonly selected: number;
  readonly rest: number;
}

export interface ComparedCounts {
  readonly field: ComparedField;
  /** Attempts of which the field is known, whatever its value, also those that were left out. */
  readonly selected: number;
  readonly rest: number;
  /** By count of both groups together, descending, then by code point. */
  readonly values: readonly ComparedValue[];
}

/** What the store counted; all of one moment. */
export interface ComparedAttempts {
  /** All attempts of `among` from here on were looked at (inclusive). Absent: all there are. */
  readonly sinceMs: number | undefined;
  readonly selected: ComparedGroup;
  readonly rest: ComparedGroup;
  /** One for each field that was asked for, in that order. */
  readonly fields: readonly ComparedCounts[];
}
