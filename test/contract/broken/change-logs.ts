import { type ManualClock, MemoryChangeLog } from '../../../adapters/memory/index.js';
import type { ChangesQuery, NotedValue, Product } from '../../../core/index.js';
import type { ChangeLogHarness } from '../change-log.contract.js';
import { CONTENDERS } from '../contenders.js';
import { memoryChangeLog } from '../memory-rows.js';
import type { BrokenAdapter } from './broken-adapter.js';

class NotesEachStart extends MemoryChangeLog {
  #count = 0;
  override async note(value: NotedValue) {
    await super.note({ ...value, value: `${value.value}${' '.repeat(this.#count++)}` });
    return true;
  }
}

class LooksFirst extends MemoryChangeLog {
  override async note(value: NotedValue) {
    const noted = await this.between({ sinceMs: 0, untilMs: Infinity, kinds: [value.kind], limit: 1 });
    await Promise.resolve();
    if (noted[0]?.after === value.value) return false;
    await super.note({ ...value, value: '' });
    await super.note(value);
    return true;
  }
}

class EveryKind extends MemoryChangeLog {
  override between(query: ChangesQuery) {
    return super.between({
      ...query,
      kinds: ['release', 'rules', 'price', 'availability', 'pause_began', 'pause_ended'],
    });
  }
}

class OldestFirst extends MemoryChangeLog {
  override async between(query: ChangesQuery) {
    return (await super.between(query)).reverse();
  }
}

class PricesOnly extends MemoryChangeLog {
  override replaced(before: Product, after: Product) {
    super.replaced({ ...before, active: after.active }, after);
  }
}

class EveryProduct extends MemoryChangeLog {
  override between(query: ChangesQuery) {
    return super.between({ ...query, productIds: undefined });
  }
}

class NoPauses extends MemoryChangeLog {
  override watch() {}
}

const broken = (
  fault: string,
  caughtBy: string,
  make: (clock: ManualClock) => MemoryChangeLog,
): BrokenAdapter<ChangeLogHarness> => ({ fault, caughtBy, open: () => memoryChangeLog(make) });

const NOTES = 'notes a value with the one before, unless it is the one noted last';
const NEWEST =
  'tells the newest first, of the kinds that are asked for, from the beginning of the window to before its end';
const PRODUCTS = 'is told by the shop which products cost something else and which can or cannot be had any more';

export const BROKEN_CHANGE_LOGS: readonly BrokenAdapter<ChangeLogHarness>[] = [
  broken('notes every start', NOTES, (clock) => new NotesEachStart(clock)),
  broken(
    'looks before it notes',
    `notes a release once when ${CONTENDERS} servers of it start at once`,
    (clock) => new LooksFirst(clock),
  ),
  broken('tells of every kind', NEWEST, (clock) => new EveryKind(clock)),
  broken('tells the oldest first', NEWEST, (clock) => new OldestFirst(clock)),
  broken('overlooks what cannot be had any more', PRODUCTS, (clock) => new PricesOnly(clock)),
  broken('tells of every product', PRODUCTS, (clock) => new EveryProduct(clock)),
  broken(
    'knows of no pauses',
    'reads from the pauses of the shop when they begin and end',
    (clock) => new NoPauses(clock),
  ),
];
