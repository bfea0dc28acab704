import {
  MemoryParticipantHistories,
  type MemoryShop,
  type MemoryValidationLog,
} from '../../../adapters/memory/index.js';
import type { ParticipantHistories, ParticipantHistory, Window } from '../../../core/index.js';
import { memoryParticipantHistories } from '../memory-rows.js';
import type { ParticipantHistoriesHarness } from '../participant-histories.contract.js';
import type { BrokenAdapter } from './broken-adapter.js';

type Visitor = (page: readonly ParticipantHistory[]) => Promise<void>;

/** Hands out what `change` makes of each history. */
const changed = (change: (history: ParticipantHistory) => ParticipantHistory) =>
  class extends MemoryParticipantHistories {
    override visit(window: Window, visitor: Visitor) {
      return super.visit(window, (page) => visitor(page.map(change)));
    }
  };

class UntilInclusive extends MemoryParticipantHistories {
  override visit({ sinceMs, untilMs }: Window, visitor: Visitor) {
    return super.visit({ sinceMs, untilMs: untilMs + 1 }, visitor);
  }
}

class SinceExclusive extends MemoryParticipantHistories {
  override visit({ sinceMs, untilMs }: Window, visitor: Visitor) {
    return super.visit({ sinceMs: sinceMs + 1, untilMs }, visitor);
  }
}

class Impatient extends MemoryParticipantHistories {
  override visit(window: Window, visitor: Visitor) {
    return super.visit(window, async (page) => {
      void visitor(page).catch(() => {});
    });
  }
}

class AtOnce extends MemoryParticipantHistories {
  override async visit(window: Window, visitor: Visitor) {
    const everybody: ParticipantHistory[] = [];
    await super.visit(window, async (page) => {
      everybody.push(...page);
    });
    await visitor(everybody);
  }
}

class Forgetful extends MemoryParticipantHistories {
  override async pauses() {
    return [];
  }
}

class SinceEver extends MemoryParticipantHistories {
  override async knownSince() {
    return 0;
  }
}

/** Remembers everybody it has ever seen. */
class Unforgetting extends MemoryParticipantHistories {
  readonly #shop: MemoryShop;
  constructor(log: MemoryValidationLog, shop: MemoryShop) {
    super(log, shop);
    this.#shop = shop;
  }
  override async visit(window: Window, visitor: Visitor) {
    await this.#shop.putParticipants([
      { id: '123', name: 'John Doe' },
      { id: 'unknown', name: 'Unknown' },
    ]);
    return super.visit(window, visitor);
  }
}

const TELL = 'tell orders, refusals because of a balance, and vouchers with what became of them';
const WINDOW = 'keep to the window: since inclusive, until exclusive, vouchers that were good for something then';
const PAGES = 'hand out each participant once, page by page, and wait for the visitor';

const broken = (
  fault: string,
  caughtBy: string,
  make: (log: MemoryValidationLog, shop: MemoryShop) => ParticipantHistories,
): BrokenAdapter<ParticipantHistoriesHarness> => ({
  fault,
  caughtBy,
  open: () => memoryParticipantHistories(make),
});

const NeverUsed = changed((history) => ({
  ...history,
  vouchers: history.vouchers.map((voucher) => ({ ...voucher, usedAtMs: undefined })),
}));
const NewestFirst = changed((history) => ({ ...history, orders: [...history.orders].reverse() }));
const UnusedOnly = changed((history) => ({
  ...history,
  vouchers: history.vouchers.filter(({ usedAtMs }) => usedAtMs === undefined),
}));

export const BROKEN_PARTICIPANT_HISTORIES: readonly BrokenAdapter<ParticipantHistoriesHarness>[] = [
  broken('takes used vouchers for unused', TELL, (...of) => new NeverUsed(...of)),
  broken('leaves used vouchers out', WINDOW, (...of) => new UnusedOnly(...of)),
  broken('tells orders backwards', TELL, (...of) => new NewestFirst(...of)),
  broken('knows what is at the end', WINDOW, (...of) => new UntilInclusive(...of)),
  broken('does not know what is at the beginning', WINDOW, (...of) => new SinceExclusive(...of)),
  broken('does not wait for the visitor', PAGES, (...of) => new Impatient(...of)),
  broken('hands out everybody at once', PAGES, (...of) => new AtOnce(...of)),
  broken('has no pauses', 'have the pauses', (...of) => new Forgetful(...of)),
  broken(
    'knows since ever',
    'know since the first entry of the log, whatever it is',
    (...of) => new SinceEver(...of),
  ),
  broken('knows who was deleted', 'know nobody who was deleted', (...of) => new Unforgetting(...of)),
  broken(
    'goes on when the visitor rejects',
    'end when the visitor rejects, with its reason, and can be asked again',
    (...of) => new Impatient(...of),
  ),
];
