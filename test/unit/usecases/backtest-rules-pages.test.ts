import { expect } from 'chai';
import { MemoryShopDirectory } from '../../../adapters/memory/index.js';
import { createBacktestRules, DEFAULT_POLICY, type RulesBacktestRequest } from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { aBadCart, aCart, CART, memorySystem, RICE, SOAP, T0 } from '../../support/memory-system.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const PAGE = 500;

async function system() {
  const made = await memorySystem();
  const { attempts, shop, clock } = made;
  const directory = new MemoryShopDirectory(shop);
  const ports = { attempts, ordering: shop, clock, directory };
  const backtest = createBacktestRules(ports, DEFAULT_POLICY);
  let number = 0;
  /** Stored refusals of two bags of rice that somebody could not pay, each of another person. */
  const refuse = async (count: number, sinceMs = T0, text = 'Food balance exceeded: $20.00 > $10.00') => {
    for (let index = 0; index < count; index++) {
      const who = `${++number}`;
      await attempts.add(
        anAttempt({
          ...{ createdAtMs: sinceMs + index, userId: who, participantId: who, cartHash: who, reason: 'invalid' },
          cartSnapshot: [{ productId: RICE, quantity: 2, price: '10.00' }],
          ...{
            foodTotal: '20.00',
            hygieneTotal: '0.00',
            fullBalance: '10.00',
            availableBalance: '10.00',
            hygieneBalance: '0.00',
          },
          ...{ programPauseActive: false, voucherMultiplier: '1.0' },
          errorCodes: ['food_balance_exceeded'],
          validationErrors: [text],
        }),
      );
    }
  };
  const order = async (count: number, sinceMs = T0) => {
    for (let index = 0; index < count; index++) {
      const who = `order ${index}`;
      await shop.putParticipants([{ id: who, name: who }]);
      const grant = { kind: 'food', amount: '20.00', count: 1, grantedAtMs: 0, expiresAtMs: undefined } as const;
      await shop.grantVouchers([{ participantId: who, ...grant }]);
      await shop.place({
        ...{ participantId: who, userId: who, cartHash: who, placedAtMs: sinceMs + index, duplicateWindowMs: 1 },
        lines: [{ productId: RICE, quantity: 2, price: '10.00', category: 'food' }],
        totals: { total: '20.00', food: '20.00', hygiene: '0.00' },
        ...{ voucherMultiplier: '1.0', signal: new AbortController().signal },
      });
    }
  };
  const run = (request: RulesBacktestRequest = {}) => backtest({ untilMs: T0 + 60 * MINUTE_MS, ...request });
  return { ...made, backtest, refuse, order, run };
}

