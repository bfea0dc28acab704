import {
  MemoryAttemptStore,
  MemoryAuditLog,
  MemorySavedViewStore,
  MemoryShop,
  MemoryTurnedAwayStore,
  MemoryUserStore,
} from '../../../adapters/memory/index.js';
import {
  type AuditEntry,
  type AuditedAction,
  decideThrottle,
  type Id,
  type NewAttempt,
  type OrderRequest,
  type Rate,
  type RateDecision,
  type RateLimiter,
  type SavedView,
  type TurnedAwayCount,
  type UserChanges,
} from '../../../core/index.js';
import { broken } from './broken-adapter.js';

// Faults of adapters that remember too much or too little of what went before: only histories of several calls show them.

/** Sorts what it has cut, not the other way round. */
class CutsThenSorts extends MemoryAuditLog {
  readonly #added: AuditEntry[] = [];
  override async add(entry: AuditEntry & { readonly action: AuditedAction }) {
    this.#added.unshift({ ...entry });
    await super.add(entry);
  }
  override async latest(limit: number) {
    return this.#added.slice(0, limit).sort((a, b) => b.happenedAtMs - a.happenedAtMs);
  }
}
export const FORGETFUL_AUDIT_LOGS = [
  broken(
    'tells the newest of those that were added last',
    'answers random histories as a plain list of entries does',
    () => new CutsThenSorts(),
  ),
];

/** Tidies up all keys by the window of the one that was asked for last. */
class ForgetsByAnothersWindow implements RateLimiter {
  readonly #slots = new Map<string, readonly number[]>();
  async take(key: string, rate: Rate, nowMs: number): Promise<RateDecision> {
    for (const [other, slots] of this.#slots)
      this.#slots.set(
        other,
        slots.filter((atMs) => nowMs - atMs < rate.windowMs),
      );
    const decision = decideThrottle(this.#slots.get(key) ?? [], rate, nowMs);
    if (!decision.admitted) return decision;
    this.#slots.set(key, decision.admissions);
    return { admitted: true, remaining: decision.remaining, resetMs: decision.resetMs };
  }
}
export const FORGETFUL_RATE_LIMITERS = [
  broken(
    'forgets the slots of a key by the window of another',
    'decides random histories as the pure function does',
    () => new ForgetsByAnothersWindow(),
  ),
];

class RemembersDeletedViews extends MemorySavedViewStore {
  readonly #deleted = new Map<string, string>();
  override async delete(userId: Id, name: string) {
    const before = (await this.list(userId)).find((view) => view.name.toLowerCase() === name.toLowerCase());
    if (before) this.#deleted.set(`${userId} ${name.toLowerCase()}`, before.name);
    return super.delete(userId, name);
  }
  override put(userId: Id, view: SavedView) {
    const name = this.#deleted.get(`${userId} ${view.name.toLowerCase()}`) ?? view.name;
    return super.put(userId, { ...view, name });
  }
}
export const FORGETFUL_SAVED_VIEW_STORES = [
  broken(
    'brings back the spelling of a view that was deleted',
    'answers random histories as a plain list of views does',
    () => new RemembersDeletedViews(),
  ),
];

class DropsLateCounts extends MemoryTurnedAwayStore {
  #deletedBeforeMs = -Infinity;
  override add(counts: readonly TurnedAwayCount[]) {
    return super.add(counts.filter(({ minuteAtMs }) => minuteAtMs >= this.#deletedBeforeMs));
  }
  override deleteBefore(beforeMs: number) {
    this.#deletedBeforeMs = Math.max(this.#deletedBeforeMs, beforeMs);
    return super.deleteBefore(beforeMs);
  }
}
export const FORGETFUL_TURNED_AWAY_STORES = [
  broken(
    'drops what is counted late, for a minute that was deleted',
    'answers random histories as a plain list of those who were turned away does',
    () => new DropsLateCounts(),
  ),
];

class RevivesChanges extends MemoryUserStore {
  readonly #changes = new Map<Id, UserChanges>();
  override async update(id: Id, changes: UserChanges) {
    this.#changes.set(id, { ...this.#changes.get(id), ...changes });
    return super.update(id, this.#changes.get(id) ?? changes);
  }
}
export const FORGETFUL_USER_STORES = [
  broken(
    'changes a user as another one of its id was changed, who was deleted',
    'answers random histories as a plain list of users does',
    () => new RevivesChanges(),
  ),
];

/** Its vouchers wait for it. */
class WelcomesBack extends MemoryShop {
  override async deleteParticipant(id: Id) {
    return this.records.participants.delete(id);
  }
}
class TakesTheUnpaidForRepeats extends MemoryShop {
  #last: OrderRequest | undefined;
  override async place(order: OrderRequest) {
    const last = this.#last;
    const result = await super.place(order);
    if (result.kind !== 'stale') {
      this.#last = order;
      return result;
    }
    // What a "retry" of something else does: it was placed before, so it seems to be there.
    return last?.cartHash === order.cartHash && last.participantId === order.participantId
      ? { kind: 'duplicate' as const, orderId: undefined, placedAtMs: last.placedAtMs }
      : result;
  }
}
export const FORGETFUL_SHOPS = [
  [
    'gives a participant that comes back the vouchers of the one that was deleted',
    'answers random histories as lists of vouchers and orders do',
    () => new WelcomesBack(),
  ],
  [
    'takes an order that cannot be paid for the repeat of one long ago',
    'answers random histories as lists of vouchers and orders do',
    () => new TakesTheUnpaidForRepeats(),
  ],
] as const;

class RemembersDeletedAttempts extends MemoryAttemptStore {
  readonly #ids = new Map<string, number>();
  override async add(attempt: NewAttempt) {
    const id = this.#ids.get(attempt.submissionId) ?? (await super.add(attempt));
    this.#ids.set(attempt.submissionId, id);
    return id;
  }
}
class SpansTheDeleted extends MemoryAttemptStore {
  #sinceMs = Infinity;
  override async add(attempt: NewAttempt) {
    this.#sinceMs = Math.min(this.#sinceMs, attempt.createdAtMs);
    return super.add(attempt);
  }
  override async span() {
    const span = await super.span();
    return span && { ...span, sinceMs: Math.min(span.sinceMs, this.#sinceMs) };
  }
}
const ATTEMPTS = 'answers random histories as a plain list of attempts does';
export const FORGETFUL_ATTEMPT_STORES = [
  ['stores nothing of a submission whose attempt was deleted', ATTEMPTS, () => new RemembersDeletedAttempts()],
  ['spans what was deleted long ago', ATTEMPTS, () => new SpansTheDeleted()],
] as const;
