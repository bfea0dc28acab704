import { expect } from 'chai';
import { ManualClock, MemorySubmissionGuard } from '../../../adapters/memory/index.js';
import {
  DEFAULT_POLICY,
  type Entry,
  type Lease,
  LeaseLostError,
  type SubmissionGuard,
} from '../../../core/index.js';
import { createKeepLease } from '../../../core/usecases/keep-lease.js';
import { gate } from '../../contract/contenders.js';
import { breakable, counting } from '../../support/faults.js';
import { T0 } from '../../support/memory-system.js';

const LEASE_MS = DEFAULT_POLICY.lockLeaseMs;
const ENTRY: Entry = { userId: '456', participantId: '123', cartHash: 'c0ffee', token: 'mine' };
const ANOTHER: Entry = { ...ENTRY, userId: '457', cartHash: 'f00d', token: 'another' };

describe('keeping a lease', () => {
  let clock: ManualClock;
  let guard: SubmissionGuard;
  let renewals: () => number;
  let outage: ReturnType<typeof breakable>['outage'];

  beforeEach(async () => {
    clock = new ManualClock(T0);
    const server = breakable<SubmissionGuard>(new MemorySubmissionGuard());
    const counted = counting(server.port);
    guard = counted.port;
    renewals = () => counted.calls('renew');
    outage = server.outage;
    await guard.enter(ENTRY, DEFAULT_POLICY, T0);
  });

  /** Work that lasts until `end` is called. */
  function work() {
    const [begun, ending] = [gate(), gate()];
    let lease: Lease | undefined;
    const result = createKeepLease({ guard, clock }, DEFAULT_POLICY)(ENTRY, T0, async (given) => {
      lease = given;
      begun.open();
      await ending.opened;
      return 'done';
    });
    const end = () => {
      ending.open();
      return result;
    };
    return { signal: () => (lease as Lease).signal, end };
  }

  const othersGetIn = async () => (await guard.enter(ANOTHER, DEFAULT_POLICY, clock.now())).entered;

  it('renews it three times a lease, for as long as the work takes, and not afterwards', async () => {
    const { signal, end } = work();
    for (let quarter = 0; quarter < 12; quarter++) {
      await clock.advance(LEASE_MS / 4);
      expect(await othersGetIn()).to.equal(false);
    }
    expect(renewals()).to.be.within(8, 9);
    expect(signal().aborted).to.equal(false);
    expect(await end()).to.equal('done');
    const before = renewals();
    await clock.advance(2 * LEASE_MS);
    expect(renewals()).to.equal(before);
    expect(clock.sleeping).to.equal(0);
  });

  it('asks nothing of the guard for work that is done before a third of the lease is over', async () => {
    const { end } = work();
    await clock.advance(Math.floor(LEASE_MS / 3));
    await end();
    expect(renewals()).to.equal(0);
  });

  it('passes an error of the work through, and stops renewing', async () => {
    const failure = new Error('the work broke');
    const broken = createKeepLease({ guard, clock }, DEFAULT_POLICY)(ENTRY, T0, () => Promise.reject(failure));
    expect(await broken.catch((error: unknown) => error)).to.equal(failure);
    await clock.advance(2 * LEASE_MS);
    expect(renewals()).to.equal(0);
  });

  it('says that it is lost when another has taken over', async () => {
    const { signal, end } = work();
    await guard.settle(ENTRY, { kind: 'failed' }, DEFAULT_POLICY, T0);
    expect(await othersGetIn()).to.equal(true);
    await clock.advance(LEASE_MS / 2);
    expect(signal().reason).to.be.instanceOf(LeaseLostError).and.include({ key: 'participant:123' });
    expect(signal().reason).to.not.have.property('cause');
    expect(await end()).to.equal('done');
  });

  it('looks lost to work that comes back from a pause before any timer does', async () => {
    const { signal, end } = work();
    const before = signal();
    clock.set(T0 + LEASE_MS - 1);
    expect(signal().aborted).to.equal(false);
    clock.set(T0 + LEASE_MS);
    expect(signal().reason).to.be.instanceOf(LeaseLostError);
    expect(before.aborted, 'the signal is one and the same').to.equal(true);
    await end();
  });

  it('survives a guard that cannot be asked for less than the lease', async () => {
    const { signal, end } = work();
    outage.is = 'refusing';
    await clock.advance(LEASE_MS - 1);
    outage.is = undefined;
    expect(signal().aborted).to.equal(false);
    await end();
  });

  it('tries again every tenth of the lease when the guard cannot be asked, and renews when it can', async () => {
    const { signal, end } = work();
    outage.is = 'refusing';
    await clock.advance(0.8 * LEASE_MS);
    expect(renewals()).to.be.within(4, 5);
    outage.is = undefined;
    await clock.advance(0.8 * LEASE_MS);
    expect(signal().aborted).to.equal(false);
    expect(await othersGetIn()).to.equal(false);
    await end();
  });

  it('is given up when it runs out because the guard could not be asked, and says so', async () => {
    const { signal, end } = work();
    outage.is = 'refusing';
    await clock.advance(LEASE_MS);
    const { reason } = signal();
    expect(reason).to.be.instanceOf(LeaseLostError);
    expect(reason.cause).to.include({ code: 'UNAVAILABLE', dependency: 'lock' });
    await end();
  });
});
