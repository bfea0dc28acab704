import { expect } from 'chai';
import { MemoryShopDirectory, MemoryTurnedAwayStore } from '../../../adapters/memory/index.js';
import { createBacktestRules, DEFAULT_POLICY, type NewAttempt, type RuleChanges } from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { aBadCart, aCart, CART, GONE, line, memorySystem, RICE, SOAP, T0 } from '../../support/memory-system.js';

const MINUTE_MS = 60_000;

async function system() {
  const made = await memorySystem();
  const turnedAway = new MemoryTurnedAwayStore();
  const backtest = createBacktestRules(
    {
      attempts: made.attempts,
      ordering: made.shop,
      clock: made.clock,
      directory: new MemoryShopDirectory(made.shop),
      turnedAway,
    },
    DEFAULT_POLICY,
  );
  /** Under these changes, one minute after the last submission. */
  const under = (changes: RuleChanges = {}) => backtest({ changes, untilMs: made.clock.now() + MINUTE_MS });
  const transitions = async (changes: RuleChanges) =>
    (await under(changes)).transitions.map(({ from, to, count }) => `${from} -> ${to}: ${count}`);
  return { ...made, turnedAway, under, transitions };
}

/** Two orders, a duplicate, and carts that break one rule each; an hour between them. */
async function history() {
  const made = await system();
  const { submit, clock } = made;
  const later = () => clock.set(clock.now() + 60 * MINUTE_MS);
  await submit(CART);
  clock.set(clock.now() + 1_000);
  await submit(CART);
  for (const cart of [
    aBadCart(1),
    [line(SOAP, 5)],
    [line(GONE, 1), line('999', 2)],
    [line(RICE, 0)],
    [],
    [line(SOAP, 3)],
  ]) {
    later();
    await submit(cart);
  }
  return made;
}

