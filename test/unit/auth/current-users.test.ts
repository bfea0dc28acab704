import { expect } from 'chai';
import { ManualClock } from '../../../adapters/memory/index.js';
import { createCurrentUsers } from '../../../apps/auth/index.js';
import { UnavailableError, type User } from '../../../core/index.js';

const jane: User = {
  id: '1',
  username: 'jane',
  passwordHash: null,
  participantId: null,
  isStaff: true,
  isSuperuser: false,
  isActive: true,
  tokenVersion: 0,
};

describe('current users', () => {
  it('forgets a user soon enough for a lost role to be noticed within 5 s', async () => {
    const clock = new ManualClock(1_000);
    let stored = jane;
    const currentUsers = createCurrentUsers(async () => stored, clock);
    expect((await currentUsers('1'))?.isStaff).to.equal(true);
    stored = { ...jane, isStaff: false };
    clock.set(1_000 + 2_999);
    expect((await currentUsers('1'))?.isStaff, 'still remembered').to.equal(true);
    clock.set(1_000 + 3_000);
    expect((await currentUsers('1'))?.isStaff).to.equal(false);
  });

  it('counts the age from the beginning of the reading, not from its end', async () => {
    const clock = new ManualClock(0);
    let reads = 0;
    const currentUsers = createCurrentUsers(async () => {
      reads++;
      await clock.sleep(2_000);
      return jane;
    }, clock);
    const first = currentUsers('1');
    await clock.advance(2_000);
    await first;
    clock.set(3_000);
    const second = currentUsers('1');
    await clock.advance(2_000);
    await second;
    expect(reads).to.equal(2);
  });

  it('reads once for many who ask at the same time', async () => {
    let reads = 0;
    const currentUsers = createCurrentUsers(async () => {
      reads++;
      return jane;
    }, new ManualClock());
    await Promise.all(Array.from({ length: 50 }, () => currentUsers('1')));
    expect(reads).to.equal(1);
    await currentUsers('2');
    expect(reads).to.equal(2);
  });

  it('does not remember a failure', async () => {
    let away = true;
    const currentUsers = createCurrentUsers(async () => {
      if (away) throw new UnavailableError('database', 'away');
      return jane;
    }, new ManualClock());
    expect(await currentUsers('1').catch((error: unknown) => error)).to.be.instanceOf(UnavailableError);
    away = false;
    expect(await currentUsers('1')).to.deep.equal(jane);
  });

  it('lets nobody in on an old entry when the store is away', async () => {
    const clock = new ManualClock(0);
    let away = false;
    const currentUsers = createCurrentUsers(async () => {
      if (away) throw new UnavailableError('database', 'away');
      return jane;
    }, clock);
    await currentUsers('1');
    away = true;
    clock.set(3_000);
    expect(await currentUsers('1').catch((error: unknown) => error)).to.be.instanceOf(UnavailableError);
  });

  it('reads again when the clock was set back', async () => {
    const clock = new ManualClock(10_000);
    let reads = 0;
    const currentUsers = createCurrentUsers(async () => {
      reads++;
      return jane;
    }, clock);
    await currentUsers('1');
    clock.set(9_000);
    await currentUsers('1');
    expect(reads).to.equal(2);
  });

  it('remembers a bounded number of users', async () => {
    let reads = 0;
    const currentUsers = createCurrentUsers(async () => {
      reads++;
      return jane;
    }, new ManualClock());
    for (let id = 0; id <= 10_000; id++) await currentUsers(String(id));
    await currentUsers('0');
    expect(reads, 'the oldest was forgotten').to.equal(10_002);
    await currentUsers('10000');
    expect(reads, 'the newest was not').to.equal(10_002);
  });
});
