import { expect } from 'chai';
import { FallbackSubmissionGuard, type Notice } from '../../../adapters/fallback/index.js';
import { MemorySubmissionGuard } from '../../../adapters/memory/index.js';
import { SystemClock } from '../../../adapters/node/index.js';
import { DEFAULT_POLICY, type Ending, type Entry } from '../../../core/index.js';
import { anEntry } from '../../contract/submission-guard/guard-harness.js';
import { useFakeTime } from '../../support/fake-time.js';
import { breakable, counting, type Outage } from '../../support/faults.js';

const CART = { participantId: '123', cartHash: 'c0ffee' };
const OUTAGES: readonly Outage[] = ['refusing', 'mute', 'frozen'];
const POLICY = DEFAULT_POLICY;

describe('FallbackSubmissionGuard', () => {
  const { pass, awaiting, jump } = useFakeTime();
  let server: ReturnType<typeof setUp>;
  let opened: FallbackSubmissionGuard[];

  function setUp() {
    const { port, outage } = breakable(new MemorySubmissionGuard());
    return { ...counting(port), outage };
  }

  beforeEach(() => {
    server = setUp();
    opened = [];
  });
  afterEach(() => awaiting(Promise.all(opened.map((guard) => guard.close()))));

  /** A process of its own on the shared server. */
  function aProcess(told: { degraded?: Notice[]; recovered?: Notice[] } = {}) {
    const guard = new FallbackSubmissionGuard({
      primary: server.port,
      secondary: new MemorySubmissionGuard(),
      clock: new SystemClock(),
      onDegraded: (notice) => told.degraded?.push(notice),
      onRecovered: (notice) => told.recovered?.push(notice),
    });
    opened.push(guard);
    const value = async <T>(promise: Promise<T>) => (await awaiting(promise)).value;
    const settle = (entry: Entry, ending: Ending) => value(guard.settle(entry, ending, POLICY, Date.now()));
    return {
      guard,
      admit: (userId = '1') => value(guard.enter(anEntry({ userId }), POLICY, Date.now())),
      fail: async (userId = '1') => (await settle(anEntry({ userId }), { kind: 'refused' })).backoffMs,
      clear: (userId = '1') => settle(anEntry({ userId }), { kind: 'placed', orderId: '42' }),
      claim: (token: string, cart = CART) => value(guard.enter(anEntry({ ...cart, token }), POLICY, Date.now())),
      complete: (token: string, orderId: string) =>
        settle(anEntry({ ...CART, token }), { kind: 'placed', orderId }),
      release: (token: string) => settle(anEntry({ ...CART, token }), { kind: 'failed' }),
      end: (token: string, cart: typeof CART) => settle(anEntry({ ...cart, token }), { kind: 'failed' }),
      renew: (token: string, cart: typeof CART) =>
        value(guard.renew(anEntry({ ...cart, token }), POLICY, Date.now())),
    };
  }

  /** The server is back, and everybody has noticed. */
  async function recover(): Promise<void> {
    server.outage.is = undefined;
    await pass(1_200);
  }

  for (const kind of OUTAGES) {
    describe(`on a ${kind} server`, () => {
      beforeEach(() => {
        server.outage.is = kind;
      });

      it('decides within 100 ms, and at once after three failures', async () => {
        const { guard } = aProcess();
        const took: number[] = [];
        for (let user = 0; user < 6; user++) {
          const { value, tookMs } = await awaiting(guard.enter(anEntry(), POLICY, Date.now()));
          expect(value.entered).to.equal(true);
          took.push(tookMs);
        }
        expect(Math.max(...took)).to.be.at.most(kind === 'frozen' ? 62 : 0);
        expect(took.slice(3)).to.deep.equal([0, 0, 0]);
        expect(server.calls()).to.be.within(3, 4);
      });

      it('decides within 100 ms for 50 who come at once', async () => {
        const { guard } = aProcess();
        const crowd = Array.from({ length: 50 }, () => guard.enter(anEntry(), POLICY, Date.now()));
        const { value, tookMs } = await awaiting(Promise.all(crowd));
        expect(value.every(({ entered }) => entered)).to.equal(true);
        expect(tookMs).to.be.at.most(62);
      });

      it('probes once a second, whatever the traffic, and asks again as soon as a probe is answered', async () => {
        const { admit } = aProcess();
        for (let user = 0; user < 3; user++) await admit(`${user}`);
        const before = server.calls();
        for (let second = 0; second < 5; second++) {
          for (let user = 0; user < 20; user++) await admit(`${second}-${user}`);
          await pass(1_000);
        }
        expect(server.calls() - before).to.be.within(4, 5);
        await recover();
        const probed = server.calls();
        await admit('new');
        expect(server.calls()).to.equal(probed + 1);
      });

      it('throttles within the process', async () => {
        const { admit } = aProcess();
        for (let slot = 0; slot < 3; slot++) expect((await admit()).entered).to.equal(true);
        expect(await admit()).to.include({ entered: false, reason: 'throttled' });
      });

      it('gives back, once the server is back, a claim that it took before and could not give back', async () => {
        server.outage.is = undefined;
        const [one, other] = [aProcess(), aProcess()];
        expect(await one.claim('a')).to.include({ entered: true });
        server.outage.is = kind;
        await one.release('a');
        expect(await one.claim('b'), 'during the outage').to.include({ entered: true });
        await one.release('b');
        await recover();
        expect(await other.claim('c'), 'in another process').to.include({ entered: true });
        await other.release('c');
        expect(await one.claim('d'), 'in the process itself').to.include({ entered: true });
      });

      it('gives back a claim of which it never learnt whether the server has it', async () => {
        const [one, other] = [aProcess(), aProcess()];
        expect(await one.claim('a')).to.include({ entered: true });
        await one.release('a');
        await recover();
        expect(await other.claim('b')).to.include({ entered: true });
        await other.release('b');
        expect(await one.claim('c')).to.include({ entered: true });
      });

      it('refuses the cart that is in flight or was placed in the process', async () => {
        const { claim, complete } = aProcess();
        await claim('a');
        expect(await claim('b')).to.include({ entered: false, reason: 'duplicate', orderId: undefined });
        await complete('a', '42');
        expect(await claim('c')).to.include({ entered: false, reason: 'duplicate', orderId: '42' });
        await recover();
        expect(await claim('d')).to.include({ entered: false, reason: 'duplicate', orderId: '42' });
      });

      it('tells the server of an order whose claim the server has', async () => {
        server.outage.is = undefined;
        const [one, other] = [aProcess(), aProcess()];
        await one.claim('a');
        server.outage.is = kind;
        await one.complete('a', '42');
        await recover();
        expect(await other.claim('b')).to.include({ entered: false, reason: 'duplicate', orderId: '42' });
      });

      it('backs off within the process, as long as the guide says', async () => {
        const { fail, admit, clear } = aProcess();
        for (const waitMs of [2_000, 4_000, 8_000, 16_000, 60_000, 60_000]) {
          expect(await fail()).to.equal(waitMs);
          const refusal = await admit();
          expect(refusal).to.include({ entered: false, reason: 'backing_off' });
          // On a frozen server the refusal itself took some time.
          expect(refusal)
            .to.have.property('retryAfterMs')
            .that.is.within(waitMs - 62, waitMs);
          await pass(waitMs);
        }
        await clear();
        expect(await fail()).to.equal(2_000);
      });

      it('ends a back-off on the server that it could not end before', async () => {
        server.outage.is = undefined;
        const [one, other] = [aProcess(), aProcess()];
        for (const _ of [1, 2, 3, 4, 5]) await one.fail();
        server.outage.is = kind;
        await one.clear();
        expect((await one.admit()).entered, 'during the outage').to.equal(true);
        await recover();
        expect((await other.admit()).entered, 'in another process').to.equal(true);
        expect(await other.fail()).to.equal(2_000);
      });

      it('stays degraded until a probe is answered, and says so', async () => {
        const { guard } = aProcess();
        expect((await awaiting(guard.check())).value).to.include({ status: 'degraded', level: 'process' });
        for (let time = 0; time < 3; time++) await awaiting(guard.check());
        expect(await awaiting(guard.check())).to.deep.include({ tookMs: 0 });
        await recover();
        expect((await awaiting(guard.check())).value).to.deep.equal({ status: 'ok', level: 'shared' });
      });
    });
  }

  describe('going from one level to the other', () => {
    it('loses no slot that was taken before, during or after the outage', async () => {
      const { admit } = aProcess();
      await admit();
      server.outage.is = 'refusing';
      await admit();
      await recover();
      await admit();
      expect(await admit()).to.include({ entered: false, reason: 'throttled' });
      server.outage.is = 'refusing';
      expect(await admit()).to.include({ entered: false, reason: 'throttled' });
    });

    it('takes no slot on the server for whom the process refuses', async () => {
      const [one, other] = [aProcess(), aProcess()];
      server.outage.is = 'refusing';
      for (let slot = 0; slot < 3; slot++) await one.admit();
      await recover();
      for (let tries = 0; tries < 5; tries++) expect((await one.admit()).entered).to.equal(false);
      expect((await other.admit()).entered, 'the server knows of no slot').to.equal(true);
    });

    it('takes no slot in the process for whom the server refuses', async () => {
      const [one, other] = [aProcess(), aProcess()];
      for (let slot = 0; slot < 3; slot++) await other.admit();
      for (let tries = 0; tries < 5; tries++) expect((await one.admit()).entered).to.equal(false);
      server.outage.is = 'refusing';
      for (let slot = 0; slot < 3; slot++) expect((await one.admit()).entered).to.equal(true);
    });

    it('takes no slot in the process for whom the server refuses, though it is the process that decides', async () => {
      const [one, other] = [aProcess(), aProcess()];
      server.outage.is = 'refusing';
      await one.admit();
      await recover();
      for (let slot = 0; slot < 3; slot++) await other.admit();
      for (let tries = 0; tries < 5; tries++) expect(await one.admit()).to.include({ reason: 'throttled' });
      server.outage.is = 'refusing';
      for (let slot = 0; slot < 2; slot++) expect((await one.admit()).entered).to.equal(true);
      expect(await one.admit()).to.include({ reason: 'throttled' });
    });

    it('gives back what the server granted for a cart that the process knows to be taken', async () => {
      const [one, other] = [aProcess(), aProcess()];
      server.outage.is = 'refusing';
      await one.claim('a');
      await recover();
      expect(await one.claim('b')).to.include({ entered: false, reason: 'duplicate' });
      await one.release('b');
      expect(await other.claim('c'), 'nobody holds it on the server').to.include({ entered: true });
    });

    it('leaves a user to the server again when the window of the outage is over', async () => {
      const [one, other] = [aProcess(), aProcess()];
      server.outage.is = 'refusing';
      await one.admit();
      await recover();
      await pass(60_000);
      for (let slot = 0; slot < 3; slot++) await other.admit();
      expect((await one.admit()).entered).to.equal(false);
    });

    it('goes on with the wait that the server counted', async () => {
      const { fail, admit } = aProcess();
      for (const _ of [1, 2, 3]) await fail();
      server.outage.is = 'refusing';
      await pass(7_990);
      expect(await admit()).to.include({ entered: false, reason: 'backing_off' });
      await pass(10);
      expect((await admit()).entered).to.equal(true);
    });

    it('counts failures anew in each outage, because others may have ended the streak', async () => {
      const [one, other] = [aProcess(), aProcess()];
      for (const _ of [1, 2, 3, 4]) await one.fail();
      await other.clear();
      server.outage.is = 'refusing';
      expect(await one.fail()).to.equal(2_000);
      expect(await one.fail()).to.equal(4_000);
      await recover();
      await pass(4_000);
      await other.clear();
      server.outage.is = 'refusing';
      expect(await one.fail()).to.equal(2_000);
    });

    it('does not believe in a claim without an order from before the outage, and does in one from after it', async () => {
      const [one, other] = [aProcess(), aProcess()];
      // Its process dies in the outage and never gives it back.
      await other.claim('a');
      await pass(1);
      server.outage.is = 'refusing';
      await one.claim('b', { ...CART, participantId: '124' });
      await recover();
      expect(await one.claim('c')).to.include({ entered: true });
      await one.release('c');

      await pass(1);
      await aProcess().claim('d', { ...CART, participantId: '125' });
      expect(await one.claim('e', { ...CART, participantId: '125' })).to.include({
        entered: false,
        reason: 'duplicate',
      });
    });

    it('believes in a claim that ended in an order, whenever it was made', async () => {
      const [one, other] = [aProcess(), aProcess()];
      await other.claim('a');
      await other.complete('a', '42');
      server.outage.is = 'refusing';
      await one.admit();
      await recover();
      expect(await one.claim('b')).to.include({ entered: false, reason: 'duplicate', orderId: '42' });
      await pass(POLICY.duplicateWindowMs);
      expect(await one.claim('c')).to.include({ entered: true });
    });

    it('catches up soon after a single failure that did not open the circuit', async () => {
      const [one, other] = [aProcess(), aProcess()];
      await one.claim('a');
      server.outage.is = 'refusing';
      await one.release('a');
      server.outage.is = undefined;
      await pass(100);
      expect(await other.claim('b')).to.include({ entered: true });
    });

    it('comes back although a late answer arrives when it has just given the server up', async () => {
      const { guard, admit } = aProcess();
      server.outage.is = 'frozen';
      const late = guard.enter(anEntry(), POLICY, Date.now());
      await pass(10);
      const others = [1, 2, 3].map(() => guard.enter(anEntry(), POLICY, Date.now()));
      server.outage.is = 'refusing';
      await awaiting(Promise.all([late, ...others]));
      await recover();
      const before = server.calls();
      await admit('new');
      expect(server.calls()).to.equal(before + 1);
    });

    it('does not trust the server about a key before it has told it everything, not even when the clock was set back', async () => {
      const { claim, release } = aProcess();
      await claim('a');
      jump(-5_000);
      server.outage.is = 'refusing';
      await release('a');
      server.outage.is = undefined;
      expect(await claim('b')).to.include({ entered: true });
    });
  });

  describe('leases', () => {
    const LEASE_MS = POLICY.lockLeaseMs;
    const aCart = (cartHash: string) => ({ participantId: '123', cartHash });
    const locked = { entered: false, reason: 'locked' };

    it('exclude other processes while the server answers', async () => {
      const [one, other] = [aProcess(), aProcess()];
      await one.claim('a', aCart('x'));
      expect(await other.claim('b', aCart('y'))).to.include(locked);
      await one.end('a', aCart('x'));
      expect(await other.claim('c', aCart('y'))).to.include({ entered: true });
    });

    for (const kind of OUTAGES) {
      it(`exclude others in the process on a ${kind} server, in whatever order the levels change`, async () => {
        const process = aProcess();
        for (const [first, then] of [
          [kind, undefined],
          [undefined, kind],
        ] as const) {
          server.outage.is = first;
          await process.claim('a', aCart('x'));
          server.outage.is = then;
          await pass(1_500);
          expect(await process.claim('b', aCart('y'))).to.include(locked);
          await process.end('a', aCart('x'));
          server.outage.is = undefined;
          await pass(60_000);
        }
        expect(await process.claim('c', aCart('y'))).to.include({ entered: true });
      });
    }

    it('do not outlast their submission on a server that was away at its end', async () => {
      const [one, other] = [aProcess(), aProcess()];
      await one.claim('a', aCart('x'));
      server.outage.is = 'refusing';
      await one.end('a', aCart('x'));
      await recover();
      expect(await other.claim('b', aCart('y'))).to.include({ entered: true });
    });

    it('are not believed when they may be left over from the outage, and are when their holder renews them', async () => {
      const [one, other] = [aProcess(), aProcess()];
      await other.claim('a', aCart('x'));
      await pass(1);
      server.outage.is = 'refusing';
      await one.admit();
      await recover();
      expect(await one.claim('b', aCart('y'))).to.include({ entered: true });
      await one.end('b', aCart('y'));
      await pass(1);
      expect(await other.renew('a', aCart('x'))).to.equal(true);
      expect(await one.claim('c', aCart('z'))).to.include(locked);
    });

    it('are renewed on the server', async () => {
      const [one, other] = [aProcess(), aProcess()];
      await one.claim('a', aCart('x'));
      await pass(LEASE_MS - 1);
      expect(await one.renew('a', aCart('x'))).to.equal(true);
      await pass(LEASE_MS - 1);
      expect(await other.claim('b', aCart('y'))).to.include(locked);
    });

    it('are lost when the server says that another has taken over', async () => {
      const process = aProcess();
      await process.claim('a', aCart('x'));
      const entry = anEntry({ ...aCart('x'), token: 'a' });
      await server.port.settle(entry, { kind: 'failed' }, POLICY, Date.now());
      await server.port.enter(anEntry(aCart('y')), POLICY, Date.now());
      expect(await process.renew('a', aCart('x'))).to.equal(false);
    });

    it('go on in the process when the server cannot be asked, also after it is back', async () => {
      const process = aProcess();
      await process.claim('a', aCart('x'));
      server.outage.is = 'refusing';
      for (let ms = 0; ms < 2 * LEASE_MS; ms += LEASE_MS / 4) {
        await pass(LEASE_MS / 4);
        expect(await process.renew('a', aCart('x'))).to.equal(true);
      }
      await recover();
      expect(await process.renew('a', aCart('x')), 'the lease on the server has run out').to.equal(true);
    });

    it('are lost when the process stood still for too long', async () => {
      const process = aProcess();
      await process.claim('a', aCart('x'));
      jump(LEASE_MS);
      expect(await process.renew('a', aCart('x'))).to.equal(false);
    });
  });

  describe('notices', () => {
    it('say at most once in 10 s that a guard is degraded, with the cause, and once that it is not any more', async () => {
      const told = { degraded: [] as Notice[], recovered: [] as Notice[] };
      const { admit, fail } = aProcess(told);
      server.outage.is = 'refusing';
      for (let second = 0; second < 25; second++) {
        await admit(`${second}`);
        await fail(`${second}`);
        await pass(1_000);
      }
      const messages = told.degraded.map(({ message }) => message);
      expect(messages.filter((message) => message === 'Redis unavailable for idempotency check')).to.have.length(
        3,
      );
      expect(messages.filter((message) => message === 'Redis unavailable for back-off')).to.have.length(3);
      expect(messages).to.have.length(6);
      expect(told.degraded[0]?.cause).to.have.property('message', 'The server refuses.');
      expect(told.recovered).to.deep.equal([]);
      await recover();
      await admit('new');
      expect(told.recovered.map(({ message }) => message).sort()).to.deep.equal([
        'Redis available again for back-off',
        'Redis available again for idempotency check',
      ]);
    });

    it('do not flood the log when the server comes and goes', async () => {
      const told = { degraded: [] as Notice[], recovered: [] as Notice[] };
      const { admit } = aProcess(told);
      for (let change = 0; change < 200; change++) {
        server.outage.is = change % 2 === 0 ? 'refusing' : undefined;
        await admit(`${change}`);
        await pass(100);
      }
      expect(told.degraded).to.have.length.within(2, 3);
      expect(told.recovered).to.have.length.within(1, 3);
    });
  });

  it('leaves the server alone when it is closed', async () => {
    const { guard, admit } = aProcess();
    server.outage.is = 'refusing';
    for (let user = 0; user < 3; user++) await admit(`${user}`);
    await guard.close();
    const before = server.calls();
    await pass(10_000);
    expect(server.calls()).to.equal(before);
  });

  it('gives back what it owes when it is closed', async () => {
    const [one, other] = [aProcess(), aProcess()];
    await one.claim('a');
    server.outage.is = 'refusing';
    await one.release('a');
    server.outage.is = undefined;
    await one.guard.close();
    expect(await other.claim('b')).to.include({ entered: true });
  });

  it('asks the server twice for each submission when all is well, and renews its lease there', async () => {
    const { guard, claim, complete, fail } = aProcess();
    await claim('a');
    expect(await guard.renew(anEntry({ ...CART, token: 'a' }), POLICY, Date.now())).to.equal(true);
    await complete('a', '42');
    expect(server.calls()).to.equal(3);
    await claim('b');
    await fail();
    expect(server.calls()).to.equal(5);
  });
});
