import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { FallbackCache, FallbackLock, type Notice } from '../../adapters/fallback/index.js';
import { MemoryCache, MemoryLock } from '../../adapters/memory/index.js';
import { SystemClock } from '../../adapters/node/index.js';
import { RedisCache, type RedisConnection, RedisLock } from '../../adapters/redis/index.js';
import { DEFAULT_POLICY } from '../../core/index.js';
import { race } from '../contract/contenders.js';
import { TEST_REDIS_URL, useRedis } from '../support/redis.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const CONTENDERS = 20;
const WINDOW_MS = 300_000;
const PRODUCTION = { commandTimeoutMs: 40, connectTimeoutMs: 200 };

describe('Redis with a fallback, behind a network that fails', function () {
  // A decision that a busy machine held up is tried again; one that is really too slow fails each time.
  this.retries(2);

  const redis = useRedis();
  const clock = new SystemClock();
  let proxy: TcpProxy;
  let notices: Notice[];
  let recoveries: Notice[];
  let cache: FallbackCache;
  let lock: FallbackLock;
  /** Another process's view, which the faults do not touch. */
  let elsewhere: RedisCache;

  beforeEach(async () => {
    proxy = await TcpProxy.open(TEST_REDIS_URL);
    notices = [];
    recoveries = [];
    const connection = await redis().connect({ url: proxy.url, ...PRODUCTION });
    const told = {
      clock,
      onDegraded: (notice: Notice) => notices.push(notice),
      onRecovered: (notice: Notice) => recoveries.push(notice),
    };
    cache = new FallbackCache({ primary: new RedisCache({ connection }), secondary: new MemoryCache(), ...told });
    lock = new FallbackLock({ primary: new RedisLock({ connection }), secondary: new MemoryLock(clock), ...told });
    elsewhere = new RedisCache({ connection: await redis().connect() });
    await warmUp(connection);
  });

  afterEach(async () => {
    await Promise.all([cache.close(), lock.close()]);
    await proxy.close();
  });

  /** Scripts are loaded and code is compiled before anything is timed. */
  async function warmUp(connection: RedisConnection): Promise<void> {
    await connection.ping();
    for (let round = 0; round < 3; round++) await submit(`warm-up-${round}`);
  }

  /** What the guard does for one submission that is refused in the end; every decision on its own clock. */
  async function submit(
    id: string,
  ): Promise<{ readonly decisions: readonly unknown[]; readonly slowestMs: number }> {
    const key = { participantId: id, cartHash: 'c0ffee' };
    const decisions: unknown[] = [];
    let slowestMs = 0;
    for (const decide of [
      () => cache.admit(id, DEFAULT_POLICY, clock.now()),
      () => cache.claim(key, id, WINDOW_MS, clock.now()),
      () => lock.withLease(`participant:${id}`, 10_000, async () => {}),
      () => cache.recordFailure(id, DEFAULT_POLICY, clock.now()),
      () => cache.releaseClaim(key, id),
    ]) {
      const startedAt = performance.now();
      decisions.push(await decide());
      slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    }
    return { decisions, slowestMs };
  }

  const PASSED = [true, true, true, 2_000, true];
  const verdicts = (decisions: readonly unknown[]) =>
    decisions.map((decision) =>
      typeof decision === 'object' && decision !== null
        ? Object.entries(decision).some(
            ([name, value]) => /admitted|granted|acquired/.test(name) && value === true,
          )
        : decision,
    );

  async function recovered(): Promise<void> {
    for (let tries = 0; tries < 60; tries++) {
      if ((await cache.check()).status === 'ok' && (await lock.check()).status === 'ok') return;
      await sleep(100);
    }
    expect.fail('Redis is back, and nobody noticed for 6 s.');
  }

  const faults: readonly { title: string; begin: () => unknown; end: () => unknown }[] = [
    { title: 'frozen', begin: () => proxy.freeze(), end: () => proxy.thaw() },
    { title: 'not running', begin: () => proxy.refuse(), end: () => proxy.accept() },
    { title: 'slow', begin: () => proxy.delay(500), end: () => proxy.delay(0) },
  ];
  for (const { title, begin, end } of faults) {
    it(`while Redis is ${title}, lets everybody through, each decision within 100 ms, and recovers`, async () => {
      const key = { participantId: 'before', cartHash: 'c0ffee' };
      await cache.claim(key, 'before', WINDOW_MS, clock.now());
      await begin();
      await cache.releaseClaim(key, 'before');
      for (let round = 0; round < 5; round++) {
        const { decisions, slowestMs } = await submit(`alone-${round}`);
        expect(verdicts(decisions)).to.deep.equal(PASSED);
        expect(slowestMs).to.be.below(100);
      }
      const crowd = await race((index) => submit(`crowd-${index}`), CONTENDERS);
      for (const { decisions, slowestMs } of crowd) {
        expect(verdicts(decisions)).to.deep.equal(PASSED);
        expect(slowestMs).to.be.below(100);
      }
      expect(await cache.check()).to.include({ status: 'degraded' });
      expect(notices.map(({ message }) => message)).to.include('Redis unavailable for idempotency check');
      expect(notices.length).to.be.at.most(6);

      await end();
      await recovered();
      await sleep(200);
      const again = await elsewhere.claim(key, 'elsewhere', WINDOW_MS, clock.now());
      expect(again, 'a claim from before the fault that ended during it').to.deep.equal({ granted: true });
      expect(verdicts((await submit('afterwards')).decisions)).to.deep.equal(PASSED);
      expect(recoveries.map(({ message }) => message)).to.include('Redis available again for idempotency check');
    });
  }

  it('while Redis is frozen, lets one of 20 contenders have a cart and a lock', async () => {
    proxy.freeze();
    const key = { participantId: '123', cartHash: 'c0ffee' };
    const claims = await race((index) => cache.claim(key, `${index}`, WINDOW_MS, clock.now()), CONTENDERS);
    expect(claims.filter(({ granted }) => granted)).to.have.length(1);
    const leases = await race(() => lock.withLease('participant:123', 10_000, () => sleep(200)), CONTENDERS);
    expect(leases.filter(({ acquired }) => acquired)).to.have.length(1);
    const admissions = await race(() => cache.admit('user', DEFAULT_POLICY, clock.now()), CONTENDERS);
    expect(admissions.filter(({ admitted }) => admitted)).to.have.length(3);
    proxy.thaw();
  });

  it('while connections break all the time, refuses nobody falsely, and gives everything back', async () => {
    let breaking = true;
    const breaker = (async () => {
      for (let round = 0; breaking; round++) {
        await sleep(30 + (round % 5) * 20);
        proxy.cut();
        if (round % 4 === 0) proxy.freeze();
        else proxy.thaw();
      }
      proxy.thaw();
    })();
    const ids: string[] = [];
    for (let wave = 0; wave < 10; wave++) {
      const crowd = await race(async (index) => {
        const id = `${wave}-${index}`;
        ids.push(id);
        return submit(id);
      }, CONTENDERS);
      for (const { decisions } of crowd) expect(verdicts(decisions)).to.deep.equal(PASSED);
      await sleep(100);
    }
    breaking = false;
    await breaker;
    await recovered();
    await sleep(500);
    const claims = await Promise.all(
      ids.map((id) =>
        elsewhere.claim({ participantId: id, cartHash: 'c0ffee' }, 'elsewhere', WINDOW_MS, clock.now()),
      ),
    );
    expect(claims.filter(({ granted }) => !granted)).to.deep.equal([]);
  });

  it('work goes on when Redis goes away under it, and its lease is not lost', async () => {
    const result = await lock.withLease('participant:123', 400, async ({ signal }) => {
      proxy.freeze();
      await sleep(1_000);
      return signal.aborted;
    });
    expect(result).to.deep.equal({ acquired: true, value: false });
    proxy.thaw();
  });
});
