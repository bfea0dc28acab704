import { MemoryAttemptStore } from '../../../adapters/memory/index.js';
import {
  DAY_MS,
  type DeletionAudit,
  type FailedOrderAttempt,
  type Money,
  type NewAttempt,
  type TallyQuery,
  TREND_MS,
} from '../../../core/index.js';
import type { AttemptStoreHarness } from '../attempt-store.contract.js';
import { inProcess } from '../memory-rows.js';
import { BROKEN_BREAKDOWNS } from './breakdowns.js';
import type { BrokenAdapter } from './broken-adapter.js';
import { BROKEN_FACETS } from './facets.js';
import { BROKEN_FOLLOWING } from './feeds.js';
import { FORGETFUL_ATTEMPT_STORES } from './over-time.js';
import { BROKEN_PSEUDONYMISING } from './pseudonymising.js';
import { BROKEN_SEARCHES } from './searches.js';
import { BROKEN_SORTED_SEARCHES } from './sorted-searches.js';
import { BROKEN_TALLIES } from './tallies.js';

const NEVER_CUT = 1_000_000;

/** Stores something else than it was handed. */
const stores = (change: (attempt: NewAttempt) => NewAttempt) =>
  class extends MemoryAttemptStore {
    override add(attempt: NewAttempt) {
      return super.add(change(attempt));
    }
  };

const asFloat = (money: Money | null) => (money === null ? null : Number(money).toFixed(2));
const FloatMoney = stores((attempt) => ({ ...attempt, foodTotal: asFloat(attempt.foodTotal) }));
const NullsAsDefaults = stores((attempt) => ({
  ...attempt,
  programPauseActive: attempt.programPauseActive ?? false,
}));
const CutsUtf16 = stores((attempt) => ({ ...attempt, userAgent: attempt.userAgent?.slice(0, 500) ?? null }));
const Normalises = stores((attempt) => ({
  ...attempt,
  participantName: attempt.participantName?.normalize('NFC') ?? null,
}));
const WholeSeconds = stores((attempt) => ({
  ...attempt,
  createdAtMs: Math.floor(attempt.createdAtMs / 1_000) * 1_000,
}));
const StoresAgain = stores((attempt) => ({
  ...attempt,
  submissionId: `${attempt.submissionId}/${Math.random()}`,
}));
const SmallCarts = stores((attempt) => ({ ...attempt, cartSnapshot: attempt.cartSnapshot.slice(0, 1_000) }));

class ChecksThenStores extends MemoryAttemptStore {
  readonly #known = new Set<string>();
  override async add(attempt: NewAttempt) {
    const known = this.#known.has(attempt.submissionId);
    await Promise.resolve();
    this.#known.add(attempt.submissionId);
    return super.add(known ? attempt : { ...attempt, submissionId: `${attempt.submissionId}/${Math.random()}` });
  }
}

/** Answers those who wait together with the ids of their batch, in the wrong order. */
class MixesUpBatches extends MemoryAttemptStore {
  #batch: Promise<number>[] = [];
  override async add(attempt: NewAttempt) {
    const batch = this.#batch;
    const place = batch.push(super.add(attempt));
    await Promise.resolve();
    this.#batch = [];
    return (await batch.at(-place)) ?? 0;
  }
}

class HandsOutItsOwn extends MemoryAttemptStore {
  readonly #own = new Map<number, FailedOrderAttempt>();
  override async get(id: number) {
    const found = this.#own.get(id) ?? (await super.get(id));
    if (found) this.#own.set(id, found);
    return found;
  }
}

class OldestIdFirst extends MemoryAttemptStore {
  override async recent(limit: number, participantId?: string) {
    const found = await super.recent(NEVER_CUT, participantId);
    return found.sort((a, b) => b.createdAtMs - a.createdAtMs || a.id - b.id).slice(0, limit);
  }
}

