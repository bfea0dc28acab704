import { expect } from 'chai';
import { LeaseLostError, type LeaseResult, type Lock } from '../../core/index.js';
import { CONTENDERS, gate, race, rejectionOf } from './contenders.js';
import type { ContractCase, Harness } from './harness.js';
import { LEASE_HISTORY_CASES } from './histories/leases.js';

/** Short, because some adapters sleep through it, and long enough for a busy machine to renew in time. */
export const LEASE_MS = 300;
const KEY = 'participant:123';

export interface LockHarness extends Harness<Lock> {
  /** Makes the lease on `key` of the lock made last run out at once, as if its owner had stood still for all of it. `leaseMs`: default `LEASE_MS`. */
  expire(key: string, leaseMs?: number): Promise<void>;
}

export const LOCK_CASES: readonly ContractCase<LockHarness>[] = [
  {
    title: 'hands back what the work returned',
    async run({ make }) {
      const lock = await make();
      const value = { order: 17 };
      expect(await lock.withLease(KEY, LEASE_MS, async () => value)).to.deep.equal({ acquired: true, value });
      expect(await lock.withLease(KEY, LEASE_MS, async () => undefined)).to.deep.equal({
        acquired: true,
        value: undefined,
      });
    },
  },
  {
    title: 'refuses at once while somebody else holds the key, without running the work',
    async run({ make }) {
      const lock = await make();
      const held = await hold(lock);
      let ran = false;
      const refused = await lock.withLease(KEY, LEASE_MS, async () => {
        ran = true;
      });
      await held.release();
      expect(ran).to.equal(false);
      expect(refused.acquired).to.equal(false);
      if (!refused.acquired) expect(refused.retryAfterMs).to.be.within(1, LEASE_MS);
    },
  },
  {
    title: 'is not re-entrant: the work itself is refused its own key',
    async run({ make }) {
      const lock = await make();
      const outer = await lock.withLease(KEY, LEASE_MS, () => lock.withLease(KEY, LEASE_MS, async () => 'inner'));
      expect(outer.acquired && outer.value.acquired).to.equal(false);
      expect(outer.acquired).to.equal(true);
    },
  },
  {
    title: 'frees the key as soon as the work has ended',
    async run({ make }) {
      const lock = await make();
      for (let turn = 0; turn < 5; turn++) expect(await tryLock(lock)).to.equal(true);
    },
  },
  {
    title: 'passes an error of the work through unchanged and frees the key',
    async run({ make }) {
      const lock = await make();
      const failure = new Error('the work broke');
      expect(await rejectionOf(lock.withLease(KEY, LEASE_MS, () => Promise.reject(failure)))).to.equal(failure);
      const thrown = lock.withLease(KEY, LEASE_MS, () => {
        throw failure;
      });
      expect(await rejectionOf(thrown)).to.equal(failure);
      expect(await tryLock(lock)).to.equal(true);
    },
  },
  {
    title: 'keeps keys apart, however alike they read',
    async run({ make }) {
      const lock = await make();
      const keys = [
        'a',
        'A',
        'a ',
        'a:b',
        'a{b}',
        '{a}b',
        '*',
        '__proto__',
        'é',
        'e\u0301',
        '👩‍👩‍👧',
        'x'.repeat(300),
      ];
      const held = await Promise.all(keys.map((key) => hold(lock, key)));
      for (const key of keys) expect(await tryLock(lock, key), key).to.equal(false);
      await Promise.all(held.map(({ release }) => release()));
      for (const key of keys) expect(await tryLock(lock, key), key).to.equal(true);
    },
  },
  {
    title: `lets one of ${CONTENDERS} contenders in, and nobody else while it works`,
    async run({ make }) {
      const lock = await make();
      for (let round = 0; round < 3; round++) {
        const everybodyTried = gate();
        let answers = 0;
        let inside = 0;
        let mostInside = 0;
        const results = await race(async () => {
          const result = await lock.withLease(KEY, LEASE_MS, async () => {
            mostInside = Math.max(mostInside, ++inside);
            await everybodyTried.opened;
            inside--;
          });
          if (!result.acquired && ++answers === CONTENDERS - 1) everybodyTried.open();
          return result;
        });
        expect(results.filter(({ acquired }) => acquired)).to.have.length(1);
        expect(mostInside).to.equal(1);
      }
    },
  },
  {
    title: 'renews the lease while the work runs, far beyond its length',
    async run({ make, advance }) {
      const lock = await make();
      const held = await hold(lock);
      for (let step = 0; step < 12; step++) {
        await advance(LEASE_MS / 4);
        expect(await tryLock(lock), `after ${step + 1} quarters of a lease`).to.equal(false);
      }
      expect(held.signal.aborted).to.equal(false);
      await held.release();
      expect(await tryLock(lock)).to.equal(true);
    },
  },
  {
    title: 'does not renew a lease whose work has ended',
    async run({ make, advance }) {
      const lock = await make();
      await (await hold(lock)).release();
      await advance(LEASE_MS);
      expect(await tryLock(lock)).to.equal(true);
    },
  },
  {
    title: 'tells the work through its signal when the lease is lost',
    async run({ make, advance, expire }) {
      const lock = await make();
      const held = await hold(lock);
      await expire(KEY);
      await waitFor(() => held.signal.aborted, advance);
      expect(held.signal.reason).to.be.instanceOf(LeaseLostError);
      expect(held.signal.reason).to.include({ code: 'LEASE_LOST', key: KEY });
      await held.release();
    },
  },
  {
    title: 'hands back the value of work that ended after its lease was lost',
    async run({ make, expire }) {
      const lock = await make();
      const held = await hold(lock);
      await expire(KEY);
      expect(await held.release()).to.deep.equal({ acquired: true, value: 'done' });
    },
  },
  {
    title: 'a stale owner cannot release after takeover',
    async run({ make, expire }) {
      const lock = await make();
      const stale = await hold(lock);
      await expire(KEY);
      const current = await hold(lock);
      await stale.release();
      expect(await tryLock(lock)).to.equal(false);
      expect(current.signal.aborted).to.equal(false);
      await current.release();
      expect(await tryLock(lock)).to.equal(true);
    },
  },
  {
    title: 'a stale owner learns of its loss, and its renewals do not disturb the new owner',
    async run({ make, advance, expire }) {
      const lock = await make();
      const stale = await hold(lock);
      await expire(KEY);
      const current = await hold(lock);
      await waitFor(() => stale.signal.aborted, advance);
      for (let step = 0; step < 4; step++) await advance(LEASE_MS / 2);
      expect(current.signal.aborted).to.equal(false);
      expect(await tryLock(lock)).to.equal(false);
      await stale.release();
      await current.release();
    },
  },
  ...LEASE_HISTORY_CASES,
];

interface Held {
  readonly signal: AbortSignal;
  /** Ends the work and waits for the release. */
  release(): Promise<LeaseResult<string>>;
}

/** Holds the key until told to release it. */
async function hold(lock: Lock, key = KEY): Promise<Held> {
  const end = gate();
  return new Promise((resolve, reject) => {
    const leased = lock.withLease(key, LEASE_MS, async ({ signal }) => {
      const release = () => {
        end.open();
        return leased;
      };
      resolve({ signal, release });
      await end.opened;
      return 'done';
    });
    leased.then(({ acquired }) => acquired || reject(new Error(`"${key}" is held by somebody else.`)), reject);
  });
}

async function tryLock(lock: Lock, key = KEY): Promise<boolean> {
  return (await lock.withLease(key, LEASE_MS, async () => {})).acquired;
}

async function waitFor(condition: () => boolean, advance: (ms: number) => Promise<void>): Promise<void> {
  for (let step = 0; step < 10 && !condition(); step++) await advance(LEASE_MS / 5);
  expect(condition(), 'within two leases').to.equal(true);
}
