import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { DeadlineError } from '../../../adapters/redis/deadline.js';
import {
  connectRedis,
  type RedisConnection,
  RedisLock,
  RedisSubmissionGuard,
} from '../../../adapters/redis/index.js';
import { DEFAULT_POLICY, UnavailableError } from '../../../core/index.js';
import { rejectionOf } from '../../contract/contenders.js';
import { ask, PATIENT } from '../../support/redis.js';
import { freePort, RedisServer, whyRedisServerMissing } from '../../support/redis-server.js';
import { needServer } from '../../support/servers.js';
import { AT_ONCE_MS, available, ENTRY, everyCall, expectAvailable, expectUnavailable, NOW_MS } from './calls.js';

const ATTEMPTS = 20;

describe('an outage of Redis', () => {
  let server: RedisServer;
  let connection: RedisConnection;
  let problems: { during: string; cause: unknown }[];

  before(function () {
    needServer(this, whyRedisServerMissing());
  });
  beforeEach(async () => {
    server = await RedisServer.start();
    problems = [];
    connection = connectRedis({ url: server.url, onProblem: (problem) => problems.push(problem) });
    await connection.ready();
  });
  afterEach(async () => {
    server.thaw();
    await connection.close();
    await server.stop();
  });

  const outages: Record<string, () => void | Promise<void>> = {
    'killed while connected': () => server.kill(),
    frozen: () => server.freeze(),
  };
  for (const [title, begin] of Object.entries(outages)) {
    it(`${title}: every call is refused at once, again and again, and this process stays free`, async () => {
      await begin();
      const pauses = watchPauses();
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) await expectUnavailable(connection);
      expect(pauses.end()).to.be.below(AT_ONCE_MS);
      expect((await connection.check()).status).to.equal('degraded');
    });
  }

  it('frozen: a hundred calls at a time take no longer than one', async () => {
    server.freeze();
    const startedAtMs = performance.now();
    const calls = Array.from({ length: 13 }, () => everyCall(connection)).flat();
    const errors = await Promise.all(calls.map(({ run }) => rejectionOf(run())));
    expect(performance.now() - startedAtMs).to.be.below(AT_ONCE_MS);
    for (const error of errors) expect(error).to.be.instanceOf(UnavailableError);
  });

  it('killed in the middle of a call: the call is refused at once', async () => {
    await connection.close();
    connection = connectRedis({ url: server.url, ...PATIENT });
    await connection.ready();
    server.freeze();
    const refused = rejectionOf(new RedisSubmissionGuard({ connection }).enter(ENTRY, DEFAULT_POLICY, NOW_MS));
    await sleep(20);
    const startedAtMs = performance.now();
    await server.kill();
    expect(await refused).to.be.instanceOf(UnavailableError);
    expect(performance.now() - startedAtMs).to.be.below(AT_ONCE_MS);
  });

  it('works again after a restart, with the same connection and all scripts', async () => {
    await expectAvailable(connection);
    await server.kill();
    await expectUnavailable(connection);
    await server.start();
    await connection.ready();
    await expectAvailable(connection);
    expect(await connection.check()).to.deep.equal({ status: 'ok' });
  });

  it('works again after a freeze, also after one so long that the connection was given up', async () => {
    for (const frozenMs of [200, 1_500]) {
      server.freeze();
      for (const until = performance.now() + frozenMs; performance.now() < until; ) {
        await expectUnavailable(connection);
      }
      server.thaw();
      await connection.ready();
      await expectAvailable(connection);
    }
  });

  it('frozen for longer than a second: calls do not even wait for their time limit any more', async () => {
    server.freeze();
    const causes: unknown[] = [];
    for (const until = performance.now() + 1_500; performance.now() < until; await sleep(10)) {
      const guard = new RedisSubmissionGuard({ connection });
      const error = await rejectionOf(guard.renew(ENTRY, DEFAULT_POLICY, NOW_MS));
      causes.push(error instanceof UnavailableError && error.cause);
    }
    expect(causes.at(0)).to.be.instanceOf(DeadlineError);
    expect(causes.at(-1)).to.not.be.instanceOf(DeadlineError);
  });

  it('killed: calls do not wait at all, and what was refused is not carried out later', async () => {
    await server.kill();
    for (const until = performance.now() + 500; performance.now() < until; await sleep(10)) {
      const error = await rejectionOf(connection.send((redis) => redis.set('late', 'carried out')));
      expect(error).to.not.be.instanceOf(DeadlineError);
    }
    await server.start();
    await connection.ready();
    expect(await ask(server.url, (redis) => redis.get('late'))).to.equal(null);
  });

  it('is reported once, however often it is tried to reconnect, and once more the next time', async () => {
    await server.kill();
    await sleep(700);
    expect(problems).to.have.length(1);
    expect(problems[0]).to.have.property('during', 'connecting to Redis');
    expect(problems[0]?.cause).to.be.instanceOf(Error);
    await server.start();
    await connection.ready();
    await server.kill();
    await sleep(300);
    expect(problems).to.have.length(2);
  });

  for (const frozenMs of [100, 1_500]) {
    it(`what a server carries out on waking up from ${frozenMs} ms is taken back: claim, lease and lock`, async () => {
      const guard = new RedisSubmissionGuard({ connection });
      const given = { ...ENTRY, userId: '8', participantId: '8', token: 'given-up' };
      const lock = new RedisLock({ connection });
      await expectAvailable(connection);
      server.freeze();
      // The control: without being taken back, what was sent does happen.
      const sent = [
        connection.send((redis) => redis.set('control', 'carried out')),
        guard.enter(given, DEFAULT_POLICY, NOW_MS),
        lock.withLease('participant:8', 60_000, async () => {}),
      ];
      for (const call of sent) await rejectionOf(call);
      await sleep(frozenMs);
      server.thaw();
      await connection.ready();
      expect(await ask(server.url, (redis) => redis.get('control'))).to.equal('carried out');
      const retried = await available(() =>
        guard.enter({ ...given, token: 'retry' }, DEFAULT_POLICY, NOW_MS + 1_000),
      );
      expect(retried.entered).to.equal(true);
      const relocked = await available(() => lock.withLease('participant:8', 1_000, async () => {}));
      expect(relocked.acquired).to.equal(true);
    });
  }

  it('needs no restart of this process when data and scripts were flushed', async () => {
    await expectAvailable(connection);
    await ask(server.url, (redis) => redis.script('FLUSH'));
    await expectAvailable(connection);
    await ask(server.url, (redis) => redis.flushall());
    await expectAvailable(connection);
  });

  it('is not seen in a pause of this process, whose answers have come meanwhile', async () => {
    await expectAvailable(connection);
    const answers = Promise.all(everyCall(connection).map(({ run }) => run()));
    await new Promise(setImmediate);
    standStill(300);
    await answers;
  });
});

