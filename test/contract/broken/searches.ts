import { MemoryAttemptStore } from '../../../adapters/memory/index.js';
import type { AttemptPage, AttemptSearch, FailedOrderAttempt } from '../../../core/index.js';

const NEVER_CUT = 1_000_000;

/** Searches for something else than it was asked for. */
const searches = (change: (search: AttemptSearch) => Partial<AttemptSearch>) =>
  class extends MemoryAttemptStore {
    override search(search: AttemptSearch) {
      return super.search({ ...search, ...change(search) });
    }
  };

const SinceExclusive = searches(({ sinceMs }) => ({ sinceMs: sinceMs === undefined ? undefined : sinceMs + 1 }));
const UntilInclusive = searches(({ untilMs }) => ({ untilMs: untilMs === undefined ? undefined : untilMs + 1 }));
const FirstTermOnly = searches(({ terms }) => ({ terms: terms?.slice(0, 1) }));
const IgnoresFields = searches(() => ({ fields: {} }));
const FirstParticipantOnly = searches(({ participantIds }) => ({ participantIds: participantIds?.slice(0, 1) }));
const TakesFieldsInUtc = searches(() => ({ timeZone: 'UTC' }));
const IgnoresReason = searches(() => ({ reason: undefined }));
const ByCodeAlone = searches(({ fingerprints }) => ({
  fingerprints: fingerprints?.map(({ code }) => ({ code })),
}));

/** Finds among everything that passes the other filters. */
const finds = (
  passes: (attempt: FailedOrderAttempt, search: AttemptSearch) => boolean,
  without: Partial<AttemptSearch>,
) =>
  class extends MemoryAttemptStore {
    override async search(search: AttemptSearch): Promise<AttemptPage> {
      const page = await super.search({ ...search, ...without });
      return { ...page, attempts: page.attempts.filter((attempt) => passes(attempt, search)) };
    }
  };

const textOf = ({ participantName, username, validationErrors, idempotencyKey, ipAddress }: FailedOrderAttempt) =>
  [participantName, username, validationErrors.join('; '), idempotencyKey, ipAddress].join('');
const asPattern = (term: string) => new RegExp(term.toLowerCase().replaceAll('%', '.*').replaceAll('_', '.'));

const MatchesCase = finds((attempt, { terms = [] }) => terms.every((term) => textOf(attempt).includes(term)), {
  terms: [],
});
const AsciiCaseOnly = finds(
  (attempt, { terms = [] }) => {
    const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    return terms.every((term) => lower(textOf(attempt)).includes(lower(term)));
  },
  { terms: [] },
);
const Wildcards = finds(
  (attempt, { terms = [] }) =>
    terms.every((term) => /[\\[\](){}*+?|^$]/.test(term) || asPattern(term).test(textOf(attempt).toLowerCase())),
  { terms: [] },
);
const AcrossFields = finds(
  (attempt, { terms = [] }) => terms.every((term) => textOf(attempt).toLowerCase().includes(term.toLowerCase())),
  { terms: [] },
);
const ComparesAmountsAsText = finds(
  ({ foodTotal, availableBalance }, search) =>
    search.balanceExceeded === undefined ||
    (foodTotal !== null && availableBalance !== null && foodTotal > availableBalance === search.balanceExceeded),
  { balanceExceeded: undefined },
);
const UnknownIsOff = finds(
  ({ programPauseActive }, search) =>
    search.programPauseActive === undefined || (programPauseActive ?? false) === search.programPauseActive,
  { programPauseActive: undefined },
);

class PagesByInstant extends MemoryAttemptStore {
  override search(search: AttemptSearch) {
    const { after, order } = search;
    const id = order === 'newest' ? 0 : Number.MAX_SAFE_INTEGER;
    return super.search({ ...search, after: after && { ...after, id } });
  }
}

class PagesByOffset extends MemoryAttemptStore {
  readonly #offsets = new Map<number, number>();
  override async search(search: AttemptSearch): Promise<AttemptPage> {
    const offset = this.#offsets.get(search.after?.id ?? 0) ?? 0;
    const { attempts } = await super.search({ ...search, after: undefined, limit: NEVER_CUT });
    const page = attempts.slice(offset, offset + search.limit);
    const last = page.at(-1);
    if (last === undefined || offset + search.limit >= attempts.length) return { attempts: page, next: undefined };
    this.#offsets.set(last.id, offset + search.limit);
    return { attempts: page, next: { key: last.createdAtMs, id: last.id } };
  }
}

class AlwaysNamesNext extends MemoryAttemptStore {
  override async search(search: AttemptSearch): Promise<AttemptPage> {
    const { attempts } = await super.search(search);
    const last = attempts.at(-1);
    return {
      attempts,
      next: attempts.length === search.limit && last ? { key: last.createdAtMs, id: last.id } : undefined,
    };
  }
}

export const BROKEN_SEARCHES: readonly (readonly [
  fault: string,
  caughtBy: string,
  make: () => MemoryAttemptStore,
])[] = [
  ['leaves out since', 'finds from an instant inclusive to an instant exclusive', () => new SinceExclusive()],
  ['takes in until', 'finds from an instant inclusive to an instant exclusive', () => new UntilInclusive()],
  ['ignores a filter', 'finds by a reason', () => new IgnoresReason()],
  ['ignores fields', 'finds by how many lines, from and to', () => new IgnoresFields()],
  ['takes hours in UTC', 'finds by the hour, in a zone', () => new TakesFieldsInUtc()],
  ['looks at one participant only', 'finds by any of several participants', () => new FirstParticipantOnly()],
  [
    'looks at the codes of an issue only',
    'finds, counts and offers the attempts of an issue: those with one of its fingerprints',
    () => new ByCodeAlone(),
  ],
  ['looks at the first term only', 'finds by terms of which one occurs nowhere', () => new FirstTermOnly()],
  ['minds the case', 'finds by a participant name, whatever its case', () => new MatchesCase()],
  ['minds the case beyond ASCII', 'finds by letters beyond ASCII, whatever their case', () => new AsciiCaseOnly()],
  ['takes % for a wildcard', 'finds by % as a plain character', () => new Wildcards()],
  ['takes _ for a wildcard', 'finds by _ as a plain character', () => new Wildcards()],
  ['joins the fields', 'finds by no term across two fields', () => new AcrossFields()],
  [
    'compares amounts as text',
    'finds by balances that were not exceeded, and not unknown ones',
    () => new ComparesAmountsAsText(),
  ],
  [
    'takes an unknown pause for none',
    'finds by a pause that was off, and not one that is unknown',
    () => new UnknownIsOff(),
  ],
  [
    'forgets the id in the cursor',
    'turns pages newest first without a gap or a repeat, also within one instant',
    () => new PagesByInstant(),
  ],
  [
    'pages by offset',
    'skips and repeats nothing when attempts arrive between two pages',
    () => new PagesByOffset(),
  ],
  [
    'names a page after the last',
    'names no next page when the last row fits exactly',
    () => new AlwaysNamesNext(),
  ],
];
