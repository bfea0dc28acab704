import { MemoryAttemptStore, MemoryShop, MemoryValidationLog } from '../../../adapters/memory/index.js';
import type { LogQuery, Seal, Unsealed } from '../../../core/index.js';
import { inProcess } from '../memory-rows.js';
import type { ValidationLogHarness } from '../validation-log.contract.js';
import type { BrokenAdapter } from './broken-adapter.js';

type Logged = Parameters<MemoryValidationLog['write']>[0];
type Make = (unsealed: Unsealed) => Seal;

class ForgetsTraces extends MemoryValidationLog {
  override write(submission: Logged) {
    super.write({ ...submission, trace: undefined });
  }
}

class LogsRefusalsOnly extends MemoryValidationLog {
  override write(submission: Logged) {
    if (submission.outcome !== 'placed') super.write(submission);
  }
}

class LogsTwice extends MemoryValidationLog {
  override write(submission: Logged) {
    super.write(submission);
    super.write(submission);
  }
}

class ByArrival extends MemoryValidationLog {
  override async entries({ limit, ...query }: LogQuery) {
    return (await super.entries({ ...query, limit: 1_000 })).sort((a, b) => a.id - b.id).slice(0, limit);
  }
}

class IncludesTheEnd extends MemoryValidationLog {
  override entries({ untilMs, ...query }: LogQuery) {
    return super.entries({ ...query, untilMs: untilMs && untilMs + 1 });
  }
}

class ForgetsTheHead extends MemoryValidationLog {
  override async head() {
    return undefined;
  }
}

class SealsAnewEachTime extends MemoryValidationLog {
  override async seal(limit: number, make: Make) {
    return super.seal(limit, ({ entries }) => make({ before: { number: 0, hash: '0'.repeat(64) }, entries }));
  }
}

class SealsAllAtOnce extends MemoryValidationLog {
  override seal(_limit: number, make: Make) {
    return super.seal(1_000, make);
  }
}

class LosesWhatFailed extends MemoryValidationLog {
  #failed = false;
  override async seal(limit: number, make: Make) {
    try {
      return this.#failed ? undefined : await super.seal(limit, make);
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }
}

/** Reads, waits, and writes: two callers read the same. */
class SealsTwice extends MemoryValidationLog {
  override async seal(limit: number, make: Make) {
    const before = (await super.seals(0, 1_000)).at(-1) ?? { number: 0, hash: '0'.repeat(64) };
    await new Promise(setImmediate);
    return super.seal(limit, ({ entries }) => make({ before, entries }));
  }
}

class KeepsTheOrder extends MemoryValidationLog {
  override async entries(query: LogQuery) {
    const entries = await super.entries(query);
    return entries.map((entry) => (entry.salt === null ? { ...entry, orderId: '1' } : entry));
  }
}

class LosesTheCommitment extends MemoryValidationLog {
  override async entries(query: LogQuery) {
    const entries = await super.entries(query);
    return entries.map((entry) => ({ ...entry, commitment: null }));
  }
}

/** Its pages begin behind an instant, not behind an entry. */
class SkipsTheInstant extends MemoryValidationLog {
  override async entries({ after, ...query }: LogQuery) {
    const sinceMs = after === undefined ? query.sinceMs : Math.max(query.sinceMs ?? 0, after.atMs + 1);
    return super.entries({ ...query, sinceMs });
  }
}

class NamesEverybodyTheSame extends MemoryValidationLog {
  override pseudonymise(participantId: string, _pseudonym: string) {
    return super.pseudonymise(participantId, 'deleted');
  }
}

function brokenLog(
  fault: string,
  caughtBy: string,
  make: () => MemoryValidationLog,
  attemptStore = MemoryAttemptStore,
): BrokenAdapter<ValidationLogHarness> {
  return {
    fault,
    caughtBy,
    open: async () => {
      let log = make();
      const harness = await inProcess(() => {
        log = make();
        return log;
      });
      let stores: { log: unknown; attempts: MemoryAttemptStore; shop: MemoryShop } | undefined;
      const storesOf = () => {
        if (stores?.log !== log)
          stores = { log, attempts: new attemptStore(log), shop: new MemoryShop(undefined, log) };
        return stores;
      };
      return { ...harness, attempts: () => storesOf().attempts, shop: () => storesOf().shop };
    },
  };
}

const ATTEMPTS = 'has an entry of each attempt that is stored, with its trace, and says what it says';
const ORDERS = 'has an entry of each order that is placed, and of none that is not';
const ONCE = 'has one entry of an attempt that is handed in again, alone and among others at once';
const PAGES = 'pages by instant and id, within a window, of everybody or one participant';
const SEALS = 'hands each entry to one seal, which follows on the one before, and notes the head';
const TAKES_OUT = 'takes a participant out without breaking what was sealed';

/** Its clean-up takes the log along. */
class CleansUpTheLog extends MemoryAttemptStore {
  readonly #cleaned: MemoryValidationLog | undefined;
  constructor(log?: MemoryValidationLog) {
    super(log);
    this.#cleaned = log;
  }
  override async deleteExpired(beforeMs: number, limit: number) {
    if (this.#cleaned) this.#cleaned.entries = async () => [];
    return super.deleteExpired(beforeMs, limit);
  }
}

export const BROKEN_VALIDATION_LOGS: readonly BrokenAdapter<ValidationLogHarness>[] = [
  brokenLog('forgets the traces', ATTEMPTS, () => new ForgetsTraces()),
  brokenLog('logs refusals only', ORDERS, () => new LogsRefusalsOnly()),
  brokenLog('logs each submission twice', ONCE, () => new LogsTwice()),
  brokenLog(
    'is cleaned up with the attempts',
    'keeps the entries of attempts that are deleted or cleaned up',
    () => new MemoryValidationLog(),
    CleansUpTheLog,
  ),
  brokenLog('orders by arrival', PAGES, () => new ByArrival()),
  brokenLog('takes the end of the window in', PAGES, () => new IncludesTheEnd()),
  brokenLog('notes no head', SEALS, () => new ForgetsTheHead()),
  brokenLog('begins a new chain with each seal', SEALS, () => new SealsAnewEachTime()),
  brokenLog('does not mind the limit of a seal', SEALS, () => new SealsAllAtOnce()),
  brokenLog(
    'loses the entries of a seal that could not be made',
    'keeps nothing of a seal that could not be made',
    () => new LosesWhatFailed(),
  ),
  brokenLog(
    'lets two seals follow on the same one',
    'seals each of what 50 store and 50 seal at once exactly once',
    () => new SealsTwice(),
  ),
  brokenLog(
    'leaves out the rest of an instant at the end of a page',
    'answers random histories as a plain list of entries does, and its chain holds after each',
    () => new SkipsTheInstant(),
  ),
  brokenLog('keeps the order of who was taken out', TAKES_OUT, () => new KeepsTheOrder()),
  brokenLog('loses the commitment of who was taken out', TAKES_OUT, () => new LosesTheCommitment()),
  brokenLog('gives a refusal another pseudonym than its attempt', TAKES_OUT, () => new NamesEverybodyTheSame()),
];