describe('a Redis that is not there', () => {
  before(function () {
    needServer(this, whyRedisServerMissing());
  });

  it('is no error at the start: calls are refused at once until it is there', async () => {
    const server = await RedisServer.start();
    await server.kill();
    const connection = connectRedis({ url: server.url });
    try {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) await expectUnavailable(connection);
      expect(await rejectionOf(connection.ready({ timeoutMs: 50 }))).to.be.instanceOf(UnavailableError);
      await server.start();
      await connection.ready();
      await expectAvailable(connection);
    } finally {
      await connection.close();
      await server.stop();
    }
  });

  it('does not keep a connection from being closed, twice if need be', async () => {
    const connection = connectRedis({ url: `redis://127.0.0.1:${await freePort()}` });
    await connection.close();
    await connection.close();
    await expectUnavailable(connection);
  });

  it('says nothing of a password that was refused', async () => {
    const server = await RedisServer.start(['--requirepass', 'right']);
    const problems: unknown[] = [];
    const url = server.url.replace('//', '//:wrong-secret@');
    const connection = connectRedis({ url, ...PATIENT, onProblem: ({ cause }) => problems.push(cause) });
    try {
      const error = await rejectionOf(connection.ready({ timeoutMs: 300 }));
      expect(error).to.be.instanceOf(UnavailableError);
      expect(inspect(problems)).to.include('WRONGPASS');
      expect(inspect([error, problems], { depth: 20, showHidden: true })).to.not.include('wrong-secret');
    } finally {
      await connection.close();
      await server.stop();
    }
  });
});

/** The longest time for which nothing else could run in this process, until `end` is called. */
function watchPauses(): { end(): number } {
  const everyMs = 5;
  let lastMs = performance.now();
  let longestMs = 0;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - lastMs - everyMs);
    lastMs = nowMs;
  }, everyMs);
  return {
    end: () => {
      clearInterval(timer);
      return Math.max(longestMs, performance.now() - lastMs - everyMs);
    },
  };
}

function standStill(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until; );
}
