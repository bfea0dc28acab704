import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { FallbackLock, FallbackSubmissionGuard, type Notice } from '../../adapters/fallback/index.js';
import { MemoryLock, MemorySubmissionGuard } from '../../adapters/memory/index.js';
import { SystemClock } from '../../adapters/node/index.js';
import { type RedisConnection, RedisLock, RedisSubmissionGuard } from '../../adapters/redis/index.js';
import { DEFAULT_POLICY, type Entry } from '../../core/index.js';
import { race } from '../contract/contenders.js';
import { TEST_REDIS_URL, useRedis } from '../support/redis.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const CONTENDERS = 20;
const POLICY = DEFAULT_POLICY;
const UNLIMITED = { ...POLICY, submissionRate: { limit: 1_000, windowMs: 1 } };
const PRODUCTION = { commandTimeoutMs: 40, connectTimeoutMs: 200 };

describe('Redis with a fallback, behind a network that fails', function () {
  // A decision that a busy machine held up is tried again; one that is really too slow fails each time.
  this.retries(2);

  const redis = useRedis();
  const clock = new SystemClock();
  let proxy: TcpProxy;
  let notices: Notice[];
  let recoveries: Notice[];
  let guard: FallbackSubmissionGuard;
  let lock: FallbackLock;
  /** Another process's view, which the faults do not touch. */
  let elsewhere: RedisSubmissionGuard;

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
    guard = new FallbackSubmissionGuard({
      primary: new RedisSubmissionGuard({ connection }),
      secondary: new MemorySubmissionGuard(),
      ...told,
    });
    lock = new FallbackLock({ primary: new RedisLock({ connection }), secondary: new MemoryLock(clock), ...told });
    elsewhere = new RedisSubmissionGuard({ connection: await redis().connect() });
    await warmUp(connection);
  });

  afterEach(async () => {
    await Promise.all([guard.close(), lock.close()]);
    await proxy.close();
  });

  /** Scripts are loaded and code is compiled before anything is timed. */
  async function warmUp(connection: RedisConnection): Promise<void> {
    await connection.ping();
    for (let round = 0; round < 3; round++) await submit(`warm-up-${round}`);
  }

  /** A submission of its own user, participant and cart. */
  const entryOf = (id: string): Entry => ({ userId: id, participantId: id, cartHash: 'c0ffee', token: id });

  /** What is decided for one submission that is refused in the end, and for a job; every decision on its own clock. */
  async function submit(
    id: string,
  ): Promise<{ readonly verdicts: readonly unknown[]; readonly slowestMs: number }> {
    const entry = entryOf(id);
    const verdicts: unknown[] = [];
    let slowestMs = 0;
    for (const decide of [
      async () => (await guard.enter(entry, POLICY, clock.now())).entered,
      () => guard.renew(entry, POLICY, clock.now()),
      async () => (await guard.settle(entry, { kind: 'refused' }, POLICY, clock.now())).backoffMs,
      async () => (await lock.withLease(`job:${id}`, 10_000, async () => {})).acquired,
    ]) {
      const startedAt = performance.now();
      verdicts.push(await decide());
      slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    }
    return { verdicts, slowestMs };
  }

  const PASSED = [true, true, 2_000, true];

  async function recovered(): Promise<void> {
    for (let tries = 0; tries < 60; tries++) {
      if ((await guard.check()).status === 'ok' && (await lock.check()).status === 'ok') return;
      await sleep(100);
    }
    expect.fail('Redis is back, and nobody noticed for 6 s.');
  }

  const faults: readonly { title: string; begin: () => unknown; end: () => unknown }[] = [
    { title: 'frozen', begin: () => proxy.freeze(), end: () => proxy.thaw() },
    { title: 'not running', begin: () => proxy.refuse(), end: () => proxy.accept() },
    { title: 'slow', begin: () => proxy.delay(500), end: () => proxy.delay(0) },
    { title: 'heard byte by byte', begin: () => proxy.trickle(20), end: () => proxy.trickle(0) },
    { title: 'behind a network that resets', begin: () => proxy.reset(true), end: () => proxy.reset(false) },
  ];
  for (const { title, begin, end } of faults) {
    it(`while Redis is ${title}, lets everybody through, each decision within 100 ms, and recovers`, async () => {
      const before = entryOf('before');
      await guard.enter(before, POLICY, clock.now());
      await begin();
      await guard.settle(before, { kind: 'failed' }, POLICY, clock.now());
      for (let round = 0; round < 5; round++) {
        const { verdicts, slowestMs } = await submit(`alone-${round}`);
        expect(verdicts).to.deep.equal(PASSED);
        expect(slowestMs).to.be.below(100);
      }
      const crowd = await race((index) => submit(`crowd-${index}`), CONTENDERS);
      for (const { verdicts, slowestMs } of crowd) {
        expect(verdicts).to.deep.equal(PASSED);
        expect(slowestMs).to.be.below(100);
      }
      expect(await guard.check()).to.include({ status: 'degraded' });
      expect(notices.map(({ message }) => message)).to.include('Redis unavailable for idempotency check');
      expect(notices.length).to.be.at.most(6);

      await end();
      await recovered();
      await sleep(200);
      const again = await elsewhere.enter({ ...before, token: 'elsewhere' }, POLICY, clock.now());
      expect(again.entered, 'a claim and a lease from before the fault that ended during it').to.equal(true);
      expect((await submit('afterwards')).verdicts).to.deep.equal(PASSED);
      expect(recoveries.map(({ message }) => message)).to.include('Redis available again for idempotency check');
    });
  }

  for (const { title, begin, end } of faults) {
    it(`while Redis is ${title}, cannot let anybody through without the process: the control`, async () => {
      const connection = await redis().connect({ url: proxy.url, ...PRODUCTION });
      const alone = new RedisSubmissionGuard({ connection });
      await begin();
      const decisions = await race((index) => {
        const entry = entryOf(`alone-${index}`);
        return alone.enter(entry, POLICY, clock.now()).then(
          ({ entered }) => entered,
          ({ code }) => code,
        );
      }, CONTENDERS);
      expect(new Set(decisions)).to.deep.equal(new Set(['UNAVAILABLE']));
      await end();
    });
  }

  for (const [title, failures, isSpared] of [
    ['is asked once a second while it is slow, whatever the traffic, and meets no crowd', undefined, true],
    ['is asked by everybody without a circuit breaker: the control', Number.MAX_SAFE_INTEGER, false],
  ] as const) {
    it(`Redis ${title}`, async () => {
      const connection = await redis().connect({ url: proxy.url, ...PRODUCTION });
      const own = new FallbackSubmissionGuard({
        primary: new RedisSubmissionGuard({ connection }),
        secondary: new MemorySubmissionGuard(),
        clock,
        ...(failures !== undefined && { failures }),
      });
      proxy.delay(300);
      for (let index = 0; index < 5; index++) await own.enter(entryOf(`before-${index}`), POLICY, clock.now());
      let questions = 0;
      proxy.watch((sent) => {
        questions += sent.toString('latin1').split('evalsha').length - 1;
        return 'pass';
      });
      const startedAt = performance.now();
      for (let wave = 0; wave < 5; wave++) {
        await race((index) => own.enter(entryOf(`${wave}-${index}`), POLICY, clock.now()), CONTENDERS);
      }
      // What is asked once it is back, too, by all of those who come at that moment.
      proxy.delay(0);
      const seconds = (performance.now() - startedAt) / 1_000;
      if (isSpared) expect(questions).to.be.at.most(1 + Math.ceil(seconds));
      else expect(questions).to.be.at.least(CONTENDERS);
      await own.close();
    });
  }

  it('while Redis is frozen, lets one of 20 contenders have a cart, a participant and a lock, and three of a user', async () => {
    proxy.freeze();
    const contest = async (contend: (own: string) => Partial<Entry>) => {
      const decisions = await race((index) => {
        const own = `${index}`;
        return guard.enter({ ...entryOf(own), ...contend(own) }, POLICY, clock.now());
      }, CONTENDERS);
      return decisions.filter(({ entered }) => entered).length;
    };
    expect(await contest(() => ({ participantId: 'cart' })), 'a cart').to.equal(1);
    expect(await contest((own) => ({ userId: `p${own}`, participantId: 'p', cartHash: own })), 'carts').to.equal(
      1,
    );
    expect(await contest((own) => ({ userId: 'user', participantId: `u${own}` })), 'a user').to.equal(3);
    const leases = await race(() => lock.withLease('job', 10_000, () => sleep(200)), CONTENDERS);
    expect(leases.filter(({ acquired }) => acquired)).to.have.length(1);
    proxy.thaw();
  });

  it('while connections break all the time, decides within 100 ms, refuses nobody falsely, and gives everything back', async () => {
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
      for (const { verdicts, slowestMs } of crowd) {
        expect(verdicts).to.deep.equal(PASSED);
        expect(slowestMs).to.be.below(100);
      }
      await sleep(100);
    }
    breaking = false;
    await breaker;
    await recovered();
    await sleep(500);
    const again = await Promise.all(
      ids.map((id) =>
        elsewhere.enter({ ...entryOf(id), userId: 'elsewhere', token: 'elsewhere' }, UNLIMITED, clock.now()),
      ),
    );
    expect(again.filter(({ entered }) => !entered)).to.deep.equal([]);
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
