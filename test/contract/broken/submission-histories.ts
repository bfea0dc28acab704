import { MemoryAttemptStore, type MemoryShop, MemorySubmissionHistory } from '../../../adapters/memory/index.js';
import type { AttemptStore, FailuresQuery, SubmissionHistory, Window } from '../../../core/index.js';
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

const broken = (
  fault: string,
  caughtBy: string,
  make: (attempts: AttemptStore, shop: MemoryShop) => SubmissionHistory,
): BrokenAdapter<SubmissionHistoryHarness> => ({ fault, caughtBy, open: () => memorySubmissionHistory(make) });

const PARTICIPANTS =
  'lists participants with more failures than asked for within the window, by id, integers first';

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
];
