import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { connectRedis, type RedisConnection, RedisLock } from '../../../adapters/redis/index.js';
import { InvalidInputError, type Lease, LeaseLostError, UnavailableError } from '../../../core/index.js';
import { rejectionOf } from '../../contract/contenders.js';
import { ask } from '../../support/redis.js';
import { RedisServer, whyRedisServerMissing } from '../../support/redis-server.js';
import { needServer } from '../../support/servers.js';
import { available } from './calls.js';

const KEY = 'participant:123';
const LEASE_MS = 600;

describe('a lease in Redis', () => {
  let servers: RedisServer[];
  let connections: RedisConnection[];

  before(function () {
    needServer(this, whyRedisServerMissing());
  });
  beforeEach(async () => {
    servers = await Promise.all([1, 2, 3].map(() => RedisServer.start()));
    connections = servers.map(({ url }) => connectRedis({ url }));
    await Promise.all(connections.map((connection) => connection.ready()));
  });
  afterEach(async () => {
    for (const server of servers) server.thaw();
    await Promise.all(connections.map((connection) => connection.close()));
    await Promise.all(servers.map((server) => server.stop()));
  });

  describe('on one server', () => {
    let server: RedisServer;
    let lock: RedisLock;
    beforeEach(() => {
      [server, lock] = [first(servers), new RedisLock({ connection: first(connections) })];
    });

    for (const [title, begin, end] of [
      ['froze', () => server.freeze(), () => server.thaw()],
      ['was killed', () => server.kill(), () => server.start()],
    ] as const) {
      it(`is given up when it runs out, because of the server that ${title}`, async () => {
        await available(() =>
          lock.withLease(KEY, LEASE_MS, async (lease) => {
            const startedAtMs = performance.now();
            await begin();
            const reason = await lossOf(lease);
            expect(performance.now() - startedAtMs).to.be.within(LEASE_MS / 2, LEASE_MS + 1_000);
            expect(reason).to.be.instanceOf(LeaseLostError).with.property('key', KEY);
            expect(reason).to.have.property('cause').that.is.instanceOf(UnavailableError);
          }),
        );
        await end();
      });
    }

    it('survives an outage that is shorter than it', async () => {
      await available(() =>
        lock.withLease(KEY, 1_500, async (lease) => {
          server.freeze();
          await sleep(700);
          server.thaw();
          await sleep(1_500);
          expect(lease.signal.aborted).to.equal(false);
        }),
      );
    });

    it('is lost, with nobody to blame, when the server came back without it', async () => {
      await available(() =>
        lock.withLease(KEY, LEASE_MS, async (lease) => {
          await ask(server.url, (redis) => redis.flushall());
          const reason = await lossOf(lease);
          expect(reason).to.be.instanceOf(LeaseLostError);
          expect(reason).to.not.have.property('cause');
        }),
      );
    });

    it('looks lost to work that comes back from a pause before any timer does', async () => {
      await available(() =>
        lock.withLease(KEY, LEASE_MS, async (lease) => {
          for (const until = performance.now() + LEASE_MS; performance.now() < until; );
          expect(lease.signal.aborted).to.equal(true);
          expect(lease.signal.reason).to.be.instanceOf(LeaseLostError).and.not.have.property('cause');
        }),
      );
    });

    it('says how long the holder may take at most', async () => {
      const retryAfterMs = await available(() =>
        lock.withLease(KEY, 5_000, async () => {
          const other = await available(() => lock.withLease(KEY, LEASE_MS, async () => {}));
          return other.acquired ? undefined : other.retryAfterMs;
        }),
      );
      expect(retryAfterMs).to.have.property('value').that.is.within(LEASE_MS, 5_000);
    });
  });

  describe('on three independent servers', () => {
    let lock: RedisLock;
    beforeEach(() => {
      lock = new RedisLock({ connection: connections });
    });

    it('is held by a majority: one server may be away, from the start or meanwhile', async () => {
      await servers[0]?.kill();
      await expectHeld(lock, async () => {});
      await servers[0]?.start();
      await connections[0]?.ready();
      await expectHeld(lock, async () => servers[2]?.kill());
    });

    it('is refused to others while one server is away', async () => {
      await servers[1]?.kill();
      await expectHeld(lock, async () => {
        const other = await available(() => lock.withLease(KEY, LEASE_MS, async () => {}));
        expect(other.acquired).to.equal(false);
        if (!other.acquired) expect(other.retryAfterMs).to.be.within(1, LEASE_MS);
      });
    });

    it('is not to be had, rather than refused, when too few servers answer', async () => {
      await servers[1]?.kill();
      await servers[2]?.kill();
      const nothing = () => lock.withLease(KEY, LEASE_MS, async () => {});
      expect(await rejectionOf(nothing())).to.be.instanceOf(UnavailableError);
      await ask(first(servers).url, (redis) => redis.set(first(connections).keys.lock(KEY), 'somebody'));
      expect(await rejectionOf(nothing())).to.be.instanceOf(UnavailableError);
    });

    it('is given up when the majority is gone', async () => {
      await available(() =>
        lock.withLease(KEY, LEASE_MS, async (lease) => {
          await servers[0]?.kill();
          servers[1]?.freeze();
          expect(await lossOf(lease))
            .to.be.instanceOf(LeaseLostError)
            .with.property('cause')
            .that.is.instanceOf(UnavailableError);
        }),
      );
    });

    it('cannot be on an even number, which could end in a tie', () => {
      for (const connection of [[], connections.slice(0, 2)]) {
        expect(() => new RedisLock({ connection })).to.throw(InvalidInputError, 'connection');
      }
    });
  });
});

/** Holds the lock for two leases while `meanwhile` happens, and expects it never to be lost. */
async function expectHeld(lock: RedisLock, meanwhile: () => Promise<void> | undefined): Promise<void> {
  const result = await available(() =>
    lock.withLease(KEY, LEASE_MS, async (lease) => {
      await meanwhile();
      await sleep(2 * LEASE_MS);
      return lease.signal.aborted;
    }),
  );
  expect(result).to.deep.equal({ acquired: true, value: false });
}

/** What the signal says as soon as the lease is lost. */
async function lossOf({ signal }: Lease): Promise<unknown> {
  const patience = AbortSignal.timeout(5_000);
  await new Promise<void>((resolve, reject) => {
    signal.addEventListener('abort', () => resolve());
    patience.addEventListener('abort', () => reject(new Error('The lease was not lost.')));
  });
  return signal.reason;
}

function first<T>(list: readonly T[]): T {
  const [item] = list;
  if (item === undefined) throw new Error('The list is empty.');
  return item;
}
