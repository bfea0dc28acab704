import { expect } from 'chai';
import { type PlaceResult, UnavailableError } from '../../../../core/index.js';
import { rejectionOf } from '../../../contract/contenders.js';
import { failing, overriding, slow } from '../../../support/faults.js';
import { aBadCart, aCart, CART, forgetful, line, memorySystem, RICE, T0 } from '../../../support/memory-system.js';

const BROKEN = new Error('connection refused');
const AWAY = new UnavailableError('database', 'PostgreSQL is unavailable.', { cause: BROKEN });
const FAILED = {
  code: 'ordering_failed',
  message: 'The order could not be processed. Please try again later.',
};

describe('when the ordering system breaks', () => {
  it('before anything was written, the submission failed, is recorded, counts for nothing and may be repeated at once', async () => {
    const { submit, recorded, problems } = await memorySystem({
      ordering: (shop) => {
        let broken = true;
        return overriding(shop, {
          place: async (order): Promise<PlaceResult> => {
            if (!broken) return shop.place(order);
            broken = false;
            return { kind: 'failed', cause: BROKEN };
          },
        });
      },
    });
    expect(await submit(CART)).to.deep.include({
      outcome: 'refused',
      reason: 'failed',
      errors: [FAILED],
      attemptId: 1,
      orderId: undefined,
      retryAfterMs: 0,
    });
    const [attempt] = await recorded();
    expect(attempt).to.include({ reason: 'failed', foodTotal: '20.00', participantName: 'John Doe' });
    expect(problems).to.deep.equal([{ during: 'placing an order', cause: BROKEN }]);
    expect(await submit(CART)).to.include({ outcome: 'placed' });
    expect(await submit(aBadCart(1)), 'the first failure').to.include({ retryAfterMs: 2_000 });
  });

  it('with an outcome that nobody knows, keeps the claim until it expires, and finds the order if there is one', async () => {
    const { submit, clock, problems, shop } = await memorySystem({
      ordering: (ordering) => failing(ordering, { methods: ['place'], times: 1, error: BROKEN, effective: true }),
    });
    expect(await submit(CART)).to.include({ reason: 'failed', retryAfterMs: 0 });
    expect(problems).to.deep.equal([{ during: 'placing an order', cause: BROKEN }]);
    await clock.advance(1_000);
    expect(await submit(CART)).to.include({ reason: 'duplicate', orderId: '1', retryAfterMs: 299_000 });
    await clock.advance(298_999);
    expect(await submit(CART)).to.include({ reason: 'duplicate' });
    await clock.advance(4_000);
    expect(await submit(CART)).to.include({ outcome: 'placed', orderId: '2' });
    expect(await shop.countOrders({ sinceMs: 0, untilMs: T0 + 400_000 })).to.equal(2);
  });

  it('and the guard forgot the claim, the ordering system names the order and what is left of its window', async () => {
    const { submit, clock } = await memorySystem({
      guard: forgetful,
    });
    await submit(CART);
    await clock.advance(1_000);
    expect(await submit(CART)).to.include({ reason: 'duplicate', orderId: '1', retryAfterMs: 299_000 });
    await clock.advance(298_999);
    expect(await submit(CART), 'never shorter than the back-off').to.include({
      reason: 'duplicate',
      retryAfterMs: 4_000,
    });
  });

  it('and no order came of it, the retry is a duplicate without an order', async () => {
    const { submit } = await memorySystem({
      ordering: (ordering) => failing(ordering, { methods: ['place'], times: 1 }),
    });
    await submit(CART);
    expect(await submit(CART)).to.deep.include({ reason: 'duplicate', orderId: undefined });
  });

  it('by throwing where it should reject, it is treated alike', async () => {
    const { submit, recorded, problems } = await memorySystem({
      ordering: (shop) =>
        overriding(shop, {
          place: () => {
            throw BROKEN;
          },
          findOrder: () => {
            throw BROKEN;
          },
        }),
    });
    expect(await submit(CART)).to.include({ reason: 'failed' });
    expect(await submit(CART)).to.include({ reason: 'duplicate' });
    expect(await recorded()).to.have.length(2);
    expect(problems.map(({ cause }) => cause)).to.deep.equal([BROKEN, BROKEN]);
  });

  it('so that the facts cannot be read, the submission failed, and may be repeated at once', async () => {
    const { submit, recorded, problems } = await memorySystem({
      // Once for the decision, once for the record.
      ordering: (ordering) => failing(ordering, { methods: ['read'], times: 2, error: BROKEN }),
    });
    expect(await submit(CART)).to.deep.include({ reason: 'failed', errors: [FAILED] });
    const [attempt] = await recorded();
    expect(attempt).to.include({
      participantId: '123',
      participantName: null,
      foodTotal: null,
      availableBalance: null,
    });
    expect(attempt?.cartSnapshot).to.deep.equal([{ productId: RICE, quantity: 2, price: null }]);
    expect(problems.map(({ during }) => during)).to.deep.equal([
      'reading the facts of an order',
      'reading the facts of a refusal',
    ]);
    expect(await submit(CART)).to.include({ outcome: 'placed' });
  });

  it('by answering with facts that make no sense, the submission failed and is recorded without them', async () => {
    const { submit, recorded } = await memorySystem({
      ordering: (shop) =>
        overriding(shop, {
          read: async (...asked) => ({
            ...(await shop.read(...asked)),
            balances: { full: 'much', available: 'much', hygiene: 'much' },
          }),
        }),
    });
    expect(await submit(CART)).to.deep.include({ reason: 'failed', errors: [FAILED], attemptId: 1 });
    expect((await recorded())[0]).to.include({ reason: 'failed', fullBalance: null });
  });

  it('at a duplicate, the refusal is recorded with what is known', async () => {
    let broken = false;
    const { submit, recorded } = await memorySystem({
      ordering: (shop) => {
        const away = failing(shop, { error: BROKEN });
        return overriding(shop, {
          read: (...asked) => (broken ? away : shop).read(...asked),
          findOrder: (...asked) => (broken ? away : shop).findOrder(...asked),
        });
      },
    });
    await submit(CART);
    broken = true;
    expect(await submit(CART)).to.include({ reason: 'duplicate', orderId: '1', attemptId: 1 });
    const [attempt] = await recorded();
    expect(attempt).to.include({ reason: 'duplicate', orderId: '1', participantName: null, foodTotal: null });
  });
});

