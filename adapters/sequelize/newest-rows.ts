import type { AttemptRow } from './attempt-rows.js';

/** Rows that are kept, at most; and so many that one question can be about. As many as `list-recent-failures` gives. */
export const MAX_NEWEST = 200;
/** A row with more lines of a cart or longer messages is sent each time: 200 of the longest that are kept are some 5 MB. */
const MAX_LINES = 100;
const MAX_CHARACTERS = 5_000;

/** A row and what tells this version of it from every other: of another row, too. */
export type VersionedRow = AttemptRow & { readonly version: string };

/** Of one moment. */
export interface NewestAnswer {
  /** Of the newest rows, the newest first. */
  readonly versions: readonly string[];
  /** Those of them that were not known, in any order. */
  readonly unknown: readonly VersionedRow[];
}

/** As the statement gives it: beside the rows there is one that has their versions, and nothing else. */
export type NewestRow = (VersionedRow | { readonly version: null }) & {
  readonly versions: readonly string[] | null;
};

export function answerOf(rows: readonly NewestRow[]): NewestAnswer {
  const unknown = rows.filter((row): row is VersionedRow & NewestRow => row.version !== null);
  const list = rows.find(({ version }) => version === null);
  return { versions: list?.versions ?? [], unknown };
}

/**
 * The newest rows as they were read last, so that only those are sent again that are new or have changed. Which rows are the newest, and in which version, is asked
 * each time; none of these is handed out unless the database names its very version.
 */
export class NewestRows {
  /** By version, the newest first. Replaced as a whole: a question that is under way keeps what it was asked with. */
  #known: ReadonlyMap<string, VersionedRow> = new Map();

  /** The newest `limit` rows, the newest first. `ask` gets the versions that need not be sent. The rows belong to this object: copy what is handed on. */
  async read(
    limit: number,
    ask: (known: readonly string[]) => Promise<NewestAnswer>,
  ): Promise<readonly VersionedRow[]> {
    const known = this.#known;
    const { versions, unknown } = await ask([...known.keys()].slice(0, limit));
    const sent = new Map(unknown.map((row) => [row.version, row]));
    const rows = versions.map((version) => {
      const row = sent.get(version) ?? known.get(version);
      if (row === undefined) throw new Error(`Version ${version} of an attempt was neither sent nor known.`);
      return row;
    });
    this.#known = learn(known, rows, limit);
    return rows;
  }
}

/** What was just read, and behind it what a longer list has read before. */
function learn(
  known: ReadonlyMap<string, VersionedRow>,
  rows: readonly VersionedRow[],
  limit: number,
): ReadonlyMap<string, VersionedRow> {
  const last = rows.at(-1);
  const older =
    rows.length < limit || last === undefined ? [] : [...known.values()].filter((row) => isOlder(row, last));
  const kept = [...rows, ...older].filter(isSmall).slice(0, MAX_NEWEST);
  return new Map(kept.map((row) => [row.version, row]));
}

/** By the order of the list. */
function isOlder(row: AttemptRow, than: AttemptRow): boolean {
  const [at, thanAt] = [row.createdAt.getTime(), than.createdAt.getTime()];
  return at < thanAt || (at === thanAt && Number(row.id) < Number(than.id));
}

function isSmall({ cartSnapshot, errorSummary }: AttemptRow): boolean {
  return cartSnapshot.length <= MAX_LINES && errorSummary.length <= MAX_CHARACTERS;
}
