import { MemorySessionStore } from '../../../adapters/memory/index.js';
import type { UserSession } from '../../../core/index.js';
import type { SessionStoreHarness } from '../session-store.contract.js';
import { type BrokenAdapter, broken } from './broken-adapter.js';

/** Creates another session than it was handed. */
const creates = (change: (session: UserSession) => Partial<UserSession>) =>
  class extends MemorySessionStore {
    override create(session: UserSession) {
      return super.create({ ...session, ...change(session) });
    }
  };

const NeverIdle = creates(({ expiresAtMs }) => ({ idleUntilMs: expiresAtMs }));
const NeverAges = creates(({ idleUntilMs }) => ({ expiresAtMs: idleUntilMs }));
const WholeSeconds = creates(({ createdAtMs }) => ({ createdAtMs: Math.floor(createdAtMs / 1_000) * 1_000 }));

class Replaces extends MemorySessionStore {
  override async create(session: UserSession) {
    await this.delete(session.idHash);
    return super.create(session);
  }
}

class LooksThenCreates extends MemorySessionStore {
  override async create(session: UserSession) {
    if ((await this.find(session.idHash, session.createdAtMs)) !== undefined) return false;
    await super.create(session);
    return true;
  }
}

class EndsInclusive extends MemorySessionStore {
  override find(idHash: string, nowMs: number) {
    return super.find(idHash, nowMs - 1);
  }
}

class WakesTheDead extends MemorySessionStore {
  override touch(idHash: string, idleUntilMs: number) {
    return super.touch(idHash, idleUntilMs, 0);
  }
}

/** Touches by taking the session out and putting another in. */
const touches = (idleEnd: (session: UserSession, idleUntilMs: number) => number) =>
  class extends MemorySessionStore {
    override async touch(idHash: string, idleUntilMs: number, nowMs: number) {
      const session = await this.find(idHash, nowMs);
      if (session === undefined) return undefined;
      const touched = { ...session, idleUntilMs: idleEnd(session, idleUntilMs) };
      await this.delete(idHash);
      await this.create(touched);
      return touched;
    }
  };

const LastTouchWins = touches(({ expiresAtMs }, idleUntilMs) => Math.min(idleUntilMs, expiresAtMs));
const TouchesBeyondTheEnd = touches((session, idleUntilMs) => Math.max(session.idleUntilMs, idleUntilMs));

class LogsEverybodyOut extends MemorySessionStore {
  override deleteAllOf() {
    return this.deleteExpired(Number.POSITIVE_INFINITY);
  }
}

class ForgetsTheIdleOnly extends MemorySessionStore {
  readonly #aged: UserSession[] = [];
  override create(session: UserSession) {
    if (session.expiresAtMs < session.idleUntilMs) this.#aged.push(session);
    return super.create(session);
  }
  override async deleteExpired(nowMs: number) {
    const deleted = await super.deleteExpired(nowMs);
    return deleted - this.#aged.length;
  }
}

class DeletesNothing extends MemorySessionStore {
  override async delete(idHash: string) {
    return (await this.find(idHash, 0)) !== undefined;
  }
}

/** Found by no single case: it takes two log-ins at one instant, and a log-out. */
class LogsOutNeighbours extends MemorySessionStore {
  readonly #createdAt = new Map<string, number>();
  override async create(session: UserSession) {
    const isNew = await super.create(session);
    if (isNew) this.#createdAt.set(session.idHash, session.createdAtMs);
    return isNew;
  }
  override async delete(idHash: string) {
    const atMs = this.#createdAt.get(idHash);
    for (const [other, otherAtMs] of this.#createdAt) if (otherAtMs === atMs) await super.delete(other);
    return atMs !== undefined && this.#createdAt.delete(idHash);
  }
}

const FORGETS = 'forgets what is over, idle or absolute, says how many, and keeps the rest';

export const BROKEN_SESSION_STORES: readonly BrokenAdapter<SessionStoreHarness>[] = [
  broken('keeps whole seconds', 'keeps a session unchanged and apart from others', () => new WholeSeconds()),
  broken('replaces a session', 'does not let a session take the place of another', () => new Replaces()),
  broken(
    'awaits between looking and creating',
    'creates one of 50 sessions with the same hash',
    () => new LooksThenCreates(),
  ),
  broken('knows no idle end', 'is over from its idle end on, and not 1 ms before', () => new NeverIdle()),
  broken('knows no absolute end', 'is over from its absolute end on, and not 1 ms before', () => new NeverAges()),
  broken('lives 1 ms too long', 'is over from its idle end on, and not 1 ms before', () => new EndsInclusive()),
  broken('wakes what is over', 'does not wake a session that is over', () => new WakesTheDead()),
  broken(
    'lets the last touch win',
    'does not bring the idle end forward, whatever the order of two uses',
    () => new LastTouchWins(),
  ),
  broken(
    'puts the idle end off without end',
    'does not put the idle end off beyond the absolute end',
    () => new TouchesBeyondTheEnd(),
  ),
  broken('logs everybody out', 'ends every session of one user, and of nobody else', () => new LogsEverybodyOut()),
  broken('does not end a session', 'ends one session once, and is found no more', () => new DeletesNothing()),
  broken('forgets the idle only', FORGETS, () => new ForgetsTheIdleOnly()),
  broken(
    'logs out, with everybody, whoever logged in within the same millisecond',
    'answers random histories as a plain list of sessions does',
    () => new LogsOutNeighbours(),
  ),
];