describe('when what was judged has changed before it is placed', () => {
  function stale(times: number) {
    let left = times;
    return memorySystem({
      ordering: (shop) =>
        overriding(shop, {
          place: async (order): Promise<PlaceResult> => (left-- > 0 ? { kind: 'stale' } : shop.place(order)),
        }),
    });
  }

  for (const times of [1, 2]) {
    it(`reads and judges again: placed after ${times} changes`, async () => {
      const { submit, problems } = await stale(times);
      expect(await submit(CART)).to.include({ outcome: 'placed' });
      expect(problems).to.deep.equal([]);
    });
  }

  it('gives up after the third time, says so, and gives the claim back', async () => {
    const { submit, problems, recorded } = await stale(3);
    expect(await submit(CART)).to.deep.include({ reason: 'failed', errors: [FAILED], retryAfterMs: 0 });
    expect(problems.map(({ during }) => during)).to.deep.equal(['placing an order']);
    expect((await recorded())[0]).to.include({ reason: 'failed', foodTotal: '20.00' });
    expect(await submit(CART)).to.include({ outcome: 'placed' });
  });

  it('refuses when the balance is gone at the second look', async () => {
    let first = true;
    const { submit } = await memorySystem({
      ordering: (shop) =>
        overriding(shop, {
          place: async (order): Promise<PlaceResult> => {
            if (!first) return shop.place(order);
            first = false;
            await shop.place({ ...order, cartHash: 'another', totals: { ...order.totals, food: '250.00' } });
            return { kind: 'stale' };
          },
        }),
    });
    const outcome = await submit(CART);
    expect(outcome).to.include({ reason: 'invalid' });
    expect('errors' in outcome && outcome.errors[0]?.message).to.equal('Food balance exceeded: $20.00 > $0.00');
  });
});

