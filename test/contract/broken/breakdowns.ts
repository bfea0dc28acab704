import { MemoryAttemptStore } from '../../../adapters/memory/index.js';
import type { BreakdownQuery, CodeBreakdown, NewAttempt } from '../../../core/index.js';

/** Shows other codes than were counted. */
const shows = (change: (codes: readonly CodeBreakdown[], query: BreakdownQuery) => readonly CodeBreakdown[]) =>
  class extends MemoryAttemptStore {
    override async breakdown(query: BreakdownQuery) {
      const codes = await super.breakdown({ ...query, textsPerCode: 1_000_000 });
      const cut = (code: CodeBreakdown) => ({ ...code, texts: code.texts.slice(0, query.textsPerCode) });
      return change(codes, query).map(cut);
    }
  };

const CountsTexts = shows((codes) =>
  codes.map((code) => ({ ...code, count: code.texts.reduce((sum, { count }) => sum + count, 0) })),
);
const ByUtf16 = shows((codes) =>
  codes.map((code) => ({
    ...code,
    texts: [...code.texts].sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1)),
  })),
);
const CodesByName = shows((codes) => [...codes].sort((a, b) => (a.code < b.code ? -1 : 1)));
const RareTextsFirst = shows((codes) => codes.map((code) => ({ ...code, texts: [...code.texts].reverse() })));

class FirstErrorOnly extends MemoryAttemptStore {
  override add(attempt: NewAttempt) {
    const { errorCodes, validationErrors } = attempt;
    return super.add({
      ...attempt,
      errorCodes: errorCodes.slice(0, 1),
      validationErrors: validationErrors.slice(0, 1),
    });
  }
}

class Everybody extends MemoryAttemptStore {
  override breakdown({ participantId: _, ...query }: BreakdownQuery) {
    return super.breakdown(query);
  }
}

class UntilInclusive extends MemoryAttemptStore {
  override breakdown(query: BreakdownQuery) {
    return super.breakdown({ ...query, untilMs: query.untilMs + 1 });
  }
}

class Everything extends MemoryAttemptStore {
  override breakdown({ newest: _, ...query }: BreakdownQuery) {
    return super.breakdown(query);
  }
}

const BY_CODE = 'counts attempts by code, with the exact texts of each';
const TEXTS = 'shows so many texts for each code, the most frequent ones, of equal ones the first by code point';
const FILTERED = 'breaks down attempts of the window and the participant only';

export const BROKEN_BREAKDOWNS: readonly (readonly [
  fault: string,
  caughtBy: string,
  make: () => MemoryAttemptStore,
])[] = [
  [
    'adds up the texts of a code',
    'counts an attempt once for a code that it has several times, and once for each text of it',
    () => new CountsTexts(),
  ],
  ['looks at the first error only', BY_CODE, () => new FirstErrorOnly()],
  ['orders codes by name', BY_CODE, () => new CodesByName()],
  ['orders texts by UTF-16 units', TEXTS, () => new ByUtf16()],
  ['shows the rarest texts', TEXTS, () => new RareTextsFirst()],
  ["breaks down everybody's attempts", FILTERED, () => new Everybody()],
  [
    'looks at all attempts whatever it is told',
    'looks at the newest attempts only when it is told to, of equal instants those with the greater id',
    () => new Everything(),
  ],
  ['breaks down until too', FILTERED, () => new UntilInclusive()],
];
