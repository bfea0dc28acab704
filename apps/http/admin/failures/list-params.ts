import { z } from 'zod';
import {
  ATTEMPT_FIELDS,
  ATTEMPT_ORDERS,
  type AttemptField,
  type AttemptQuery,
  ERROR_CODES,
  type FieldValues,
  type Fingerprint,
  formatFingerprint,
  formatInstant,
  InvalidInputError,
  parseCursor,
  parseFieldValue,
  parseFingerprint,
  parseInstant,
  parsePeriod,
  RECORDED_REASONS,
  type SearchAttemptsRequest,
} from '../../../../core/index.js';
import { fieldParameters, participantsParameter } from '../../schemas/attempt-filter.js';
import { idParameter } from '../../schemas/values.js';
import { FAILURES_PATH } from '../paths.js';

const MAX_SEARCH_CHARACTERS = 200;

/** A form also sends the fields that were left empty. */
const maybe = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());
const yesOrNo = maybe(z.enum(['yes', 'no']));

const fieldParams = Object.fromEntries(
  ATTEMPT_FIELDS.map((field) => [field, maybe(fieldParameters[field])]),
) as unknown as { readonly [F in AttemptField]: ReturnType<typeof maybe<z.ZodType<string, string>>> };

/**
 * The whole state of the list, as it stands in its address: a view can be shared, kept and gone back to. Called as the members of the API are. Parameters
 * that are not known here are ignored.
 */
export const listParams = z.object({
  q: maybe(z.string().max(MAX_SEARCH_CHARACTERS)),
  date: maybe(z.string().superRefine((text, context) => check(parsePeriod, text, 'date', context))),
  /** An instant from which on (inclusive); the dashboard's numbers link to their own period by it. */
  since: maybe(z.string().superRefine((text, context) => check(parseInstant, text, 'since', context))),
  /** An instant before which (exclusive); the figures of alerts link to their window by both. */
  until: maybe(z.string().superRefine((text, context) => check(parseInstant, text, 'until', context))),
  program_pause_active: yesOrNo,
  participant_id: maybe(idParameter),
  /** Several, with commas between them. */
  participants: maybe(participantsParameter),
  user_id: maybe(idParameter),
  reason: maybe(z.enum(RECORDED_REASONS)),
  error_code: maybe(z.enum(ERROR_CODES)),
  /** With a code that is about balances; the dashboard's figure links to it. */
  balance_related: yesOrNo,
  /** Fingerprints of an issue, joined by commas, which they do not hold themselves. */
  issue: maybe(z.string().refine((text) => fingerprintsIn(text) !== undefined, 'is not an issue.')),
  balance_exceeded: yesOrNo,
  ...fieldParams,
  order: maybe(z.enum(ATTEMPT_ORDERS)),
  after: maybe(z.string()),
  before: maybe(z.string()),
  /** Part of a participant's name or id, to choose a participant by. */
  find: maybe(z.string().max(MAX_SEARCH_CHARACTERS)),
});

export type ListParams = Readonly<z.infer<typeof listParams>>;
export type FilterName =
  | 'q'
  | 'date'
  | 'since'
  | 'until'
  | 'program_pause_active'
  | 'participant_id'
  | 'participants'
  | 'user_id'
  | 'reason'
  | 'error_code'
  | 'balance_related'
  | 'issue'
  | 'balance_exceeded'
  | AttemptField;

export const FILTER_NAMES: readonly FilterName[] = [
  'q',
  'date',
  'since',
  'until',
  'program_pause_active',
  'participant_id',
  'participants',
  'user_id',
  'reason',
  'error_code',
  'balance_related',
  'issue',
  'balance_exceeded',
  ...ATTEMPT_FIELDS,
];

/** The list's address after a change, on its first page. A parameter that changes to undefined is left out. */
export function listUrl(params: ListParams, changes: ListParams = {}): string {
  const search = searchOf({ ...viewParams(params), ...changes });
  return search === '' ? FAILURES_PATH : `${FAILURES_PATH}?${search}`;
}

