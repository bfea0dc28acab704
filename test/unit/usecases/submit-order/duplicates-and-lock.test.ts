import { expect } from 'chai';
import type { Ordering } from '../../../../core/index.js';
import { race } from '../../../contract/contenders.js';
import { overriding, preceded } from '../../../support/faults.js';
import { CART, forgetful, line, memorySystem, RICE, T0 } from '../../../support/memory-system.js';

const UNLIMITED = { policy: { submissionRate: { limit: 1_000, windowMs: 60_000 }, backoffWaitsMs: [] } };
const DUPLICATE = 'Duplicate order submission detected. Please wait before retrying.';
const LOCKED = 'Another order is being processed. Please wait a moment and try again.';

describe('duplicates', () => {
  it('are refused in the words of the specification, name the order, and are recorded', async () => {
    const { submit, clock, recorded } = await memorySystem();
    await submit(CART);
    await clock.advance(30_000);
    const refused = await submit(CART, { userId: '457', username: 'jane' });
    expect(refused).to.deep.equal({
      outcome: 'refused',
      reason: 'duplicate',
      errors: [{ code: 'duplicate_order', message: DUPLICATE }],
      attemptId: 1,
      orderId: '1',
      retryAfterMs: 270_000,
      standing: { remaining: 2, resetMs: 60_000 },
    });
    const [attempt] = await recorded();
    expect(attempt).to.deep.include({
      createdAtMs: T0 + 30_000,
      userId: '457',
      reason: 'duplicate',
      errorCodes: ['duplicate_order'],
      validationErrors: [DUPLICATE],
      orderId: '1',
      participantName: 'John Doe',
      foodTotal: '20.00',
      availableBalance: '200.00',
    });
  });

  it('that only the ordering system knows of are refused in the same words, and recorded with all facts', async () => {
    const { submit, clock, recorded } = await memorySystem({ guard: forgetful });
    await submit(CART);
    await clock.advance(30_000);
    expect(await submit(CART, { userId: '457' })).to.deep.equal({
      outcome: 'refused',
      reason: 'duplicate',
      errors: [{ code: 'duplicate_order', message: DUPLICATE }],
      attemptId: 1,
      orderId: '1',
      retryAfterMs: 270_000,
      standing: { remaining: 2, resetMs: 60_000 },
    });
    const [attempt] = await recorded();
    expect(attempt).to.deep.include({
      reason: 'duplicate',
      validationErrors: [DUPLICATE],
      orderId: '1',
      participantName: 'John Doe',
      foodTotal: '20.00',
      availableBalance: '200.00',
    });
  });

  it('of which nothing more is known wait for the back-off only', async () => {
    const ordering = (shop: Ordering) =>
      overriding(shop, {
        place: async () => ({ kind: 'duplicate', orderId: undefined, placedAtMs: undefined }),
      });
    const { submit } = await memorySystem({ ordering });
    expect(await submit(CART)).to.include({ reason: 'duplicate', orderId: undefined, retryAfterMs: 2_000 });
  });

  it('are the same cart in another order and in other pieces', async () => {
    const { submit } = await memorySystem();
    await submit([line(RICE, 2), line('17', 1)]);
    expect(await submit([line('17', 1), line(RICE, 1), line(RICE, 1)])).to.include({ reason: 'duplicate' });
  });

  it('are not another cart, and not another participant’s', async () => {
    const { submit } = await memorySystem();
    await submit(CART);
    expect(await submit([line(RICE, 3)])).to.include({ outcome: 'placed' });
    expect(await submit(CART, { participantId: '124' })).to.include({ outcome: 'placed' });
  });

  for (const [afterMs, expected] of [
    [299_999, { reason: 'duplicate', retryAfterMs: 2_000 }],
    [300_000, { outcome: 'placed' }],
    [300_001, { outcome: 'placed' }],
  ] as const) {
    it(`${'reason' in expected ? 'are refused' : 'are a new order'} ${afterMs} ms after the first`, async () => {
      const { submit, clock } = await memorySystem();
      await submit(CART);
      await clock.advance(afterMs);
      expect(await submit(CART)).to.include(expected);
    });
  }

  it('do not wait for the end of a clock minute', async () => {
    const { submit, clock } = await memorySystem();
    clock.set(Date.UTC(2026, 1, 12, 10, 59, 59, 999));
    await submit(CART);
    await clock.advance(1);
    expect(await submit(CART)).to.include({ reason: 'duplicate' });
  });

  it('are none after a refusal: a corrected balance lets the same cart through', async () => {
    const { submit, shop, clock } = await memorySystem();
    const cart = [line(RICE, 26)];
    expect(await submit(cart)).to.include({ reason: 'invalid' });
    await shop.grantVouchers([
      { participantId: '123', kind: 'food', amount: '10.00', count: 1, grantedAtMs: T0, expiresAtMs: undefined },
    ]);
    await clock.advance(2_000);
    expect(await submit(cart)).to.include({ outcome: 'placed' });
  });

  it('are found by the ordering system when the guard has forgotten', async () => {
    const { submit, shop, recorded } = await memorySystem({
      ...UNLIMITED,
      guard: forgetful,
    });
    await submit(CART);
    expect(await submit(CART)).to.include({ reason: 'duplicate', orderId: '1' });
    expect(await submit(CART), 'and again: the claim was given back').to.include({
      reason: 'duplicate',
      orderId: '1',
    });
    expect(await shop.countOrders({ sinceMs: 0, untilMs: T0 + 1 })).to.equal(1);
    expect((await recorded()).map(({ reason }) => reason)).to.deep.equal(['duplicate', 'duplicate']);
  });

  it('of 50 at once, place one order and record all others', async () => {
    const { submit, shop, recorded } = await memorySystem(UNLIMITED);
    const outcomes = await race((index) => submit(CART, { userId: `${index}` }));
    expect(outcomes.filter(({ outcome }) => outcome === 'placed')).to.have.length(1);
    expect(await shop.countOrders({ sinceMs: 0, untilMs: T0 + 1 })).to.equal(1);
    expect(await recorded()).to.have.length(49);
  });
});

