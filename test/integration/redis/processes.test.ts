import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { RedisLock } from '../../../adapters/redis/index.js';
import { RedisNamespace, whyRedisMissing } from '../../support/redis.js';
import { needServer } from '../../support/servers.js';
import { available } from './calls.js';
import type { Order, Report } from './contender.js';

const CONTENDER = fileURLToPath(new URL('contender.js', import.meta.url));
const PROCESSES = 4;
const CONTENDERS = 50;
/** In each process: so many that they meet, so few that all have their turn soon. */
const LOCK_CONTENDERS = 10;

describe(`${PROCESSES} processes on one Redis`, () => {
  const namespace = new RedisNamespace();
  const processes: ChildProcess[] = [];

  before(async function () {
    needServer(this, await whyRedisMissing());
    for (let index = 0; index < PROCESSES; index++) processes.push(fork(CONTENDER, [namespace.keyPrefix]));
    for (const report of await Promise.all(processes.map(next))) expect(report).to.equal('ready');
  });
  after(async () => {
    await Promise.all(processes.map(end));
    if (processes.length > 0) await namespace.close();
  });

  it(`of ${CONTENDERS} submissions of one user in each, three are admitted in all`, async () => {
    expect(sum(await everybody({ kind: 'slots', contenders: CONTENDERS }))).to.equal(3);
  });

  it(`of ${CONTENDERS} submissions of one cart in each, one is let in in all`, async () => {
    expect(sum(await everybody({ kind: 'cart', contenders: CONTENDERS }))).to.equal(1);
  });

  it(`of ${CONTENDERS} carts of one participant in each, one is let in in all`, async () => {
    expect(sum(await everybody({ kind: 'participant', contenders: CONTENDERS }))).to.equal(1);
  });

  it(`${LOCK_CONTENDERS} contenders for one lock in each work one after the other, never two at a time`, async () => {
    const reports = await everybody({ kind: 'lock', contenders: LOCK_CONTENDERS });
    expect(sum(reports)).to.equal(PROCESSES * LOCK_CONTENDERS);
    for (const report of reports) {
      expect(report).to.have.property('overlaps', 0);
      expect(report).to.have.property('refused').above(0);
    }
  });

  it('an owner that was paused beyond its lease learns so, and cannot release the lock of its successor', async () => {
    const [key, leaseMs] = ['paused', 1_000];
    const owner = await holder({ kind: 'hold', key, leaseMs, workMs: 600 });
    owner.kill('SIGSTOP');

    const connection = await namespace.connect();
    const lock = new RedisLock({ connection });
    expect((await lock.withLease(key, leaseMs, async () => {})).acquired, 'while the lease lasts').to.equal(false);
    await sleep(leaseMs);
    const succeeded = await lock.withLease(key, leaseMs, async ({ signal }) => {
      const token = await connection.send((client) => client.get(connection.keys.lock(key)));
      const held = next(owner);
      owner.kill('SIGCONT');
      expect(await held).to.deep.equal({ kind: 'held', lost: true });
      expect(await connection.send((client) => client.get(connection.keys.lock(key)))).to.equal(token);
      const third = await available(() => lock.withLease(key, leaseMs, async () => {}));
      return { thirdGotIn: third.acquired, lost: signal.aborted };
    });
    expect(succeeded).to.deep.equal({ acquired: true, value: { thirdGotIn: false, lost: false } });
  });

  it('a process that dies keeps its lock for the rest of its lease, and no longer', async () => {
    const [key, leaseMs] = ['dead', 800];
    const owner = await holder({ kind: 'hold', key, leaseMs, workMs: 60_000 });
    owner.kill('SIGKILL');
    const lock = new RedisLock({ connection: await namespace.connect() });
    const busy = await lock.withLease(key, leaseMs, async () => {});
    expect(busy.acquired).to.equal(false);
    if (!busy.acquired) await sleep(busy.retryAfterMs + 10);
    expect((await lock.withLease(key, leaseMs, async () => {})).acquired).to.equal(true);
  });

  /** One of the processes, which holds the lock by now. */
  async function holder(order: Order): Promise<ChildProcess> {
    const [process] = processes;
    if (process === undefined) throw new Error('There is no process.');
    const holding = next(process);
    process.send(order);
    expect(await holding).to.deep.equal({ kind: 'holding' });
    return process;
  }

  async function everybody(order: Order): Promise<Report[]> {
    const reports = processes.map(next);
    for (const process of processes) process.send(order);
    return Promise.all(reports);
  }
});

/** The next report of a process; a failure when it ends instead. */
async function next(process: ChildProcess): Promise<Report> {
  const ended = once(process, 'exit').then(([code]) => Promise.reject(new Error(`A process ended with ${code}.`)));
  const [report] = await Promise.race([once(process, 'message'), ended]);
  return report;
}

async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const gone = once(process, 'exit');
  process.kill('SIGKILL');
  await gone;
}

function sum(reports: readonly Report[]): number {
  return reports.reduce(
    (total, report) => total + (typeof report === 'object' && 'won' in report ? report.won : 0),
    0,
  );
}
