import { expect } from 'chai';
import fc from 'fast-check';
import type { SessionStore, UserSession } from '../../../core/index.js';
import { type ContractCase, type Harness, HISTORY_TIMEOUT_MS } from '../harness.js';

const T0 = Date.UTC(2026, 1, 12, 10, 30, 45, 678);
const SEED = 20_260_212;
const IDLE_MS = 30;
const LIFE_MS = 100;

/** Few names and short lives, so that a history of some dozen steps meets every edge. */
const step = fc.record({
  what: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('create' as const, 'find' as const, 'touch' as const) },
    { weight: 1, arbitrary: fc.constantFrom('delete' as const, 'deleteAllOf' as const, 'deleteExpired' as const) },
  ),
  name: fc.constantFrom('a', 'b', 'c'),
  userId: fc.constantFrom('1', '2'),
  /** How far the idle end is put off. */
  putOffMs: fc.constantFrom(0, IDLE_MS, 2 * LIFE_MS),
  pauseMs: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 3 }) },
    { weight: 1, arbitrary: fc.constantFrom(IDLE_MS - 1, IDLE_MS, IDLE_MS + 1, LIFE_MS - 1, LIFE_MS) },
  ),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

export const SESSION_HISTORY_CASES: readonly ContractCase<Harness<SessionStore>>[] = [
  {
    title: 'answers random histories as a plain list of sessions does',
    timeoutMs: HISTORY_TIMEOUT_MS,
    async run({ make }) {
      const answers = new Set<string>();
      const property = fc.asyncProperty(fc.array(step, { minLength: 60, maxLength: 120 }), async (steps) => {
        const sessions = await make();
        const model = new SessionModel();
        let nowMs = T0;
        for (const [index, each] of steps.entries()) {
          nowMs += each.pauseMs;
          const expected = model.take(each, nowMs);
          const what = `${each.what} of ${each.name} in step ${index}`;
          expect(await takeFrom(sessions, each, nowMs), what).to.deep.equal(expected);
          answers.add(`${each.what} ${expected === undefined || !expected ? 'nothing' : 'something'}`);
        }
      });
      await fc.assert(property, { seed: SEED, numRuns: 8 });
      expect(answers.size, 'each method has found something, and nothing').to.equal(12);
    },
  },
];

function aSession({ name, userId }: Step, nowMs: number): UserSession {
  const times = { createdAtMs: nowMs, idleUntilMs: nowMs + IDLE_MS, expiresAtMs: nowMs + LIFE_MS };
  return { idHash: name.repeat(64), userId, tokenVersion: 0, ...times };
}

function takeFrom(sessions: SessionStore, each: Step, nowMs: number): Promise<unknown> {
  const { idHash } = aSession(each, nowMs);
  switch (each.what) {
    case 'create':
      return sessions.create(aSession(each, nowMs));
    case 'find':
      return sessions.find(idHash, nowMs);
    case 'touch':
      return sessions.touch(idHash, nowMs + each.putOffMs, nowMs);
    case 'delete':
      return sessions.delete(idHash);
    case 'deleteAllOf':
      return sessions.deleteAllOf(each.userId);
    case 'deleteExpired':
      return sessions.deleteExpired(nowMs);
  }
}

/** The promise of the port, as plainly as it can be written. */
class SessionModel {
  #all: UserSession[] = [];

  take(each: Step, nowMs: number): unknown {
    const fresh = aSession(each, nowMs);
    const own = this.#all.find(({ idHash }) => idHash === fresh.idHash);
    const live = own && nowMs < own.idleUntilMs && nowMs < own.expiresAtMs ? own : undefined;
    switch (each.what) {
      case 'create':
        if (own === undefined) this.#all.push(fresh);
        return own === undefined;
      case 'find':
        return live;
      case 'touch': {
        if (live === undefined) return undefined;
        const later = Math.max(live.idleUntilMs, nowMs + each.putOffMs);
        const touched = { ...live, idleUntilMs: Math.min(later, live.expiresAtMs) };
        this.#all = this.#all.map((other) => (other === live ? touched : other));
        return touched;
      }
      case 'delete':
        return this.#remove((other) => other === own) > 0;
      case 'deleteAllOf':
        return this.#remove(({ userId }) => userId === each.userId);
      case 'deleteExpired':
        return this.#remove(({ idleUntilMs, expiresAtMs }) => nowMs >= idleUntilMs || nowMs >= expiresAtMs);
    }
  }

  #remove(applies: (session: UserSession) => boolean): number {
    const before = this.#all.length;
    this.#all = this.#all.filter((session) => !applies(session));
    return before - this.#all.length;
  }
}
