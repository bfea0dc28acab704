import { expect } from 'chai';
import { FallbackLock, type Notice } from '../../../adapters/fallback/index.js';
import { MemoryLock } from '../../../adapters/memory/index.js';
import { SystemClock } from '../../../adapters/node/index.js';
import { type Lease, LeaseLostError, type LeaseResult, type Lock, UnavailableError } from '../../../core/index.js';
import { gate } from '../../contract/contenders.js';
import { useFakeTime } from '../../support/fake-time.js';
import { breakable, counting } from '../../support/faults.js';

const KEY = 'participant:123';
const LEASE_MS = 10_000;

describe('FallbackLock', () => {
  const { pass, awaiting, jump } = useFakeTime();
  const clock = new SystemClock();
  let opened: FallbackLock[];

  beforeEach(() => {
    opened = [];
  });
  afterEach(() => Promise.all(opened.map((lock) => lock.close())));

  function aProcess(primary: Lock, onDegraded?: (notice: Notice) => void): FallbackLock {
    const lock = new FallbackLock({ primary, secondary: new MemoryLock(clock), clock, onDegraded });
    opened.push(lock);
    return lock;
  }

  function aServer() {
    const { port, outage } = breakable<Lock>(new MemoryLock(clock));
    return { ...counting(port), outage };
  }

  const run = async <T>(lock: Lock, work: (lease: Lease) => Promise<T>) =>
    (await awaiting(lock.withLease(KEY, LEASE_MS, work))).value;

  /** Starts work that lasts until `end` is called. */
  async function hold(lock: Lock) {
    const [begun, ending] = [gate(), gate()];
    let lease: Lease | undefined;
    const result = lock.withLease(KEY, LEASE_MS, async (given) => {
      lease = given;
      begun.open();
      await ending.opened;
      return 'done';
    });
    await awaiting(begun.opened);
    const end = async () => {
      ending.open();
      return (await awaiting(result)).value;
    };
    return { signal: () => lease?.signal as AbortSignal, end };
  }

  it('excludes other processes while the server answers', async () => {
    const server = aServer();
    const [one, other] = [aProcess(server.port), aProcess(server.port)];
    const held = await hold(one);
    expect(await run(other, async () => 'mine')).to.include({ acquired: false });
    await held.end();
    expect(await run(other, async () => 'mine')).to.deep.equal({ acquired: true, value: 'mine' });
  });

  it('does not trouble the server with a key that the process itself holds', async () => {
    const server = aServer();
    const lock = aProcess(server.port);
    const held = await hold(lock);
    const before = server.calls();
    expect(await run(lock, async () => 'mine')).to.include({ acquired: false });
    expect(server.calls()).to.equal(before);
    await held.end();
  });

  for (const kind of ['refusing', 'frozen'] as const) {
    describe(`on a ${kind} server`, () => {
      it('lets the work begin within 100 ms, under the lease of the process', async () => {
        const server = aServer();
        server.outage.is = kind;
        const lock = aProcess(server.port);
        const startedAtMs = Date.now();
        const held = await hold(lock);
        expect(Date.now() - startedAtMs).to.be.at.most(62);
        expect(held.signal().aborted).to.equal(false);
        expect(await run(lock, async () => 'second')).to.include({ acquired: false });
        expect(await held.end()).to.deep.equal({ acquired: true, value: 'done' });
        expect(await run(lock, async () => 'third')).to.deep.equal({ acquired: true, value: 'third' });
      });

      it('passes an error of the work through', async () => {
        const server = aServer();
        server.outage.is = kind;
        const failure = new Error('the work broke');
        const outcome = run(aProcess(server.port), () => Promise.reject(failure)).catch((error) => error);
        expect(await outcome).to.equal(failure);
      });
    });
  }

  it('gives back what the server grants after the time limit', async () => {
    const server = aServer();
    const [one, other] = [aProcess(server.port), aProcess(server.port)];
    server.outage.is = 'frozen';
    const held = await hold(one);
    server.outage.is = undefined;
    await pass(200);
    expect(await run(other, async () => 'mine'), 'nobody holds it on the server').to.include({ acquired: true });
    await held.end();
  });

  it('never lets one process run two, in whatever order the levels change', async () => {
    const server = aServer();
    const lock = aProcess(server.port);
    for (const [first, then] of [
      ['refusing', undefined],
      [undefined, 'refusing'],
      ['frozen', undefined],
    ] as const) {
      server.outage.is = first;
      const held = await hold(lock);
      server.outage.is = then;
      await pass(1_500);
      expect(await run(lock, async () => 'second')).to.include({ acquired: false });
      await held.end();
      server.outage.is = undefined;
      await pass(1_500);
    }
  });

  it('does not believe in a lease that may be left over from the outage, and does when its holder renews it', async () => {
    const server = aServer();
    const [one, other] = [aProcess(server.port), aProcess(server.port)];
    const held = await hold(other);
    await pass(1);
    server.outage.is = 'refusing';
    for (let failure = 0; failure < 3; failure++) await run(one, async () => 'local');
    server.outage.is = undefined;
    await pass(1_200);
    expect(await run(one, async () => 'anyway')).to.include({ acquired: true });
    await pass(4_000);
    expect(await run(one, async () => 'mine')).to.include({ acquired: false });
    await held.end();
    expect(await run(one, async () => 'mine')).to.include({ acquired: true });
  });

  describe('when the lease on the server ends during the work', () => {
    /** A server whose lease the test ends. */
    function ending() {
      const loss = new AbortController();
      const lock: Lock = {
        async withLease<T>(_: string, __: number, work: (lease: Lease) => Promise<T>): Promise<LeaseResult<T>> {
          return { acquired: true, value: await work({ signal: loss.signal }) };
        },
      };
      return { lock, loss };
    }

    it('aborts the work when somebody else has taken over', async () => {
      const { lock, loss } = ending();
      const held = await hold(aProcess(lock));
      const reason = new LeaseLostError(KEY);
      loss.abort(reason);
      expect(held.signal().aborted).to.equal(true);
      expect(held.signal().reason).to.equal(reason);
      await held.end();
    });

    it('lets the work go on when the server could not be asked, and says so', async () => {
      const { lock, loss } = ending();
      const notices: Notice[] = [];
      const held = await hold(aProcess(lock, (notice) => notices.push(notice)));
      const cause = new UnavailableError('lock', 'Redis is unavailable.');
      loss.abort(new LeaseLostError(KEY, { cause }));
      expect(held.signal().aborted).to.equal(false);
      expect(notices).to.deep.equal([{ message: 'Redis unavailable for locking', guard: 'locking', cause }]);
      expect(await held.end()).to.deep.equal({ acquired: true, value: 'done' });
    });

    it('tells work that begins after the loss', async () => {
      const { lock, loss } = ending();
      loss.abort(new LeaseLostError(KEY));
      const held = await hold(aProcess(lock));
      expect(held.signal().aborted).to.equal(true);
      await held.end();
    });

    it('aborts the work when the lease of the process is lost', async () => {
      const { lock } = ending();
      const held = await hold(aProcess(lock));
      jump(LEASE_MS);
      await pass(LEASE_MS / 3 + 1);
      expect(held.signal().reason).to.be.instanceOf(LeaseLostError);
      await held.end();
    });
  });

  it('is degraded while the server is away, and says whose health it is', async () => {
    const server = aServer();
    const messages: string[] = [];
    const lock = aProcess(server.port, ({ message }) => messages.push(message));
    expect((await awaiting(lock.check())).value).to.deep.equal({ status: 'ok', level: 'shared' });
    server.outage.is = 'refusing';
    expect((await awaiting(lock.check())).value).to.include({ status: 'degraded', level: 'process' });
    expect(messages).to.deep.equal(['Redis unavailable for health check of lock']);
    server.outage.is = undefined;
    await pass(200);
    expect((await awaiting(lock.check())).value).to.deep.equal({ status: 'ok', level: 'shared' });
  });
});
