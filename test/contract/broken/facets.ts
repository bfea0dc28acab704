import { MemoryAttemptStore } from '../../../adapters/memory/index.js';
import type { AttemptFacets, FacetQuery } from '../../../core/index.js';

/** Asks another question than it was handed. */
const asks = (change: (query: FacetQuery) => Partial<FacetQuery>) =>
  class extends MemoryAttemptStore {
    override facets(query: FacetQuery) {
      return super.facets({ ...query, ...change(query) });
    }
  };

/** Answers something else than was counted. */
const answers = (change: (facets: AttemptFacets) => Partial<AttemptFacets>) =>
  class extends MemoryAttemptStore {
    override async facets(query: FacetQuery) {
      const facets = await super.facets(query);
      return { ...facets, ...change(facets) };
    }
  };

class CountsUnderItsOwnChoice extends MemoryAttemptStore {
  override async facets(query: FacetQuery) {
    const facets = await super.facets(query);
    const { reason } = query.filter;
    return reason === undefined ? facets : { ...facets, reasons: { [reason]: facets.reasons[reason] ?? 0 } };
  }
}

class CountsUnderNoChoice extends MemoryAttemptStore {
  override facets({ filter, ...query }: FacetQuery) {
    const { participantId, userId, sinceMs, untilMs, terms } = filter;
    return super.facets({ ...query, filter: { participantId, userId, sinceMs, untilMs, terms } });
  }
}

class WindowsWithinTheFilter extends MemoryAttemptStore {
  override facets({ windows, ...query }: FacetQuery) {
    const { sinceMs = -Infinity, untilMs = Infinity } = query.filter;
    const within = windows.map((window) => ({
      sinceMs: Math.max(sinceMs, window.sinceMs),
      untilMs: Math.min(untilMs, window.untilMs),
    }));
    return super.facets({ ...query, windows: within });
  }
}

class ForgetsTheFilterInWindows extends MemoryAttemptStore {
  override async facets(query: FacetQuery) {
    const facets = await super.facets(query);
    return { ...facets, windows: (await super.facets({ ...query, filter: {} })).windows };
  }
}

const UntilInclusive = asks(({ windows }) => ({
  windows: windows.map(({ sinceMs, untilMs }) => ({ sinceMs, untilMs: untilMs + 1 })),
}));
const NoCap = asks(() => ({ cap: Number.MAX_SAFE_INTEGER }));
const CapTooSmall = asks(({ cap }) => ({ cap: cap - 1 }));
const UnknownIsNo = answers(({ reasons, programPauseActive }) => ({
  programPauseActive: { ...programPauseActive, no: programPauseActive.no + (reasons.failed ?? 0) },
}));
const TakesNothingForAnswer = answers(({ reasons }) => ({ reasons: { duplicate: 0, ...reasons } }));

class SpanWithoutItsEnd extends MemoryAttemptStore {
  override async span() {
    const span = await super.span();
    return span && { ...span, untilMs: span.untilMs - 1 };
  }
}

const CAPPED = 'counts exactly up to the cap, and says when it looked no further';

export const BROKEN_FACETS: readonly (readonly [
  fault: string,
  caughtBy: string,
  make: () => MemoryAttemptStore,
])[] = [
  [
    'counts a choice under itself',
    'counts the choices under a reason, which leaves the other reasons as they are',
    () => new CountsUnderItsOwnChoice(),
  ],
  [
    'counts a choice under no other one',
    'counts the choices under two choices, each counted under the other one',
    () => new CountsUnderNoChoice(),
  ],
  ['takes an unknown choice for no', 'counts the choices of which nothing is known', () => new UnknownIsNo()],
  [
    'names choices that nothing has',
    'counts the choices under terms that occur nowhere',
    () => new TakesNothingForAnswer(),
  ],
  [
    'counts until too in a window',
    'counts each window, since inclusive to until exclusive, under every other filter',
    () => new UntilInclusive(),
  ],
  [
    'counts windows without the filter',
    'counts each window, since inclusive to until exclusive, under every other filter',
    () => new ForgetsTheFilterInWindows(),
  ],
  [
    'keeps windows within the time of the filter',
    'counts windows in place of the time of the filter, and everything else within it',
    () => new WindowsWithinTheFilter(),
  ],
  ['counts choices without a cap', CAPPED, () => new NoCap()],
  ['looks at one attempt too few', CAPPED, () => new CapTooSmall()],
  [
    'leaves the newest out of the span',
    'spans from the oldest attempt to the newest, and nothing when there is none',
    () => new SpanWithoutItsEnd(),
  ],
];