describe('when the attempt store is away', () => {
  it('keeps the refusal in the journal, answers without an id, and stores it once when the store is back', async () => {
    const { submit, recorded, journal, problems, storeJournalledAttempts } = await memorySystem({
      attempts: (attempts) => failing(attempts, { methods: ['add'], times: 2, error: AWAY }),
    });
    expect(await submit(aBadCart(1))).to.deep.include({
      reason: 'invalid',
      attemptId: undefined,
      retryAfterMs: 2_000,
    });
    expect(problems).to.deep.equal([{ during: 'storing a refusal', cause: AWAY }]);
    expect(await rejectionOf(storeJournalledAttempts())).to.equal(AWAY);
    expect(await journal.size()).to.equal(1);
    expect(await storeJournalledAttempts()).to.equal(1);
    expect(await storeJournalledAttempts()).to.equal(0);
    expect(await recorded()).to.have.length(1);
    expect((await recorded())[0]).to.include({ createdAtMs: T0, reason: 'invalid' });
  });

  it('stores a refusal once although nobody knew that the store had taken it', async () => {
    const { submit, recorded, storeJournalledAttempts } = await memorySystem({
      attempts: (attempts) => failing(attempts, { methods: ['add'], times: 1, error: AWAY, effective: true }),
    });
    await submit(aBadCart(1));
    expect(await storeJournalledAttempts()).to.equal(1);
    expect(await recorded()).to.have.length(1);
  });

  it('places orders all the same', async () => {
    const { submit } = await memorySystem({ attempts: (attempts) => failing(attempts, { error: AWAY }) });
    expect(await submit(CART)).to.include({ outcome: 'placed' });
  });

  it('rejects when the journal is away, too: nothing is acknowledged that is not kept', async () => {
    const full = new UnavailableError('journal', 'The journal is full.');
    const { submit, ended } = await memorySystem({
      attempts: (attempts) => failing(attempts, { error: AWAY }),
      journal: (journal) => failing(journal, { error: full }),
    });
    expect(await rejectionOf(submit(aBadCart(1)))).to.equal(full);
    expect(ended).to.deep.equal([]);
  });
});

describe('when the guard breaks', () => {
  it('after an order was placed, the order stands and is answered', async () => {
    const { submit, problems } = await memorySystem({
      guard: (guard) => failing(guard, { methods: ['settle'], times: 1, error: BROKEN }),
    });
    expect(await submit(CART)).to.include({ outcome: 'placed', orderId: '1' });
    expect(problems).to.deep.equal([{ during: 'settling a submission', cause: BROKEN }]);
    expect(await submit(CART), 'the claim in flight still stands').to.include({
      reason: 'duplicate',
      orderId: '1',
    });
  });

  it('after a refusal, the refusal is recorded and answered', async () => {
    const { submit, recorded, problems } = await memorySystem({
      guard: (guard) => failing(guard, { methods: ['settle'], error: BROKEN }),
    });
    expect(await submit(aBadCart(1))).to.include({ reason: 'invalid', attemptId: 1, retryAfterMs: 0 });
    expect(await recorded()).to.have.length(1);
    expect(problems.map(({ during }) => during)).to.deep.equal(['settling a submission']);
  });

  it("and cannot be asked, rejects before anything was placed: deciding without it is an adapter's business", async () => {
    const { submit, shop } = await memorySystem({
      guard: (guard) => failing(guard, { methods: ['enter'], error: BROKEN }),
    });
    expect(await rejectionOf(submit(CART))).to.equal(BROKEN);
    expect(await shop.countOrders({ sinceMs: 0, untilMs: T0 + 1 })).to.equal(0);
  });
});

describe('time', () => {
  it('dates order, record and claim by the instant at which the submission began', async () => {
    const system = await memorySystem({
      ordering: (shop) => slow(shop, 400, { now: () => T0, sleep: (ms) => system.clock.advance(ms) }),
    });
    expect(await system.submit(CART)).to.include({ placedAtMs: T0 });
    await system.submit(aBadCart(1));
    expect((await system.recorded())[0]).to.include({ createdAtMs: T0 + 800 });
    // Reading and placing, reading and looking ahead: four questions of 400 ms.
    expect(await system.submit(aCart(2), { userId: 'another' })).to.include({ retryAfterMs: 298_400 });
  });

  it('tells the observer how long a submission took', async () => {
    const durations: number[] = [];
    const system = await memorySystem({
      ordering: (shop) => slow(shop, 400, { now: () => T0, sleep: (ms) => system.clock.advance(ms) }),
      onEnded: (durationMs) => durations.push(durationMs),
    });
    await system.submit(CART);
    expect(durations).to.deep.equal([800]);
    expect(await system.submit([line(RICE, 1)], { userId: 'another' })).to.include({ outcome: 'placed' });
  });
});
