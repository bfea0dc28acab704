import type { Id, SessionStore, UserSession } from '../../core/index.js';

/** Sessions in this process. */
export class MemorySessionStore implements SessionStore {
  readonly #sessions = new Map<string, UserSession>();

  async create(session: UserSession): Promise<boolean> {
    if (this.#sessions.has(session.idHash)) return false;
    this.#sessions.set(session.idHash, { ...session });
    return true;
  }

  async find(idHash: string, nowMs: number): Promise<UserSession | undefined> {
    const session = this.#sessions.get(idHash);
    return session === undefined || isOver(session, nowMs) ? undefined : { ...session };
  }

  async touch(idHash: string, idleUntilMs: number, nowMs: number): Promise<UserSession | undefined> {
    const session = await this.find(idHash, nowMs);
    if (session === undefined) return undefined;
    const putOffMs = Math.min(Math.max(session.idleUntilMs, idleUntilMs), session.expiresAtMs);
    const touched = { ...session, idleUntilMs: putOffMs };
    this.#sessions.set(idHash, touched);
    return { ...touched };
  }

  async delete(idHash: string): Promise<boolean> {
    return this.#sessions.delete(idHash);
  }

  async deleteAllOf(userId: Id): Promise<number> {
    return this.#deleteWhere((session) => session.userId === userId);
  }

  async deleteExpired(nowMs: number): Promise<number> {
    return this.#deleteWhere((session) => isOver(session, nowMs));
  }

  #deleteWhere(applies: (session: UserSession) => boolean): number {
    const gone = [...this.#sessions.values()].filter(applies);
    for (const { idHash } of gone) this.#sessions.delete(idHash);
    return gone.length;
  }
}

function isOver({ idleUntilMs, expiresAtMs }: UserSession, nowMs: number): boolean {
  return nowMs >= Math.min(idleUntilMs, expiresAtMs);
}
