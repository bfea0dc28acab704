import { expect } from 'chai';
import { preceded } from '../../../support/faults.js';
import { aBadCart, aCart, memorySystem } from '../../../support/memory-system.js';

const UNTHROTTLED = { policy: { submissionRate: { limit: 1_000, windowMs: 60_000 } } };

describe('throttle', () => {
  it('admits three submissions of a user in 60 s and refuses the fourth without a record', async () => {
    const { submit, recorded, clock, ended } = await memorySystem();
    for (const cart of [1, 2, 3]) expect(await submit(aCart(cart))).to.include({ outcome: 'placed' });
    await clock.advance(10_000);
    const refused = await submit(aCart(4));
    expect(refused).to.deep.equal({
      outcome: 'refused',
      reason: 'throttled',
      retryAfterMs: 50_000,
      standing: { remaining: 0, resetMs: 50_000 },
    });
    expect(await recorded()).to.deep.equal([]);
    expect(ended.at(-1)).to.equal(refused);
  });

  for (const [afterMs, outcome] of [
    [59_999, 'refused'],
    [60_000, 'placed'],
    [60_001, 'placed'],
  ] as const) {
    it(`${outcome === 'placed' ? 'admits' : 'refuses'} again ${afterMs} ms after the first of three`, async () => {
      const { submit, clock } = await memorySystem();
      for (const cart of [1, 2, 3]) await submit(aCart(cart));
      await clock.advance(afterMs);
      expect(await submit(aCart(4))).to.include({ outcome });
    });
  }

  it('is the user’s, not the participant’s', async () => {
    const { submit } = await memorySystem();
    for (const cart of [1, 2, 3]) await submit(aCart(cart));
    expect(await submit(aCart(4), { userId: 'another' })).to.include({ outcome: 'placed' });
    expect(await submit(aCart(1), { participantId: '124' })).to.include({ reason: 'throttled' });
  });

  it('takes no slot for a refused submission', async () => {
    const { submit, clock } = await memorySystem();
    for (const cart of [1, 2, 3]) await submit(aCart(cart));
    for (let tries = 0; tries < 5; tries++) {
      await clock.advance(10_000);
      expect(await submit(aCart(4))).to.include({ reason: 'throttled' });
    }
    await clock.advance(10_000);
    for (const cart of [1, 2, 3]) {
      expect(await submit(aCart(cart), { participantId: '124' })).to.include({ outcome: 'placed' });
    }
  });
});

describe('back-off', () => {
  for (const [failures, waitMs] of [
    [1, 2_000],
    [2, 4_000],
    [3, 8_000],
    [4, 16_000],
    [5, 60_000],
    [6, 60_000],
  ] as const) {
    it(`after failure ${failures} refuses for ${waitMs} ms to the millisecond`, async () => {
      const { submit, clock, recorded } = await memorySystem(UNTHROTTLED);
      for (let failure = 1; failure <= failures; failure++) {
        await clock.advance(60_000);
        const refused = await submit(aBadCart(failure));
        expect(refused).to.include({ reason: 'invalid' });
        if (failure === failures) expect(refused).to.include({ retryAfterMs: waitMs });
      }
      await clock.advance(waitMs - 1);
      expect(await submit(aCart(1))).to.include({ reason: 'backing_off', retryAfterMs: 1 });
      await clock.advance(1);
      expect(await submit(aCart(1))).to.include({ outcome: 'placed' });
      expect(await recorded()).to.have.length(failures);
    });
  }

  it('is not lengthened by submissions that it refuses', async () => {
    const { submit, clock } = await memorySystem(UNTHROTTLED);
    await submit(aBadCart(1));
    for (let tries = 0; tries < 19; tries++) {
      await clock.advance(100);
      expect(await submit(aCart(1))).to.include({ reason: 'backing_off' });
    }
    await clock.advance(100);
    expect(await submit(aCart(1))).to.include({ outcome: 'placed' });
  });

  it('begins anew after a placed order', async () => {
    const { submit, clock } = await memorySystem(UNTHROTTLED);
    for (const failure of [1, 2, 3]) {
      await submit(aBadCart(failure));
      await clock.advance(60_000);
    }
    expect(await submit(aCart(1))).to.include({ outcome: 'placed' });
    expect(await submit(aBadCart(4))).to.include({ retryAfterMs: 2_000 });
  });

  for (const [afterMs, waitMs] of [
    [3_599_999, 8_000],
    [3_600_000, 2_000],
    [3_600_001, 2_000],
  ] as const) {
    it(`waits ${waitMs} ms when the last of two failures was ${afterMs} ms ago`, async () => {
      const { submit, clock } = await memorySystem(UNTHROTTLED);
      await submit(aBadCart(1));
      await clock.advance(60_000);
      await submit(aBadCart(2));
      await clock.advance(afterMs);
      expect(await submit(aBadCart(3))).to.include({ retryAfterMs: waitMs });
    });
  }

  it('is the user’s: the failures of others do not count', async () => {
    const { submit } = await memorySystem(UNTHROTTLED);
    await submit(aBadCart(1), { userId: 'another' });
    expect(await submit(aBadCart(2))).to.include({ reason: 'invalid', retryAfterMs: 2_000 });
  });

  it('begins when the refusal is decided, not when the submission arrived', async () => {
    const system = await memorySystem({
      ...UNTHROTTLED,
      ordering: (shop) => preceded(shop, 'read', () => system.clock.advance(700)),
    });
    await system.submit(aBadCart(1));
    await system.clock.advance(1_999);
    expect(await system.submit(aCart(1))).to.include({ reason: 'backing_off', retryAfterMs: 1 });
  });
});
