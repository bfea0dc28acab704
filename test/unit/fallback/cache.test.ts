import { expect } from 'chai';
import { FallbackCache, type Notice } from '../../../adapters/fallback/index.js';
import { MemoryCache } from '../../../adapters/memory/index.js';
import { SystemClock } from '../../../adapters/node/index.js';
import { DEFAULT_POLICY } from '../../../core/index.js';
import { useFakeTime } from '../../support/fake-time.js';
import { breakable, counting, type Outage } from '../../support/faults.js';

const CART = { participantId: '123', cartHash: 'c0ffee' };
const WINDOW_MS = 300_000;
const OUTAGES: readonly Outage[] = ['refusing', 'mute', 'frozen'];
const GRANTED = { granted: true };

describe('FallbackCache', () => {
  const { pass, awaiting, jump } = useFakeTime();
  let server: ReturnType<typeof setUp>;
  let opened: FallbackCache[];

  function setUp() {
    const { port, outage } = breakable(new MemoryCache());
    return { ...counting(port), outage };
  }

  beforeEach(() => {
    server = setUp();
    opened = [];
  });
  afterEach(() => awaiting(Promise.all(opened.map((cache) => cache.close()))));

  /** A process of its own on the shared server. */
  function aProcess(told: { degraded?: Notice[]; recovered?: Notice[] } = {}) {
    const cache = new FallbackCache({
      primary: server.port,
      secondary: new MemoryCache(),
      clock: new SystemClock(),
      onDegraded: (notice) => told.degraded?.push(notice),
      onRecovered: (notice) => told.recovered?.push(notice),
    });
    opened.push(cache);
    const now = () => Date.now();
    const value = async <T>(promise: Promise<T>) => (await awaiting(promise)).value;
    return {
      cache,
      admit: (userId = '1') => value(cache.admit(userId, DEFAULT_POLICY, now())),
      fail: (userId = '1') => value(cache.recordFailure(userId, DEFAULT_POLICY, now())),
      clear: (userId = '1') => value(cache.clearFailures(userId)),
      claim: (token: string, key = CART) => value(cache.claim(key, token, WINDOW_MS, now())),
      complete: (token: string, orderId: string) => value(cache.completeClaim(CART, token, orderId)),
      release: (token: string) => value(cache.releaseClaim(CART, token)),
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
        const { cache } = aProcess();
        const took: number[] = [];
        for (let user = 0; user < 6; user++) {
          const { value, tookMs } = await awaiting(cache.admit(`${user}`, DEFAULT_POLICY, Date.now()));
          expect(value.admitted).to.equal(true);
          took.push(tookMs);
        }
        expect(Math.max(...took)).to.be.at.most(kind === 'frozen' ? 62 : 0);
        expect(took.slice(3)).to.deep.equal([0, 0, 0]);
        expect(server.calls()).to.be.within(3, 4);
      });

      it('decides within 100 ms for 50 who come at once', async () => {
        const { cache } = aProcess();
        const crowd = Array.from({ length: 50 }, (_, user) => cache.admit(`${user}`, DEFAULT_POLICY, Date.now()));
        const { value, tookMs } = await awaiting(Promise.all(crowd));
        expect(value.every(({ admitted }) => admitted)).to.equal(true);
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
        for (let slot = 0; slot < 3; slot++) expect((await admit()).admitted).to.equal(true);
        expect(await admit()).to.include({ admitted: false, reason: 'throttled' });
      });

      it('gives back, once the server is back, a claim that it took before and could not give back', async () => {
        server.outage.is = undefined;
        const [one, other] = [aProcess(), aProcess()];
        expect(await one.claim('a')).to.deep.equal(GRANTED);
        server.outage.is = kind;
        expect(await one.release('a')).to.equal(true);
        expect(await one.claim('b'), 'during the outage').to.deep.equal(GRANTED);
        await one.release('b');
        await recover();
        expect(await other.claim('c'), 'in another process').to.deep.equal(GRANTED);
        await other.release('c');
        expect(await one.claim('d'), 'in the process itself').to.deep.equal(GRANTED);
      });

      it('gives back a claim of which it never learnt whether the server has it', async () => {
        const [one, other] = [aProcess(), aProcess()];
        expect(await one.claim('a')).to.deep.equal(GRANTED);
        await one.release('a');
        await recover();
        expect(await other.claim('b')).to.deep.equal(GRANTED);
        await other.release('b');
        expect(await one.claim('c')).to.deep.equal(GRANTED);
      });

      it('refuses the cart that is in flight or was placed in the process', async () => {
        const { claim, complete } = aProcess();
        await claim('a');
        expect(await claim('b')).to.include({ granted: false, orderId: undefined });
        await complete('a', '42');
        expect(await claim('c')).to.include({ granted: false, orderId: '42' });
        await recover();
        expect(await claim('d')).to.include({ granted: false, orderId: '42' });
      });

      it('tells the server of an order whose claim the server has', async () => {
        server.outage.is = undefined;
        const [one, other] = [aProcess(), aProcess()];
        await one.claim('a');
        server.outage.is = kind;
        await one.complete('a', '42');
        await recover();
        expect(await other.claim('b')).to.include({ granted: false, orderId: '42' });
      });

      it('backs off within the process, as long as the guide says', async () => {
        const { fail, admit, clear } = aProcess();
        for (const waitMs of [2_000, 4_000, 8_000, 16_000, 60_000, 60_000]) {
          expect(await fail()).to.equal(waitMs);
          const refusal = await admit();
          expect(refusal).to.include({ admitted: false, reason: 'backing_off' });
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
        expect((await one.admit()).admitted, 'during the outage').to.equal(true);
        await recover();
        expect((await other.admit()).admitted, 'in another process').to.equal(true);
        expect(await other.fail()).to.equal(2_000);
      });

      it('stays degraded until a probe is answered, and says so', async () => {
        const { cache } = aProcess();
        expect((await awaiting(cache.check())).value).to.include({ status: 'degraded' });
        for (let time = 0; time < 3; time++) await awaiting(cache.check());
        expect(await awaiting(cache.check())).to.deep.include({ tookMs: 0 });
        await recover();
        expect((await awaiting(cache.check())).value).to.deep.equal({ status: 'ok' });
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
      expect(await admit()).to.include({ admitted: false, reason: 'throttled' });
      server.outage.is = 'refusing';
      expect(await admit()).to.include({ admitted: false, reason: 'throttled' });
    });

    it('takes no slot on the server for whom the process refuses', async () => {
      const [one, other] = [aProcess(), aProcess()];
      server.outage.is = 'refusing';
      for (let slot = 0; slot < 3; slot++) await one.admit();
      await recover();
      for (let tries = 0; tries < 5; tries++) expect((await one.admit()).admitted).to.equal(false);
      expect((await other.admit()).admitted, 'the server knows of no slot').to.equal(true);
    });

    it('takes no slot in the process for whom the server refuses', async () => {
      const [one, other] = [aProcess(), aProcess()];
      for (let slot = 0; slot < 3; slot++) await other.admit();
      for (let tries = 0; tries < 5; tries++) expect((await one.admit()).admitted).to.equal(false);
      server.outage.is = 'refusing';
      for (let slot = 0; slot < 3; slot++) expect((await one.admit()).admitted).to.equal(true);
    });

    it('leaves a user to the server again when the window of the outage is over', async () => {
      const [one, other] = [aProcess(), aProcess()];
      server.outage.is = 'refusing';
      await one.admit();
      await recover();
      await pass(60_000);
      for (let slot = 0; slot < 3; slot++) await other.admit();
      expect((await one.admit()).admitted).to.equal(false);
    });

    it('goes on with the wait that the server counted', async () => {
      const { fail, admit } = aProcess();
      for (const _ of [1, 2, 3]) await fail();
      server.outage.is = 'refusing';
      await pass(7_990);
      expect(await admit()).to.include({ admitted: false, reason: 'backing_off' });
      await pass(10);
      expect((await admit()).admitted).to.equal(true);
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
      await one.claim('b', { ...CART, cartHash: 'f00d' });
      await recover();
      expect(await one.claim('c')).to.deep.equal(GRANTED);
      await one.release('c');

      await pass(1);
      await aProcess().claim('d', { ...CART, cartHash: 'beef' });
      expect(await one.claim('e', { ...CART, cartHash: 'beef' })).to.include({ granted: false });
    });

    it('believes in a claim that ended in an order, whenever it was made', async () => {
      const [one, other] = [aProcess(), aProcess()];
      await other.claim('a');
      await other.complete('a', '42');
      server.outage.is = 'refusing';
      await one.admit();
      await recover();
      expect(await one.claim('b')).to.include({ granted: false, orderId: '42' });
      await pass(WINDOW_MS);
      expect(await one.claim('c')).to.deep.equal(GRANTED);
    });

    it('catches up soon after a single failure that did not open the circuit', async () => {
      const [one, other] = [aProcess(), aProcess()];
      await one.claim('a');
      server.outage.is = 'refusing';
      await one.release('a');
      server.outage.is = undefined;
      await pass(100);
      expect(await other.claim('b')).to.deep.equal(GRANTED);
    });

    it('comes back although a late answer arrives when it has just given the server up', async () => {
      const { cache, admit } = aProcess();
      server.outage.is = 'frozen';
      const late = cache.admit('late', DEFAULT_POLICY, Date.now());
      await pass(10);
      const others = ['a', 'b', 'c'].map((user) => cache.admit(user, DEFAULT_POLICY, Date.now()));
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
      expect(await claim('b')).to.deep.equal(GRANTED);
    });
  });

  describe('notices', () => {
    it('say at most once in 10 s that a guard is degraded, with the cause, and once that it is not any more', async () => {
      const told = { degraded: [] as Notice[], recovered: [] as Notice[] };
      const { admit, claim } = aProcess(told);
      server.outage.is = 'refusing';
      for (let second = 0; second < 25; second++) {
        await admit(`${second}`);
        await claim(`${second}`, { ...CART, cartHash: `${second}` });
        await pass(1_000);
      }
      const messages = told.degraded.map(({ message }) => message);
      expect(messages.filter((message) => message === 'Redis unavailable for idempotency check')).to.have.length(
        3,
      );
      expect(messages.filter((message) => message === 'Redis unavailable for throttling')).to.have.length(3);
      expect(messages).to.have.length(6);
      expect(told.degraded[0]?.cause).to.have.property('message', 'The server refuses.');
      expect(told.recovered).to.deep.equal([]);
      await recover();
      await admit('new');
      expect(told.recovered.map(({ message }) => message).sort()).to.deep.equal([
        'Redis available again for idempotency check',
        'Redis available again for throttling',
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
    const { cache, admit } = aProcess();
    server.outage.is = 'refusing';
    for (let user = 0; user < 3; user++) await admit(`${user}`);
    await cache.close();
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
    await one.cache.close();
    expect(await other.claim('b')).to.deep.equal(GRANTED);
  });

  it('asks the server once for each decision when all is well', async () => {
    const { admit, claim, complete, fail, clear } = aProcess();
    await admit();
    await claim('a');
    await complete('a', '42');
    await fail();
    await clear();
    expect(server.calls()).to.equal(5);
  });
});
