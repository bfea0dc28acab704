import { type AttemptFilter, storableText } from '../../core/index.js';
import { escapePattern, type Parameter } from './attempt-filter.js';
import { instant } from './instants.js';
import { SEARCHED_VALUE, type SearchKind } from './search-values.js';
import type { Session } from './session.js';

const TABLE = 'orders_failedorderattempt';

/** More texts than these that hold a word, or more attempts that have them: the word is a common one, and reading by time soon fills a page. */
const MAX_VALUES = 500;
const MAX_ATTEMPTS = 5_000;
/** So many attempts that the dictionary does not know yet are looked at, a second or two of them as a rule. */
const MAX_WAITING = 2_000;

/** Trigrams need three letters or digits side by side; with less every text would be looked at. */
const HAS_TRIGRAM = /[a-z0-9]{3}|[\u0080-\u{10ffff}]{3}/u;
/** Can stand anywhere in any key, of which the dictionary has the unusual ones only. A whole key is found by the index. */
const PART_OF_KEY = /^[0-9a-f]{1,63}$/;
const WHOLE_KEY = /^[0-9a-f]{64}$/;

/** Where a question looks for attempts: what stands in the place of the table, and its definition after `WITH`, if it needs one. */
export interface Source {
  readonly name: string;
  readonly define?: (parameter: Parameter) => string;
}

const EVERYWHERE: Source = { name: TABLE };

interface Progress {
  readonly xid: string;
  readonly id: string;
  readonly is_behind: boolean;
  /** First and last instant of the attempts that are not in the dictionary yet; null when all are. */
  readonly first: number | null;
  readonly last: number | null;
}

const epochMs = (instant: string) => `(extract(epoch FROM ${instant}) * 1000)::float8`;

/** The attempts behind the place that the dictionary has reached, and that place: of one moment. In the order of their index, or every partition would be read. */
const PROGRESS = {
  name: 'search-progress',
  text: `SELECT stored_xid::text AS xid, attempt_id AS id, is_behind OR waiting > ${MAX_WAITING} AS is_behind, first, last
    FROM orders_searchprogress AS progress, LATERAL (
      SELECT count(*) AS waiting, ${epochMs('min(created_at)')} AS first, ${epochMs('max(created_at)')} AS last
      FROM (
        SELECT created_at FROM ${TABLE} WHERE (stored_xid, id) > (progress.stored_xid, progress.attempt_id)
        ORDER BY stored_xid, id LIMIT ${MAX_WAITING + 1}
      ) AS attempts
    ) AS behind`,
};

interface Value {
  readonly kind: SearchKind;
  readonly participant_id: string;
  readonly hash: string;
  readonly count: number;
  /** Epoch milliseconds, inclusive. */
  readonly first: number;
  readonly last: number;
}

/** Which attempts can have a word. */
interface Candidates {
  readonly participants: readonly string[];
  readonly summaries: readonly string[];
  readonly keys: readonly string[];
  readonly count: number;
  /** Epoch milliseconds, inclusive. */
  readonly first: number;
  readonly last: number;
}

/**
 * Where to look for the terms: among the attempts that have a rare one of them in one of their texts, or `EVERYWHERE` when no term is rare or the dictionary does not know all
 * texts yet. Every attempt that passes the filter is there; not every one that is there passes it.
 */
export async function planSearch(session: Session, { terms = [] }: AttemptFilter): Promise<Source> {
  const selective = terms.map((term) => storableText(term).toLowerCase()).filter(isSelective);
  if (selective.length === 0) return EVERYWHERE;
  // Before the dictionary is asked: what it takes in between is then looked at twice, and not never.
  const [progress] = await session.query<Progress>(PROGRESS);
  if (progress === undefined || progress.is_behind) return EVERYWHERE;
  // The longest is as a rule the rarest, and one rare word is enough.
  for (const term of selective.sort((a, b) => b.length - a.length)) {
    const found = await lookUp(session, term);
    if (found !== undefined)
      return { name: 'candidates', define: (parameter) => candidatesOf(found, progress, parameter) };
  }
  return EVERYWHERE;
}

function isSelective(term: string): boolean {
  return HAS_TRIGRAM.test(term) && !PART_OF_KEY.test(term);
}

const lookUpBy = (
  condition: string,
) => `SELECT kind, participant_id, hashtextextended(value, 0)::text AS hash, count::float8,
    ${epochMs('first_at')} AS first, ${epochMs('last_at')} AS last
  FROM orders_searchvalue WHERE ${condition} LIMIT ${MAX_VALUES + 1}`;
