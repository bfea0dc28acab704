import type { FailedOrderAttempt } from './attempt.js';
import type { FieldValues } from './attempt-fields.js';
import { InvalidInputError } from './errors.js';
import type { Id } from './ids.js';
import type { Fingerprint } from './issues/fingerprint.js';
import type { ErrorCode, RecordedReason } from './refusal.js';
import {
  type AttemptOrder,
  SORTED_CHARACTERS,
  type SortKey,
  type SortValue,
  sortOf,
  sortValueOf,
} from './sorting.js';
import { firstCharacters, storableText } from './text.js';

export const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 200;

/** Filters are joined by "and"; an absent one lets everything through. */
export interface AttemptFilter {
  readonly participantId?: Id | undefined;
  /** Any of them; nothing passes when there is none. */
  readonly participantIds?: readonly Id[] | undefined;
  readonly userId?: Id | undefined;
  /** Inclusive. */
  readonly sinceMs?: number | undefined;
  /** Exclusive. */
  readonly untilMs?: number | undefined;
  readonly reason?: RecordedReason | undefined;
  readonly errorCode?: ErrorCode | undefined;
  readonly programPauseActive?: boolean | undefined;
  /** With at least one balance code, as analytics count it. */
  readonly balanceRelated?: boolean | undefined;
  /** Attempts of an issue: those that have one of these fingerprints (`hasFingerprint`). */
  readonly fingerprints?: readonly Fingerprint[] | undefined;
  /** Food total above available balance. */
  readonly balanceExceeded?: boolean | undefined;
  /**
   * Every term must occur, whatever its case, in participant name, username, error summary, idempotency key or IP address.
   * `%` and `_` are plain characters.
   */
  readonly terms?: readonly string[] | undefined;
  /** An attempt of which a field is not known does not pass. */
  readonly fields?: FieldValues | undefined;
  /** IANA name of the zone in which `fields` are meant. Default UTC. */
  readonly timeZone?: string | undefined;
}

/** The place after which a page begins: that of the last row of the page before, in the order of that list. */
export interface PageCursor {
  readonly key: SortValue;
  readonly id: number;
}

/** The place of a row in a list. */
export function placeOf(attempt: FailedOrderAttempt, order: AttemptOrder): PageCursor {
  return { key: sortValueOf(attempt, sortOf(order).by), id: attempt.id };
}

export interface AttemptSearch extends AttemptFilter {
  readonly order: AttemptOrder;
  readonly after?: PageCursor | undefined;
  readonly limit: number;
}

export interface AttemptPage {
  readonly attempts: readonly FailedOrderAttempt[];
  /** Absent on the last page. */
  readonly next: PageCursor | undefined;
}

export interface AttemptCount {
  readonly count: number;
  /** False when there are more than were worth counting: `count` is an estimate then. */
  readonly exact: boolean;
}

/** Splits what a person typed into terms: words, and phrases in double quotes. */
export function parseSearchTerms(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"?|[^\s"]+/g)]
    .map(([word, phrase]) => (phrase ?? word).trim())
    .filter((term) => term !== '');
}

/** A cursor as text: its row's id and, unless it has none, what the list is ordered by. */
export function formatCursor({ key, id }: PageCursor): string {
  return key === null ? String(id) : `${id}-${key}`;
}

/** What a key looks like. Texts: those of a sorted column, in lower case, which can be longer than what it was made of. */
const KEYS: Readonly<Record<SortKey, (text: string) => SortValue | undefined>> = {
  created_at: (text) => (/^-?\d{1,15}$/.test(text) ? Number(text) : undefined),
  total_attempted: (text) => (/^-?\d{1,58}\.\d{2}$/.test(text) ? text : undefined),
  participant_name: sortedText,
  username: sortedText,
  error_summary: sortedText,
};

/** @throws InvalidInputError for anything that `formatCursor` did not write in a list of that order. */
export function parseCursor(text: string, field: string, order: AttemptOrder): PageCursor {
  const [, id, key] = /^(\d{1,15})(?:-(.*))?$/s.exec(text) ?? [];
  const { by } = sortOf(order);
  const nothing = by === 'created_at' || by === 'error_summary' ? undefined : null;
  const value = key === undefined ? nothing : KEYS[by](key);
  if (id === undefined || value === undefined) throw new InvalidInputError(field, 'is not a cursor of this list.');
  return { key: value, id: Number(id) };
}

function sortedText(text: string): string | undefined {
  return text === storableText(text) && text === firstCharacters(text, 3 * SORTED_CHARACTERS) ? text : undefined;
}