class ParticipantByNumber extends MemoryAttemptStore {
  override async recent(limit: number, participantId?: string) {
    const found = await super.recent(NEVER_CUT);
    return found
      .filter((attempt) => participantId === undefined || Number(attempt.participantId) === Number(participantId))
      .slice(0, limit);
  }
}

class DeletesWithoutAudit extends MemoryAttemptStore {
  override deletions() {
    return [];
  }
}

class AuditsWhatIsNotThere extends MemoryAttemptStore {
  readonly #audit: (DeletionAudit & { attemptId: number })[] = [];
  override delete(id: number, audit: DeletionAudit) {
    this.#audit.push({ ...audit, attemptId: id });
    return super.delete(id, audit);
  }
  override deletions() {
    return this.#audit;
  }
}

class DeletesNewest extends MemoryAttemptStore {
  override async deleteExpired(beforeMs: number, limit: number) {
    const { count } = await this.expired(beforeMs, 0);
    const { attempts } = await this.search({ order: 'newest', limit: Math.min(count, limit), untilMs: beforeMs });
    for (const { id } of attempts) await this.delete(id, { deletedAtMs: 0, deletedBy: '', why: '' });
    return attempts.length;
  }
}

class DeletesInclusive extends MemoryAttemptStore {
  override deleteExpired(beforeMs: number, limit: number) {
    return super.deleteExpired(beforeMs + 1, limit);
  }
}

class DeletesAll extends MemoryAttemptStore {
  override deleteExpired(beforeMs: number) {
    return super.deleteExpired(beforeMs, NEVER_CUT);
  }
}

class DropsTheEdge extends MemoryAttemptStore {
  override async dropExpired(beforeMs: number) {
    const { count } = await this.expired(beforeMs, 0);
    return count === 0 ? undefined : super.deleteExpired(beforeMs, count);
  }
}

class DropsWithoutCounting extends MemoryAttemptStore {
  override async dropExpired(beforeMs: number) {
    return (await super.dropExpired(beforeMs)) === undefined ? undefined : 0;
  }
}

class DropsYoungerOnes extends MemoryAttemptStore {
  override dropExpired(beforeMs: number) {
    return super.dropExpired(beforeMs + DAY_MS - 1);
  }
}

const OUTLIVING =
  "still counts in everybody's figures what was cleaned up, by the quarter hour, and no longer names whom it counts";

class CountsTouchedQuarters extends MemoryAttemptStore {
  override tally(query: TallyQuery) {
    const sinceMs = Math.floor(query.sinceMs / TREND_MS) * TREND_MS;
    return super.tally({ ...query, sinceMs, untilMs: Math.ceil(query.untilMs / TREND_MS) * TREND_MS });
  }
}

class ForgetsWhatItCleansUp extends MemoryAttemptStore {
  override async deleteExpired(beforeMs: number, limit: number) {
    const { samples } = await this.expired(beforeMs, limit);
    for (const { id } of samples) await this.delete(id, { deletedAtMs: 0, deletedBy: '', why: '' });
    return samples.length;
  }
}

class SamplesNewest extends MemoryAttemptStore {
  override async expired(beforeMs: number, samples: number) {
    const found = await super.expired(beforeMs, NEVER_CUT);
    return { ...found, samples: found.samples.reverse().slice(0, samples) };
  }
}

class CountsInclusive extends MemoryAttemptStore {
  override expired(beforeMs: number, samples: number) {
    return super.expired(beforeMs + 1, samples);
  }
}

const round = (what: string) => `keeps an attempt unchanged: ${what}`;

