import {
  type AttemptFilter,
  BALANCE_CODES,
  type Fingerprint,
  isToldApart,
  MAX_TOLD_APART,
  productMessage,
  storableText,
} from '../../core/index.js';
import { fieldConditions } from './attempt-fields.js';
import { instant } from './instants.js';

export interface Question {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Adds a value to a question and returns the name by which its text calls it. */
export type Parameter = (value: unknown) => string;

/** Lower case as JavaScript's, whatever the locale of the database. */
export const lower = (text: string): string => `lower(${text} COLLATE "und-x-icu")`;

const SEARCHED = ['participant_name', 'username', 'error_summary', 'idempotency_key', 'ip_address'].map(lower);

/** Null, and so neither true nor false, when the facts are not known. */
export const BALANCE_EXCEEDED = 'food_total > available_balance';

/** Parameters of one question, in the order in which they are named. */
export function parameters(): { readonly values: unknown[]; readonly parameter: Parameter } {
  const values: unknown[] = [];
  return { values, parameter: (value) => `$${values.push(value)}` };
}

/** What must hold of a row for it to pass the filter. */
export function conditionOf(filter: AttemptFilter, parameter: Parameter): string {
  return [...fixedConditions(filter, parameter), ...Object.values(choiceConditions(filter, parameter))].join(
    ' AND ',
  );
}

/** Of the filters that offer no choice with counts. At least one, so that they can be joined. */
export function fixedConditions(filter: AttemptFilter, parameter: Parameter): string[] {
  const {
    participantId,
    participantIds,
    userId,
    sinceMs,
    untilMs,
    balanceRelated,
    terms = [],
    fingerprints,
    fields = {},
    timeZone = 'UTC',
  } = filter;
  const conditions = ['true'];
  if (participantId !== undefined) conditions.push(`participant_id = ${parameter(participantId)}`);
  if (participantIds !== undefined) conditions.push(`participant_id = ANY(${parameter(participantIds)}::text[])`);
  if (userId !== undefined) conditions.push(`user_id = ${parameter(userId)}`);
  if (sinceMs !== undefined) conditions.push(`created_at >= ${parameter(instant(sinceMs))}`);
  if (untilMs !== undefined) conditions.push(`created_at < ${parameter(instant(untilMs))}`);
  if (balanceRelated !== undefined)
    conditions.push(`${balanceRelated ? '' : 'NOT '}error_codes && ${parameter(BALANCE_CODES)}::text[]`);
  if (fingerprints !== undefined) {
    const any = fingerprints.map((fingerprint) => `(${fingerprintCondition(fingerprint, parameter)})`);
    conditions.push(`(${any.join(' OR ') || 'false'})`);
  }
  for (const term of terms) {
    const pattern = parameter(`%${escapePattern(storableText(term).toLowerCase())}%`);
    conditions.push(`(${SEARCHED.map((text) => `${text} LIKE ${pattern}`).join(' OR ')})`);
  }
  conditions.push(...fieldConditions(fields, timeZone, parameter));
  return conditions;
}

/** What `hasFingerprint` says, of a row. */
function fingerprintCondition({ code, productId, pause }: Fingerprint, parameter: Parameter): string {
  const conditions = [`error_codes @> ${parameter([code])}`];
  if (pause === 'unknown') conditions.push('program_pause_active IS NULL');
  else if (pause !== undefined) conditions.push(`program_pause_active = ${parameter(pause === 'on')}`);
  if (isToldApart(code)) {
    const toldApart = `cardinality(error_codes) <= ${MAX_TOLD_APART}`;
    // Ids have no characters that mean anything to LIKE here: only the text around one is given.
    const isNamed = () => `message LIKE ${parameter(productMessage(code, '_%'))}`;
    const condition =
      productId === undefined
        ? `NOT coalesce(${toldApart} AND ${isNamed()}, false)`
        : `${toldApart} AND message = ${parameter(storableText(productMessage(code, productId)))}`;
    conditions.push(`EXISTS (SELECT FROM unnest(error_codes, validation_errors) AS error (code, message)
      WHERE code = ${parameter(code)} AND ${condition})`);
  }
  return conditions.join(' AND ');
}

/** Of the filters that offer a choice, by name; those that are set. */
export function choiceConditions(filter: AttemptFilter, parameter: Parameter): Readonly<Record<string, string>> {
  const { reason, errorCode, programPauseActive, balanceExceeded } = filter;
  return {
    ...(reason !== undefined && { reason: `reason = ${parameter(reason)}` }),
    ...(errorCode !== undefined && { errorCode: `error_codes @> ${parameter([errorCode])}` }),
    ...(programPauseActive !== undefined && { pause: `program_pause_active = ${parameter(programPauseActive)}` }),
    ...(balanceExceeded !== undefined && { balance: `(${BALANCE_EXCEEDED}) = ${parameter(balanceExceeded)}` }),
  };
}

/** For LIKE: every character is a plain one. */
export function escapePattern(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&');
}