describe('the lock', () => {
  it('refuses a second cart of a participant while the first is being processed', async () => {
    let second: Promise<unknown> | undefined;
    const system = await memorySystem({
      ...UNLIMITED,
      ordering: (shop) =>
        preceded(shop, 'place', async () => {
          second ??= system.submit([line(RICE, 1)], { userId: 'another' });
          await second;
        }),
    });
    expect(await system.submit(CART)).to.include({ outcome: 'placed' });
    expect(await second).to.deep.include({
      outcome: 'refused',
      reason: 'locked',
      errors: [{ code: 'order_in_progress', message: LOCKED }],
      attemptId: 1,
      orderId: undefined,
      retryAfterMs: 10_000,
    });
    const [attempt] = await system.recorded();
    expect(attempt).to.include({ reason: 'locked', foodTotal: '10.00', participantName: 'John Doe' });
    expect(await system.submit([line(RICE, 1)]), 'the claim was given back').to.include({ outcome: 'placed' });
  });

  it('lets different participants in at the same time', async () => {
    let second: Promise<unknown> | undefined;
    const system = await memorySystem({
      ordering: (shop) =>
        preceded(shop, 'place', async () => {
          if (second !== undefined) return;
          second = system.submit(CART, { participantId: '124', userId: 'another' });
          await second;
        }),
    });
    expect(await system.submit(CART)).to.include({ outcome: 'placed' });
    expect(await second).to.include({ outcome: 'placed' });
  });

  it('places nothing once its lease is lost', async () => {
    const system = await memorySystem({
      ordering: (shop) =>
        preceded(shop, 'place', async () => {
          // The process stands still for longer than the lease, and another one takes over.
          system.clock.set(T0 + 10_000);
          await system.clock.advance(5_000);
        }),
    });
    expect(await system.submit(CART)).to.include({ reason: 'failed' });
    expect(await system.shop.countOrders({ sinceMs: 0, untilMs: T0 + 1 })).to.equal(0);
    expect(system.problems[0]?.cause).to.include({ code: 'LEASE_LOST' });
  });
});