const FAULTS: readonly (readonly [fault: string, caughtBy: string, make: () => MemoryAttemptStore])[] = [
  ['keeps money as floats', round('amounts beyond what a binary float can hold'), () => new FloatMoney()],
  ['takes unknown for no', round('every member that may be null as null'), () => new NullsAsDefaults()],
  ['cuts texts by UTF-16 units', round('odd Unicode'), () => new CutsUtf16()],
  ['normalises texts', round('odd Unicode'), () => new Normalises()],
  ['keeps whole seconds', round('an instant with odd milliseconds'), () => new WholeSeconds()],
  ['cuts big carts', round('a cart of more than a megabyte'), () => new SmallCarts()],
  [
    'stores a submission again',
    'stores the same submission once, and keeps the first record',
    () => new StoresAgain(),
  ],
  [
    'awaits between looking and storing',
    'stores one submission once for 50 contenders',
    () => new ChecksThenStores(),
  ],
  [
    'mixes up the ids of attempts that are stored together',
    'keeps attempts unchanged that are stored at the same time, each under the id that it was given',
    () => new MixesUpBatches(),
  ],
  [
    'hands one of several back the id of another one',
    'stores each of several submissions once when all of them are handed in several times at once',
    () => new MixesUpBatches(),
  ],
  ['hands out its own objects', 'copies values in and out', () => new HandsOutItsOwn()],
  [
    'breaks ties the wrong way',
    'lists the newest first, and of one instant the one that was stored last',
    () => new OldestIdFirst(),
  ],
  ['takes 01 for 1', 'lists the newest of one participant', () => new ParticipantByNumber()],
  [
    'deletes without an audit entry',
    'deletes one attempt, hands it back and writes who did it, when and why',
    () => new DeletesWithoutAudit(),
  ],
  [
    'audits what is not there',
    'deletes and audits nothing for an id that is not there, any more or ever',
    () => new AuditsWhatIsNotThere(),
  ],
  [
    'deletes the newest',
    'deletes at most so many of the oldest, and nothing at or after the instant',
    () => new DeletesNewest(),
  ],
  [
    'deletes the instant too',
    'deletes at most so many of the oldest, and nothing at or after the instant',
    () => new DeletesInclusive(),
  ],
  [
    'deletes without limit',
    'deletes at most so many of the oldest, and nothing at or after the instant',
    () => new DeletesAll(),
  ],
  [
    'drops the edge, too, and so more than a stretch of time',
    'drops stretches of time that are over, each once, and leaves the edge to be deleted one by one',
    () => new DropsTheEdge(),
  ],
  [
    'drops without counting',
    'drops stretches of time that are over, each once, and leaves the edge to be deleted one by one',
    () => new DropsWithoutCounting(),
  ],
  [
    'drops a day that is not over',
    'drops nothing that is as young as the instant, however old the rest of its day is',
    () => new DropsYoungerOnes(),
  ],
  ['forgets the figures of what it cleans up', OUTLIVING, () => new ForgetsWhatItCleansUp()],
  ['counts quarter hours that reach out of the window', OUTLIVING, () => new CountsTouchedQuarters()],
  [
    'shows the newest',
    'counts what is older than an instant, exclusive, and shows the oldest first',
    () => new SamplesNewest(),
  ],
  [
    'counts the instant too',
    'counts what is older than an instant, exclusive, and shows the oldest first',
    () => new CountsInclusive(),
  ],
  ...BROKEN_SEARCHES,
  ...BROKEN_SORTED_SEARCHES,
  ...BROKEN_FACETS,
  ...BROKEN_BREAKDOWNS,
  ...BROKEN_FOLLOWING,
  ...BROKEN_TALLIES,
  ...BROKEN_PSEUDONYMISING,
  ...FORGETFUL_ATTEMPT_STORES,
];

export const BROKEN_ATTEMPT_STORES: readonly BrokenAdapter<AttemptStoreHarness>[] = FAULTS.map(
  ([fault, caughtBy, make]) => ({ fault, caughtBy, open: () => openStore(make) }),
);

async function openStore(make: () => MemoryAttemptStore): Promise<AttemptStoreHarness> {
  let store = make();
  const harness = await inProcess(() => {
    store = make();
    return store;
  });
  return { ...harness, deletions: async () => store.deletions() };
}
