import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import {
  type CartLine,
  DAY_MS,
  type Ordering,
  type Product,
  type RefusedOrder,
  type Shop,
} from '../../../core/index.js';
import { LOOK_AHEAD_MS } from '../../../core/usecases/look-ahead.js';
import { overriding } from '../../support/faults.js';
import { GONE, line, memorySystem, RICE, SOAP, T0 } from '../../support/memory-system.js';

/** John has $250.00 for food (rice: $10.00) and $10.00 for hygiene (soap: $2.50). */
describe('when a refused cart will pass as it is', () => {
  const grant = { participantId: '123', kind: 'food', amount: '50.00', count: 1, expiresAtMs: undefined } as const;
  const pause = { name: 'Spring', fromMs: T0 + 2 * DAY_MS, untilMs: T0 + 3 * DAY_MS, multiplier: '2.0' };

  async function refuse(cart: readonly CartLine[], prepare: (shop: Shop) => Promise<void>) {
    const system = await memorySystem();
    await prepare(system.shop);
    const refused = (await system.submit(cart)) as RefusedOrder;
    expect(refused).to.include({ outcome: 'refused', reason: 'invalid' });
    return { ...system, refused, later: refused.passesLater };
  }

  it('is when new vouchers begin to count, and not a millisecond before', async () => {
    const cart = [line(RICE, 30)];
    const { later, clock, validateCart } = await refuse(cart, (shop) =>
      shop.grantVouchers([{ ...grant, grantedAtMs: T0 + DAY_MS }]),
    );
    const expected = { fromMs: T0 + DAY_MS, untilMs: undefined, because: 'vouchers', pauseName: undefined };
    expect(later).to.deep.equal(expected);
    clock.set(T0 + DAY_MS - 1);
    const before = await validateCart('123', cart);
    expect(before.errors).to.have.length(1);
    expect(before.passesLater).to.deep.equal(expected);
    expect(before.insights.map(({ code, message }) => [code, message]).at(-1)).to.deep.equal([
      'passes_later',
      'The same cart will pass from 2026-02-13T10:30:45Z, when vouchers begin to count.',
    ]);
    clock.set(T0 + DAY_MS);
    expect(await validateCart('123', cart)).to.deep.include({ errors: [], passesLater: undefined });
  });

  it('is while a program pause is on, and ends with it', async () => {
    const cart = [line(RICE, 50)];
    const { later, clock, validateCart } = await refuse(cart, (shop) => shop.addPauses([pause]));
    expect(later).to.deep.equal({
      fromMs: pause.fromMs,
      untilMs: pause.untilMs,
      because: 'pause_begins',
      pauseName: 'Spring',
    });
    const { insights } = await validateCart('123', cart);
    expect(insights.at(-1)?.message).to.equal(
      'The same cart will pass from 2026-02-14T10:30:45Z, when Spring begins, until 2026-02-15T10:30:45Z.',
    );
    for (const [atMs, errors] of [
      [pause.fromMs - 1, 1],
      [pause.fromMs, 0],
      [pause.untilMs - 1, 0],
      [pause.untilMs, 1],
    ] as const) {
      clock.set(atMs);
      expect((await validateCart('123', cart)).errors, String(atMs - T0)).to.have.length(errors);
    }
  });

  it('is when a pause is over that counted vouchers less', async () => {
    const { later } = await refuse([line(RICE, 20)], (shop) =>
      shop.addPauses([{ name: 'Half', fromMs: T0, untilMs: T0 + DAY_MS, multiplier: '0.5' }]),
    );
    expect(later).to.include({ fromMs: T0 + DAY_MS, because: 'pause_ends', pauseName: 'Half' });
  });

  it('is when both balances suffice, not only the first of them', async () => {
    const { later } = await refuse([line(RICE, 30), line(SOAP, 6)], (shop) =>
      shop.grantVouchers([
        { ...grant, grantedAtMs: T0 + DAY_MS },
        { ...grant, kind: 'hygiene', amount: '5.00', grantedAtMs: T0 + 2 * DAY_MS },
      ]),
    );
    expect(later?.fromMs).to.equal(T0 + 2 * DAY_MS);
  });

  it('is not told where vouchers that come are outweighed by those that expire, or do not suffice', async () => {
    const coming = { ...grant, grantedAtMs: T0 + 2 * DAY_MS };
    const going = { ...grant, grantedAtMs: T0 - 1, expiresAtMs: T0 + DAY_MS };
    const short = await refuse([line(RICE, 31)], (shop) => shop.grantVouchers([coming]));
    expect(short.later, 'too few').to.equal(undefined);
    const outweighed = await refuse([line(RICE, 31)], (shop) => shop.grantVouchers([going, coming]));
    expect(outweighed.later, 'outweighed').to.equal(undefined);
    const together = [{ ...going, expiresAtMs: T0 + 3 * DAY_MS }, coming];
    const { later } = await refuse([line(RICE, 31)], (shop) => shop.grantVouchers(together));
    expect(later, 'both at once').to.include({ fromMs: T0 + 2 * DAY_MS, untilMs: T0 + 3 * DAY_MS });
  });

  it('is not told of carts that break more than balances', async () => {
    const { later } = await refuse([line(RICE, 50), line(GONE, 1)], (shop) => shop.addPauses([pause]));
    expect(later).to.equal(undefined);
  });

  it('is not known of ordering systems that cannot look ahead, and a refusal all the same when they break', async () => {
    const without = await memorySystem({
      ordering: (shop) => overriding<Ordering>(shop, { forecast: undefined }),
    });
    await without.shop.addPauses([pause]);
    expect(await without.submit([line(RICE, 50)]))
      .to.include({ reason: 'invalid' })
      .and.not.have.property('passesLater');
    const broken = await memorySystem({
      ordering: (shop) => overriding<Ordering>(shop, { forecast: () => Promise.reject(new Error('away')) }),
    });
    expect(await broken.submit([line(RICE, 50)]))
      .to.include({ reason: 'invalid' })
      .and.have.property('attemptId');
    expect(broken.problems.map(({ during }) => during)).to.deep.equal(['looking ahead']);
  });

  it('keeps nobody waiting for an ordering system that does not say it: the record least of all', async () => {
    const silent = await memorySystem({
      ordering: (shop) => overriding<Ordering>(shop, { forecast: () => new Promise(() => {}) }),
    });
    const { clock, attempts, submit } = silent;
    let answer: unknown;
    const submitting = submit([line(RICE, 50)]).then((outcome) => {
      answer = outcome;
    });
    while ((await attempts.recent(1)).length === 0) await setImmediate();
    await clock.advance(LOOK_AHEAD_MS - 1);
    await setImmediate();
    expect(answer, 'until then it may still be said').to.equal(undefined);
    await clock.advance(1);
    await submitting;
    expect(answer).to.include({ reason: 'invalid' }).and.not.have.property('passesLater');
  });

  it('is left out of a judgement when the ordering system breaks', async () => {
    const { validateCart, problems } = await memorySystem({
      ordering: (shop) => overriding<Ordering>(shop, { forecast: () => Promise.reject(new Error('away')) }),
    });
    const judged = await validateCart('123', [line(RICE, 50)]);
    expect(judged.errors).to.have.length(1);
    expect(judged.passesLater).to.equal(undefined);
    expect(problems.map(({ during }) => during)).to.deep.equal(['looking ahead']);
  });

  it('costs no more for a large cart: its lines are not judged again for each change', async () => {
    let reads = 0;
    const counting = (product: Product | undefined): Product | undefined =>
      product && {
        ...product,
        get price() {
          reads++;
          return product.price;
        },
      };
    const readsWith = async (changes: number) => {
      const { shop, validateCart } = await memorySystem({
        ordering: (shop) =>
          overriding<Ordering>(shop, {
            read: async (...asked) => {
              const facts = await shop.read(...asked);
              return { ...facts, products: new Map([[RICE, counting(facts.products.get(RICE)) as Product]]) };
            },
          }),
      });
      const grants = Array.from({ length: changes }, (_, day) => ({
        ...grant,
        grantedAtMs: T0 + (day + 1) * DAY_MS,
      }));
      await shop.grantVouchers(grants);
      reads = 0;
      expect((await validateCart('123', [line(RICE, 75)])).passesLater).to.not.equal(undefined);
      return reads;
    };
    expect(await readsWith(50)).to.equal(await readsWith(10));
  });
});