describe('the backtest of many submissions', () => {
  for (const [refused, placed] of [
    [PAGE, PAGE],
    [PAGE + 1, 3],
    [3, PAGE + 1],
    [2 * PAGE + 1, 0],
  ] as const) {
    it(`judges each of ${refused} refusals and ${placed} orders once, page by page, and tells how far it is`, async () => {
      const { refuse, order, run } = await system();
      await refuse(refused);
      await order(placed);
      const progress: string[] = [];
      const report = await run({ onProgress: ({ done, total }) => progress.push(`${done}/${total}`) });
      expect(report).to.include({ attempts: refused, orders: placed, reproduced: refused + placed });
      const pages = Math.floor((refused + placed) / PAGE);
      expect(progress).to.deep.equal(
        Array.from({ length: pages }, (_, page) => `${(page + 1) * PAGE}/${refused + placed}`),
      );
    });
  }

  it('looks at its signal after a page, and needs none', async () => {
    const { refuse, run } = await system();
    await refuse(PAGE);
    const signal = AbortSignal.abort(new Error('Ctrl-C'));
    expect(await run({ signal }).catch((error: Error) => error.message)).to.equal('Ctrl-C');
    expect((await run()).attempts).to.equal(PAGE);
    const { refuse: refuseFewer, run: runFewer } = await system();
    await refuseFewer(PAGE - 1);
    expect((await runFewer({ signal })).attempts, 'it had come to its end').to.equal(PAGE - 1);
  });

  it('keeps the first ten examples, of what is different and of each transition', async () => {
    const { refuse, run } = await system();
    await refuse(11);
    const { transitions } = await run({ changes: { foodAllowance: '2.0' } });
    expect(transitions.map(({ from, to, count }) => [from, to, count])).to.deep.equal([['invalid', 'placed', 11]]);
    const [first] = transitions;
    expect(first?.examples.map(({ submission }) => submission.id)).to.deep.equal(
      Array.from({ length: 10 }, (_, index) => `${index + 1}`),
    );
    const other = await system();
    await other.refuse(11, T0, 'Food balance exceeded');
    const { different, transitions: none } = await other.run();
    expect([different.count, different.examples.length, none]).to.deep.equal([11, 10, []]);
    expect(different.examples[9]?.submission.id).to.equal('10');
  });

  it('names the most frequent transitions first, equal ones by their names, and codes by theirs', async () => {
    const { submit, clock, run } = await system();
    const later = () => clock.set(clock.now() + 60 * MINUTE_MS);
    for (const cart of [aCart(3), aCart(4), aBadCart(1), [{ productId: SOAP, quantity: 5 }]]) {
      await submit(cart);
      later();
    }
    await submit(CART);
    clock.set(clock.now() + SECOND_MS);
    await submit(CART);
    const changes = {
      policy: { maxQuantity: 2, duplicateWindowMs: 1 },
      foodAllowance: '9.0',
      hygieneAllowance: '9.0',
    };
    const { transitions, codes } = await run({ changes, untilMs: clock.now() + 1 });
    expect(transitions.map(({ from, to, count }) => `${from} ${to} ${count}`)).to.deep.equal([
      'placed invalid 2',
      'duplicate placed 1',
    ]);
    expect(codes.map(({ code, before, after }) => `${code} ${before} ${after}`)).to.deep.equal([
      'duplicate_order 1 0',
      'food_balance_exceeded 1 0',
      'hygiene_balance_exceeded 1 0',
      'quantity_out_of_range 0 4',
    ]);
    const { transitions: equal } = await run({
      changes: { hygieneAllowance: '9.0', policy: { duplicateWindowMs: 1 } },
      untilMs: clock.now() + 1,
    });
    expect(equal.map(({ from, to }) => `${from} ${to}`)).to.deep.equal(['duplicate placed', 'invalid placed']);
  });

  it('counts from its first instant on, to before its last, whatever comes before', async () => {
    const { refuse, run, clock, backtest } = await system();
    await refuse(1, T0 - 1);
    await refuse(1, T0);
    await refuse(1, T0 + 9);
    await refuse(1, T0 + 10);
    expect(await run({ sinceMs: T0, untilMs: T0 + 10 })).to.include({ attempts: 2, untilMs: T0 + 10 });
    clock.set(T0 + 10);
    expect(await backtest(), 'everything until now').to.include({ attempts: 3, untilMs: T0 + 10 });
  });

  it('knows of failures before its window for as long as the longer of both rules remembers them', async () => {
    const { submit, clock, run } = await system();
    await submit(aBadCart(1));
    clock.set(T0 + 2 * 60 * MINUTE_MS);
    await submit(CART);
    const [sinceMs, untilMs] = [clock.now(), clock.now() + 1];
    const longer = { policy: { backoffResetMs: 3 * 60 * MINUTE_MS, backoffWaitsMs: [3 * 60 * MINUTE_MS] } };
    const { transitions } = await run({ sinceMs, untilMs, changes: longer });
    expect(transitions.map(({ to }) => to)).to.deep.equal(['backing_off']);
    expect((await run({ sinceMs, untilMs })).transitions).to.deep.equal([]);
  });

  it('takes the order first when a refusal has the same instant: it is refused because of it', async () => {
    const { attempts, order, run } = await system();
    await order(1);
    const twin = { participantId: 'order 0', userId: 'other', cartHash: 'order 0', orderId: '1', createdAtMs: T0 };
    const codes = { reason: 'duplicate', errorCodes: ['duplicate_order'] } as const;
    const text = 'Duplicate order submission detected. Please wait before retrying.';
    const facts = {
      cartSnapshot: [{ productId: RICE, quantity: 2, price: '10.00' }],
      ...{ foodTotal: '20.00', hygieneTotal: '0.00', fullBalance: '90.00', availableBalance: '90.00' },
    };
    await attempts.add(anAttempt({ ...twin, ...codes, ...facts, validationErrors: [text] }));
    expect(await run()).to.deep.include({ orders: 1, attempts: 1, reproduced: 2, transitions: [] });
  });
});