const LOOK_UP = { text: lookUpBy(`${SEARCHED_VALUE} LIKE $1`) };
/** Found by the first pattern, and looked at by the second, of which the index must not know. */
const LOOK_UP_BY_AMOUNTS = { text: lookUpBy(`${SEARCHED_VALUE} LIKE $1 AND (${SEARCHED_VALUE} || '') LIKE $2`) };
/** With less before its point an amount has hardly a trigram that others do not have. */
const AMOUNT = /\d{2,}\.\d\d/g;

/** Where the attempts of one key lie, so that the other partitions need not be planned for. `OFFSET 0`: by their index, and not by time. */
const KEY_SPAN = {
  name: 'search-key-span',
  text: `SELECT hashtextextended($1, 0)::text AS hash, count(*)::float8 AS count,
      ${epochMs('min(created_at)')} AS first, ${epochMs('max(created_at)')} AS last
    FROM (SELECT created_at FROM ${TABLE} WHERE hashtextextended(idempotency_key, 0) = hashtextextended($1, 0) OFFSET 0) AS attempts`,
};

/** Undefined for a word that too many texts or attempts have. */
async function lookUp(session: Session, term: string): Promise<Candidates | undefined> {
  const found = await valuesWith(session, term);
  if (found.length > MAX_VALUES) return undefined;
  const candidates = gather(WHOLE_KEY.test(term) ? [...found, ...(await ofKey(session, term))] : found);
  return candidates.count > MAX_ATTEMPTS ? undefined : candidates;
}

/** A message is told from thousands like it by its amounts: to look up the trigrams of its words as well takes several times as long. */
function valuesWith(session: Session, term: string): Promise<Value[]> {
  const whole = `%${escapePattern(term)}%`;
  const amounts = term.match(AMOUNT) ?? [];
  if (amounts.length < 2) return session.query<Value>(LOOK_UP, [whole]);
  return session.query<Value>(LOOK_UP_BY_AMOUNTS, [`%${amounts.join('%')}%`, whole]);
}

async function ofKey(session: Session, key: string): Promise<Value[]> {
  const [span] = await session.query<Omit<Value, 'kind' | 'participant_id'>>(KEY_SPAN, [key]);
  return span === undefined || span.count === 0 ? [] : [{ ...span, kind: 'key', participant_id: '' }];
}

function gather(values: readonly Value[]): Candidates {
  const hashes = (kind: SearchKind) => values.filter((value) => value.kind === kind).map(({ hash }) => hash);
  const ofPeople = values.filter(({ kind }) => kind !== 'summary' && kind !== 'key');
  return {
    participants: [...new Set(ofPeople.map(({ participant_id }) => participant_id))],
    summaries: hashes('summary'),
    keys: hashes('key'),
    count: values.reduce((total, { count }) => total + count, 0),
    first: Math.min(...values.map(({ first }) => first)),
    last: Math.max(...values.map(({ last }) => last)),
  };
}

/** Attempts that can have the word, and those that the dictionary does not know yet. Each part names its time, so that few partitions are looked into. */
function candidatesOf(found: Candidates, progress: Progress, parameter: Parameter): string {
  const { participants, summaries, keys } = found;
  const oneOf = (column: string, type: string, list: readonly string[]) =>
    list.length === 0 ? [] : [`${column} = ANY(${parameter(list)}::${type}[])`];
  const within = (first: number, last: number, conditions: readonly string[]) =>
    conditions.length === 0
      ? []
      : [
          `(created_at BETWEEN ${parameter(instant(first))} AND ${parameter(instant(last))} AND (${conditions.join(' OR ')}))`,
        ];
  const known = [
    ...oneOf('participant_id', 'text', participants),
    ...oneOf('hashtextextended(error_summary, 0)', 'bigint', summaries),
    ...oneOf('hashtextextended(idempotency_key, 0)', 'bigint', keys),
  ];
  const place = () => `(stored_xid, id) > (${parameter(progress.xid)}::xid8, ${parameter(progress.id)}::bigint)`;
  const parts = [
    ...within(found.first, found.last, known),
    ...(progress.first === null || progress.last === null ? [] : within(progress.first, progress.last, [place()])),
  ];
  const condition = parts.length === 0 ? 'false' : parts.join(' OR ');
  return `candidates AS MATERIALIZED (SELECT * FROM ${TABLE} WHERE ${condition})`;
}