/** What makes the view, whatever its page: filters, search and order, as a query string. */
export function viewOf(params: ListParams): string {
  return searchOf(viewParams(params));
}

function viewParams({ after: _, before: __, find: ___, ...kept }: ListParams): ListParams {
  return kept;
}

/** As a query string, without the parameters that are absent. */
function searchOf(params: ListParams): string {
  const present = Object.entries(params).filter(
    (entry): entry is [string, NonNullable<(typeof entry)[1]>] => entry[1] !== undefined,
  );
  return new URLSearchParams(present).toString();
}

export function hasFilters(params: ListParams): boolean {
  return FILTER_NAMES.some((name) => params[name] !== undefined);
}

/** What is asked of the store, on whatever page. */
export function attemptQueryOf(params: Pick<ListParams, FilterName>): AttemptQuery {
  return {
    text: params.q,
    date: params.date === undefined ? undefined : parsePeriod(params.date, 'date'),
    sinceMs: params.since === undefined ? undefined : parseInstant(params.since, 'since'),
    untilMs: params.until === undefined ? undefined : parseInstant(params.until, 'until'),
    participantId: params.participant_id,
    participantIds: params.participants?.split(','),
    userId: params.user_id,
    reason: params.reason,
    errorCode: params.error_code,
    fingerprints: params.issue === undefined ? undefined : fingerprintsIn(params.issue),
    programPauseActive: yes(params.program_pause_active),
    balanceRelated: yes(params.balance_related),
    balanceExceeded: yes(params.balance_exceeded),
    fields: fieldsOf(params),
  };
}

/** The filters that ask just that; a `date` becomes its instants beforehand. */
export function listParamsOf(query: AttemptQuery): ListParams {
  const { sinceMs, untilMs, programPauseActive, balanceRelated, balanceExceeded } = query;
  return {
    q: query.text,
    since: sinceMs === undefined ? undefined : formatInstant(sinceMs),
    until: untilMs === undefined ? undefined : formatInstant(untilMs),
    program_pause_active: yesNo(programPauseActive),
    participant_id: query.participantId,
    participants: query.participantIds?.join(','),
    user_id: query.userId,
    reason: query.reason,
    error_code: query.errorCode,
    balance_related: yesNo(balanceRelated),
    issue: query.fingerprints?.map(formatFingerprint).join(','),
    balance_exceeded: yesNo(balanceExceeded),
    ...query.fields,
  };
}

function fieldsOf(params: Pick<ListParams, AttemptField>): FieldValues | undefined {
  const given = ATTEMPT_FIELDS.flatMap((field) => {
    const text = params[field];
    return text === undefined ? [] : [[field, parseFieldValue(field, text)] as const];
  });
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** @throws InvalidInputError for a place of another list. */
export function searchRequestOf(params: ListParams): SearchAttemptsRequest {
  const { order = 'newest', after, before } = params;
  return {
    ...attemptQueryOf(params),
    order,
    after: after === undefined ? undefined : parseCursor(after, 'after', order),
    before: before === undefined ? undefined : parseCursor(before, 'before', order),
  };
}

function yesNo(value: boolean | undefined): 'yes' | 'no' | undefined {
  return value === undefined ? undefined : value ? 'yes' : 'no';
}

/** Undefined when one of them is none. */
function fingerprintsIn(text: string): Fingerprint[] | undefined {
  const fingerprints = text.split(',').map(parseFingerprint);
  const known = fingerprints.filter((each): each is Fingerprint => each !== undefined);
  return known.length === fingerprints.length ? known : undefined;
}

function yes(value: 'yes' | 'no' | undefined): boolean | undefined {
  return value === undefined ? undefined : value === 'yes';
}

/** Whether the core reads it; the schema itself keeps the text, which goes back into addresses. */
function check(
  parse: (text: string, field: string) => unknown,
  text: string,
  field: string,
  context: z.RefinementCtx,
): void {
  try {
    parse(text, field);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    context.addIssue({ code: 'custom', message: error.message.slice(`${field}: `.length) });
  }
}
