import { type FailureTally, HOUR_MS, type TallyQuery } from '../../../core/index.js';
import type { Session } from '../session.js';
import type { RawKey } from './first-ten.js';
import { FirstTenOf } from './first-ten-of.js';
import type { KeptBucket } from './kept-buckets.js';
import { ALL, type AllRow, type RawKeyJson, TOPS, type TopsRow, tallyValues } from './tally-statements.js';

/** As a rule one is enough; the first of a process has names to ask for. */
const MOST_QUESTIONS = 4;
const MOST_KINDS = 1_000;

/** What an answer needed, and so the next one of its kind is likely to need. */
interface Needed {
  readonly errors: readonly KeptBucket[];
  readonly participants: readonly KeptBucket[];
  /** To be named. */
  readonly named: readonly string[];
}

const NOTHING: Needed = { errors: [], participants: [], named: [] };

/**
 * Everybody's figures. Buckets that this process has read are not sent again as long as they are the same, and the first ten are found in what it has. All counts of an answer,
 * and the versions of the buckets that they are in, are of one statement, and so of one moment.
 */
export class SealedTally {
  readonly #summaries = new FirstTenOf('summary');
  readonly #codes = new FirstTenOf('code');
  readonly #participants = new FirstTenOf('participant');
  readonly #needed = new Map<string, Needed>();

  async tally(session: Session, query: TallyQuery): Promise<FailureTally> {
    const tally = await this.#fromTops(session, query);
    if (tally !== undefined) return tally;
    const [row] = (await session.query<AllRow>(ALL[query.groupBy], tallyValues(query))) as [AllRow];
    return row.tally;
  }

  /** Undefined when only adding up everything tells, or when buckets change too often. */
  async #fromTops(session: Session, query: TallyQuery): Promise<FailureTally | undefined> {
    const kind = kindOf(query);
    const firstErrors = query.groupBy === 'summary' ? this.#summaries : this.#codes;
    for (let asked = 0; asked < MOST_QUESTIONS; asked++) {
      const needed = this.#needed.get(kind) ?? NOTHING;
      const { days, buckets, raw, names } = await ask(session, query, needed);
      const errors = firstErrors.take(buckets.errors, needed.errors);
      const participants = this.#participants.take(buckets.participants, needed.participants);
      const [common, top] = await Promise.all([
        firstErrors.find(session, errors, raw.errors.map(rawKey)),
        this.#participants.find(session, participants, raw.participants.map(rawKey)),
      ]);
      const named = typeof top === 'string' ? needed.named : top.map(({ key }) => key);
      if (this.#needed.size >= MOST_KINDS) this.#needed.clear();
      this.#needed.set(kind, { errors, participants, named });
      if (common === 'unknown' || top === 'unknown') return undefined;
      const nameOf = new Map(names);
      if (common === 'again' || top === 'again' || !named.every((id) => nameOf.has(id))) continue;
      return {
        totalFailures: days.reduce((sum, [, count]) => sum + count, 0),
        balanceRelated: days.reduce((sum, [, , count]) => sum + count, 0),
        commonErrors: common.map(({ key, count }) => ({ error: key, count })),
        byDay: days.flatMap(([date, count]) => (count > 0 ? [{ date, count }] : [])),
        topParticipants: top.map(({ key, count }) => ({
          participantId: key,
          name: nameOf.get(key) ?? null,
          count,
        })),
      };
    }
    return undefined;
  }
}

/** Windows of one kind need the same buckets, but for those at their ends. */
function kindOf({ groupBy, sinceMs, untilMs }: TallyQuery): string {
  return `${groupBy} ${Math.round((untilMs - sinceMs) / HOUR_MS)}`;
}

async function ask(session: Session, query: TallyQuery, needed: Needed): Promise<TopsRow['tops']> {
  const known = [needed.errors, needed.participants].map((buckets) => buckets.map(({ version }) => version));
  const values = [...tallyValues(query), ...known, needed.named];
  const [row] = (await session.query<TopsRow>(TOPS[query.groupBy], values)) as [TopsRow];
  return row.tops;
}

const rawKey = ([key, count, id]: RawKeyJson): RawKey => ({ key, count, id: id ?? undefined });
