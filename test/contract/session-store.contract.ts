import { expect } from 'chai';
import type { SessionStore, UserSession } from '../../core/index.js';
import { CONTENDERS, race } from './contenders.js';
import type { ContractCase, Harness } from './harness.js';
import { SESSION_HISTORY_CASES } from './histories/sessions.js';

export type SessionStoreHarness = Harness<SessionStore>;

const T0 = Date.UTC(2026, 1, 12, 10, 30, 45, 678);
const IDLE_MS = 1_800_000;
const LIFE_MS = 43_200_000;

export const SESSION_STORE_CASES: readonly ContractCase<SessionStoreHarness>[] = [
  ...SESSION_HISTORY_CASES,
  {
    title: 'keeps a session unchanged and apart from others',
    async run({ make }) {
      const sessions = await make();
      const mine = aSession('a', { userId: '6f2c1d7e-名-é', tokenVersion: 7 });
      const other = aSession('b', { userId: '007' });
      expect(await sessions.create(mine)).to.equal(true);
      expect(await sessions.create(other)).to.equal(true);
      expect(await sessions.find(mine.idHash, T0)).to.deep.equal(mine);
      expect(await sessions.find(other.idHash, T0)).to.deep.equal(other);
      expect(await sessions.find(hashOf('c'), T0)).to.equal(undefined);
      expect(await sessions.find('', T0)).to.equal(undefined);
    },
  },
  {
    title: 'does not let a session take the place of another',
    async run({ make }) {
      const sessions = await make();
      const first = aSession('a', { userId: '1' });
      await sessions.create(first);
      expect(await sessions.create(aSession('a', { userId: '2' }))).to.equal(false);
      expect(await sessions.find(first.idHash, T0)).to.deep.equal(first);
    },
  },
  ...(
    [
      ['idle', { idleUntilMs: T0 + IDLE_MS }, IDLE_MS],
      ['absolute', { idleUntilMs: T0 + 2 * LIFE_MS, expiresAtMs: T0 + LIFE_MS }, LIFE_MS],
    ] as const
  ).map(
    ([end, times, afterMs]): ContractCase<SessionStoreHarness> => ({
      title: `is over from its ${end} end on, and not 1 ms before`,
      async run({ make }) {
        const sessions = await make();
        const session = aSession('a', times);
        await sessions.create(session);
        expect(await sessions.find(session.idHash, T0 + afterMs - 1)).to.deep.equal(session);
        expect(await sessions.find(session.idHash, T0 + afterMs)).to.equal(undefined);
        expect(await sessions.find(session.idHash, T0 + afterMs + 1)).to.equal(undefined);
      },
    }),
  ),
  {
    title: 'puts the idle end off with every use, and leaves other sessions alone',
    async run({ make }) {
      const sessions = await make();
      const [mine, other] = [aSession('a'), aSession('b')];
      await sessions.create(mine);
      await sessions.create(other);
      const later = { ...mine, idleUntilMs: T0 + 5 + IDLE_MS };
      expect(await sessions.touch(mine.idHash, T0 + 5 + IDLE_MS, T0 + 5)).to.deep.equal(later);
      expect(await sessions.find(mine.idHash, T0 + IDLE_MS)).to.deep.equal(later);
      expect(await sessions.find(other.idHash, T0)).to.deep.equal(other);
      expect(await sessions.touch(hashOf('c'), T0 + IDLE_MS, T0)).to.equal(undefined);
    },
  },
  {
    title: 'does not bring the idle end forward, whatever the order of two uses',
    async run({ make }) {
      const sessions = await make();
      const session = aSession('a');
      await sessions.create(session);
      await sessions.touch(session.idHash, T0 + IDLE_MS + 1_000, T0 + 1_000);
      const touched = await sessions.touch(session.idHash, T0 + IDLE_MS + 500, T0 + 500);
      expect(touched?.idleUntilMs).to.equal(T0 + IDLE_MS + 1_000);
    },
  },
  {
    title: 'does not put the idle end off beyond the absolute end',
    async run({ make }) {
      const sessions = await make();
      const session = aSession('a');
      await sessions.create(session);
      const touched = await sessions.touch(session.idHash, T0 + LIFE_MS + 1, T0);
      expect(touched).to.deep.equal({ ...session, idleUntilMs: session.expiresAtMs });
      expect(await sessions.find(session.idHash, T0 + LIFE_MS)).to.equal(undefined);
    },
  },
  {
    title: 'does not wake a session that is over',
    async run({ make }) {
      const sessions = await make();
      const session = aSession('a');
      await sessions.create(session);
      expect(await sessions.touch(session.idHash, T0 + 2 * IDLE_MS, T0 + IDLE_MS)).to.equal(undefined);
      expect(await sessions.find(session.idHash, T0 + IDLE_MS)).to.equal(undefined);
      const inTime = await sessions.touch(session.idHash, T0 + 2 * IDLE_MS, T0 + IDLE_MS - 1);
      expect(inTime?.idleUntilMs).to.equal(T0 + 2 * IDLE_MS);
    },
  },
  {
    title: 'ends one session once, and is found no more',
    async run({ make }) {
      const sessions = await make();
      const [mine, other] = [aSession('a'), aSession('b')];
      await sessions.create(mine);
      await sessions.create(other);
      expect(await sessions.delete(mine.idHash)).to.equal(true);
      expect(await sessions.delete(mine.idHash)).to.equal(false);
      expect(await sessions.find(mine.idHash, T0)).to.equal(undefined);
      expect(await sessions.touch(mine.idHash, T0 + IDLE_MS, T0)).to.equal(undefined);
      expect(await sessions.find(other.idHash, T0)).to.deep.equal(other);
    },
  },
  {
    title: 'ends every session of one user, and of nobody else',
    async run({ make }) {
      const sessions = await make();
      const mine = ['a', 'b', 'c'].map((name) => aSession(name, { userId: '7' }));
      const theirs = ['07', '70', ' 7'].map((userId, index) => aSession(`other ${index}`, { userId }));
      for (const session of [...mine, ...theirs]) await sessions.create(session);
      expect(await sessions.deleteAllOf('7')).to.equal(3);
      expect(await sessions.deleteAllOf('7')).to.equal(0);
      for (const { idHash } of mine) expect(await sessions.find(idHash, T0)).to.equal(undefined);
      for (const session of theirs) expect(await sessions.find(session.idHash, T0)).to.deep.equal(session);
    },
  },
  {
    title: 'forgets what is over, idle or absolute, says how many, and keeps the rest',
    async run({ make }) {
      const sessions = await make();
      const [idle, aged, live] = [
        aSession('idle', { idleUntilMs: T0 + 10 }),
        aSession('aged', { expiresAtMs: T0 + 10, idleUntilMs: T0 + 20 }),
        aSession('live', { idleUntilMs: T0 + 11 }),
      ];
      for (const session of [idle, aged, live]) await sessions.create(session);
      expect(await sessions.deleteExpired(T0 + 9)).to.equal(0);
      expect(await sessions.deleteExpired(T0 + 10)).to.equal(2);
      expect(await sessions.deleteExpired(T0 + 10)).to.equal(0);
      expect(await sessions.find(live.idHash, T0 + 10)).to.deep.equal(live);
      expect(await sessions.find(idle.idHash, T0)).to.equal(undefined);
    },
  },
  {
    title: `creates one of ${CONTENDERS} sessions with the same hash`,
    async run({ make }) {
      const sessions = await make();
      const created = await race((index) => sessions.create(aSession('a', { userId: String(index) })));
      expect(created.filter(Boolean)).to.have.length(1);
    },
  },
  {
    title: 'copies values in and out',
    async run({ make }) {
      const sessions = await make();
      const session = aSession('a');
      const original = { ...session };
      await sessions.create(session);
      const touched = await sessions.touch(session.idHash, T0, T0);
      for (const value of [session, touched, await sessions.find(original.idHash, T0)]) {
        Object.assign(value ?? {}, { userId: 'root' });
      }
      expect(await sessions.find(original.idHash, T0)).to.deep.equal(original);
    },
  },
];

function aSession(name: string, changes: Partial<UserSession> = {}): UserSession {
  return {
    idHash: hashOf(name),
    userId: '456',
    tokenVersion: 0,
    createdAtMs: T0,
    idleUntilMs: T0 + IDLE_MS,
    expiresAtMs: T0 + LIFE_MS,
    ...changes,
  };
}

/** In the form of a SHA-256, one for each name. */
function hashOf(name: string): string {
  return Buffer.from(name).toString('hex').padEnd(64, '0');
}
