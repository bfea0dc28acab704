import { MemoryAttemptStore, type MemoryShop, MemorySubmissionHistory } from '../../../adapters/memory/index.js';
import type {
  AttemptStore,
  EpisodesQuery,
  FailuresQuery,
  SubmissionHistory,
  Window,
} from '../../../core/index.js';
import { memorySubmissionHistory } from '../memory-rows.js';
import type { SubmissionHistoryHarness } from '../submission-history.contract.js';
import type { BrokenAdapter } from './broken-adapter.js';

class AllFailures extends MemorySubmissionHistory {
  override failures({ sinceMs, untilMs }: FailuresQuery) {
    return super.failures({ sinceMs, untilMs });
  }
}

class UntilInclusive extends MemorySubmissionHistory {
  override failures(query: FailuresQuery) {
    return super.failures({ ...query, untilMs: query.untilMs + 1 });
  }
}

class NewestFirst extends MemorySubmissionHistory {
  override async failures(query: FailuresQuery) {
    return (await super.failures(query)).reverse();
  }
}

class AtLeast extends MemorySubmissionHistory {
  override failuresByParticipant(window: Window, moreThan: number) {
    return super.failuresByParticipant(window, moreThan - 1);
  }
}

class ByText extends MemorySubmissionHistory {
  override async failuresByParticipant(window: Window, moreThan: number) {
    const found = await super.failuresByParticipant(window, moreThan);
    return found.sort((a, b) => (a.participantId < b.participantId ? -1 : 1));
  }
}

class OrdersOfAllTimes extends MemorySubmissionHistory {
  override orders({ sinceMs }: Window) {
    return super.orders({ sinceMs, untilMs: Infinity });
  }
}

class OneTryEach extends MemorySubmissionHistory {
  override episodes(query: EpisodesQuery) {
    return super.episodes({ ...query, gapMs: 0 });
  }
}

class GapInclusive extends MemorySubmissionHistory {
  override episodes(query: EpisodesQuery) {
    return super.episodes({ ...query, gapMs: query.gapMs + 1 });
  }
}

class OrdersOfTheEnd extends MemorySubmissionHistory {
  override episodes(query: EpisodesQuery) {
    return super.episodes({ ...query, endMs: query.endMs + 1 });
  }
}

class FirstValue extends MemorySubmissionHistory {
  override async episodes(query: EpisodesQuery) {
    return (await super.episodes(query)).map((episode) => ({ ...episode, value: '7.00' }));
  }
}

const broken = (
  fault: string,
  caughtBy: string,
  make: (attempts: AttemptStore, shop: MemoryShop) => SubmissionHistory,
): BrokenAdapter<SubmissionHistoryHarness> => ({ fault, caughtBy, open: () => memorySubmissionHistory(make) });

const PARTICIPANTS =
  'lists participants with more failures than asked for within the window, by id, integers first';

const TRIES =
  'takes refusals of one participant together that follow each other within the gap, with no order between';
const HISTORY = 'answers random histories as plain lists of refusals and orders do';
const WANTED =
  'says of each try what was wanted at last, the order it repeated, and the first order behind it before the end';

export const BROKEN_SUBMISSION_HISTORIES: readonly BrokenAdapter<SubmissionHistoryHarness>[] = [
  broken(
    'counts all failures',
    'counts those of one reason, of one code, of both',
    (...of) => new AllFailures(...of),
  ),
  broken(
    'counts until too',
    'takes failures of a window, since inclusive to until exclusive',
    (...of) => new UntilInclusive(...of),
  ),
  broken(
    'counts backwards',
    'counts failures by minute in UTC, ascending, those with any only',
    (...of) => new NewestFirst(...of),
  ),
  broken('takes participants with just so many', PARTICIPANTS, (...of) => new AtLeast(...of)),
  broken('sorts participants by text', PARTICIPANTS, (...of) => new ByText(...of)),
  broken(
    'counts orders of all times',
    'counts orders by minute, since inclusive to until exclusive',
    (...of) => new OrdersOfAllTimes(...of),
  ),
  broken(
    'forgets the attempts',
    'counts failures by minute in UTC, ascending, those with any only',
    (_, shop) => new MemorySubmissionHistory(new MemoryAttemptStore(), shop),
  ),
  broken('takes each refusal for a try', TRIES, (...of) => new OneTryEach(...of)),
  broken('takes refusals together that are a whole gap apart', TRIES, (...of) => new GapInclusive(...of)),
  broken('knows orders of the end', WANTED, (...of) => new OrdersOfTheEnd(...of)),
  broken('counts until too, somewhere in a history', HISTORY, (...of) => new UntilInclusive(...of)),
  broken(
    'takes refusals together that are a whole gap apart, somewhere in a history',
    HISTORY,
    (...of) => new GapInclusive(...of),
  ),
  broken('knows orders of the end, somewhere in a history', HISTORY, (...of) => new OrdersOfTheEnd(...of)),
  broken('says what was wanted at first', WANTED, (...of) => new FirstValue(...of)),
];