describe('the backtest of rules', () => {
  it('makes every stored verdict again under the same rules', async () => {
    const { under } = await history();
    const report = await under();
    expect(report).to.deep.include({
      orders: 2,
      attempts: 6,
      reproduced: 8,
      different: { count: 0, examples: [] },
      unjudgeable: [],
      transitions: [],
      reworded: 0,
      turnedAway: { throttled: 0, backingOff: 0 },
    });
    expect(report.rulesVersion).to.equal(report.changedRulesVersion);
    expect(report.codes.find(({ code }) => code === 'hygiene_balance_exceeded')).to.deep.equal({
      code: 'hygiene_balance_exceeded',
      before: 1,
      after: 1,
    });
  });

  it('judges carts under other limits and allowances', async () => {
    const { transitions, under } = await history();
    expect(await transitions({ hygieneAllowance: '1.25' })).to.deep.equal(['invalid -> placed: 1']);
    expect(await transitions({ foodAllowance: '5.1' })).to.deep.equal(['invalid -> placed: 1']);
    expect(await transitions({ foodAllowance: '0.07', hygieneAllowance: '0.7' })).to.deep.equal([
      'placed -> invalid: 2',
      'duplicate -> backing_off: 1',
    ]);
    expect(await transitions({ policy: { maxQuantity: 2 } })).to.deep.equal(['placed -> invalid: 1']);
    expect((await under({ foodAllowance: '1.1' })).reworded).to.equal(1);
  });

  it('judges duplicates under another window, by what was known of them', async () => {
    const { transitions } = await history();
    expect(await transitions({ policy: { duplicateWindowMs: 1_000 } })).to.deep.equal(['duplicate -> placed: 1']);
    expect(await transitions({ policy: { duplicateWindowMs: 1_001 } })).to.deep.equal([]);
  });

  it('multiplies by another multiplier while a pause was on, and only then', async () => {
    const { shop, submit, clock, transitions } = await system();
    await submit(aCart(26));
    const sinceMs = T0 + MINUTE_MS;
    await shop.addPauses([{ name: 'Weekoff', fromMs: sinceMs, untilMs: sinceMs + 1, multiplier: '2.0' }]);
    clock.set(sinceMs);
    await submit(aCart(26));
    await submit([line(RICE, 60)], { participantId: '124', userId: '457' });
    expect(await transitions({ pauseMultiplier: '3.0' })).to.deep.equal(['invalid -> placed: 1']);
    expect(await transitions({ pauseMultiplier: '1.0' })).to.deep.equal(['placed -> invalid: 1']);
  });

  it('throttles and makes wait by other rates, with their effects on what follows', async () => {
    const { submit, clock, transitions } = await system();
    for (const quantity of [1, 2, 3]) {
      await submit(aCart(quantity));
      clock.set(clock.now() + 1_000);
    }
    expect(await transitions({ policy: { submissionRate: { limit: 2, windowMs: MINUTE_MS } } })).to.deep.equal([
      'placed -> throttled: 1',
    ]);
    clock.set(clock.now() + MINUTE_MS);
    await submit(aBadCart(1));
    clock.set(clock.now() + 2_000);
    await submit(aCart(4));
    expect(await transitions({ policy: { backoffWaitsMs: [2_001] } })).to.deep.equal(['placed -> backing_off: 1']);
    expect(await transitions({ policy: { backoffWaitsMs: [2_000] } })).to.deep.equal([]);
  });

  it('takes what came before its window into account, and does not count it', async () => {
    const { submit, clock, attempts, shop } = await system();
    await submit(CART);
    clock.set(T0 + 1_000);
    await submit(CART);
    const backtest = createBacktestRules(
      { attempts, ordering: shop, clock, directory: new MemoryShopDirectory(shop) },
      DEFAULT_POLICY,
    );
    const report = await backtest({ sinceMs: T0 + 1, untilMs: T0 + 2_000 });
    expect(report).to.include({ orders: 0, attempts: 1, reproduced: 1, turnedAway: undefined });
  });

  it('says of each verdict that it cannot make again why not, and compares it no further', async () => {
    const { attempts, shop, turnedAway, under, submit, clock } = await system();
    const unknown = {
      fullBalance: null,
      availableBalance: null,
      hygieneBalance: null,
      foodTotal: null,
      hygieneTotal: null,
    };
    let minutes = 0;
    const add = (changes: Partial<NewAttempt>) =>
      attempts.add(
        anAttempt({ createdAtMs: T0 - 30 * MINUTE_MS + MINUTE_MS * minutes++, userId: `${minutes}`, ...changes }),
      );
    await add({ reason: 'locked', errorCodes: ['order_in_progress'] });
    await add({ reason: 'failed', errorCodes: ['ordering_failed'] });
    await add({ reason: 'duplicate', errorCodes: ['duplicate_order'], orderId: null });
    await add(unknown);
    await add({ cartSnapshot: [{ productId: '4711', quantity: 2, price: '120.00' }] });
    await add({ errorCodes: ['cart_too_large'], validationErrors: ['The cart has more than 1,000 lines'] });
    await submit(CART, { participantId: '124' });
    await shop.deleteParticipant('124');
    await turnedAway.add([{ minuteAtMs: T0 - (T0 % MINUTE_MS), reason: 'throttled', count: 7 }]);
    const report = await under({ foodAllowance: '9.0' });
    expect(report).to.include({ orders: 1, attempts: 6, reproduced: 0 });
    expect(report.different.count).to.equal(0);
    expect(report.unjudgeable.map(({ cause, count }) => `${cause}: ${count}`)).to.deep.equal([
      'locked: 1',
      'failed: 1',
      'order_in_flight: 1',
      'facts_unknown: 1',
      'participant_deleted: 1',
      'catalogue_changed: 1',
      'sent_lines_unknown: 1',
    ]);
    expect(report.turnedAway).to.deep.equal({ throttled: 7, backingOff: 0 });
    expect(report.transitions).to.deep.equal([]);
    expect(clock.now()).to.equal(T0);
  });

  it('shows a stored verdict that the rules do not make', async () => {
    const { attempts, under } = await system();
    const stored = { voucherMultiplier: '2.0', foodTotal: '20.00', hygieneTotal: '0.00' };
    await attempts.add(
      anAttempt({ ...stored, createdAtMs: T0, cartSnapshot: [{ productId: RICE, quantity: 2, price: '10.00' }] }),
    );
    const { different, reproduced } = await under();
    expect([different.count, reproduced]).to.deep.equal([1, 0]);
    expect(different.examples[0]?.before.outcome).to.equal('placed');
  });

  it('ends with the reason of its signal', async () => {
    const { attempts, shop, clock } = await system();
    for (let count = 0; count < 500; count++) await attempts.add(anAttempt());
    const reason = new Error('Ctrl-C');
    const backtest = createBacktestRules({ attempts, ordering: shop, clock }, DEFAULT_POLICY);
    const request = { signal: AbortSignal.abort(reason), untilMs: T0 + MINUTE_MS };
    const thrown = await backtest(request).catch((error: unknown) => error);
    expect(thrown).to.equal(reason);
  });
});
