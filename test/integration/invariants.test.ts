import { expect } from 'chai';
import { sequelizePorts } from '../../adapters/sequelize/index.js';
import { anAttempt } from '../contract/attempt-store/attempt-harness.js';
import { brokenInvariants } from '../support/invariants.js';
import { useDatabase } from '../support/postgres.js';
import { type Person, type Reply, type SentSubmission, stockForOrders } from '../support/submissions.js';
import { anOrder } from './sequelize/shop-fixture.js';

describe('The check of invariants after a fault', () => {
  const database = useDatabase();
  let sent: SentSubmission[];

  beforeEach(async () => {
    const [person] = (await stockForOrders(database(), 1)) as [Person];
    const { ordering, attempts } = sequelizePorts(database().connect());
    const { participantId, user } = person;
    const line = { productId: '1', category: 'food', quantity: 3, price: '10.00' } as const;
    const totals = { food: '30.00', hygiene: '0.00', total: '30.00' };
    const placed = await ordering.place(anOrder({ participantId, userId: user.id, lines: [line], totals }));
    const orderId = placed.kind === 'placed' ? placed.orderId : '';
    const attemptId = await attempts.add(
      anAttempt({ participantId, userId: user.id, userAgent: 'refused', reason: 'invalid', orderId: undefined }),
    );
    const replies: Record<string, Partial<Reply> | undefined> = {
      placed: { status: 201, body: { order_id: Number(orderId) } },
      refused: { status: 422, body: { reason: 'invalid', attempt_id: attemptId } },
      'turned away': { status: 429, body: { reason: 'throttled' } },
      unanswered: undefined,
    };
    sent = Object.entries(replies).map(([mark, reply]) => ({
      ...person,
      quantity: 3,
      mark,
      sentAtMs: 0,
      endedAtMs: 1,
      reply: reply && { headers: new Headers(), text: '', tookMs: 1, status: 0, body: {}, ...reply },
    }));
  });

  const broken = () => brokenInvariants(database(), sent);
  /** One more row like the one that there is, with other values in some columns. */
  const another = (table: string, changes: Readonly<Record<string, string>>) => {
    const names = Object.keys(changes);
    return database().query(
      `INSERT INTO ${table} SELECT (jsonb_populate_record(old, jsonb_build_object(${names
        .map((name) => `'${name}', ${changes[name]}`)
        .join(', ')}))).* FROM ${table} AS old LIMIT 1`,
    );
  };
  const anotherAttempt = (mark: string) =>
    another('orders_failedorderattempt', { id: '99', submission_id: `'again'`, user_agent: `'${mark}'` });

  it('finds nothing where nothing is wrong', async () => {
    expect(await broken()).to.deep.equal([]);
  });

  for (const [fault, plant, finding] of [
    ['an order is lost', () => database().query('TRUNCATE orders_order CASCADE'), /its order 1 is missing/],
    [
      'a refusal is lost',
      () => database().query('DELETE FROM orders_failedorderattempt'),
      /refused.*stored 0 times/,
    ],
    ['a refusal is stored twice', () => anotherAttempt('refused'), /refused.*stored 2 times/],
    ['what was turned away is stored', () => anotherAttempt('turned away'), /turned away.*stored 1 times/],
    ['a placed order is recorded as refused, too', () => anotherAttempt('placed'), /placed.*and yet attempt 99/],
    ['something is stored that nobody sent', () => anotherAttempt('nobody'), /attempt 99 that nobody made/],
    [
      'a refusal is stored as another one',
      () => database().query(`UPDATE orders_failedorderattempt SET reason = 'locked'`),
      /refused.*\(locked\)/,
    ],
    [
      'vouchers are given back',
      () => database().query('UPDATE shop_voucher SET order_id = NULL'),
      /its vouchers differ: 1 food/,
    ],
    [
      'a voucher too many is taken',
      () => database().query('UPDATE shop_voucher SET order_id = 1 WHERE id = (SELECT max(id) FROM shop_voucher)'),
      /its vouchers differ: 1 food/,
    ],
    [
      'a line is changed',
      () => database().query('UPDATE orders_orderline SET quantity = 2'),
      /its lines differ: 1/,
    ],
    [
      'a duplicate names an order that there is not',
      () => database().query(`UPDATE orders_failedorderattempt SET reason = 'duplicate', order_id = '7'`),
      /a duplicate of an order that there is not/,
    ],
    [
      'a cart is ordered twice',
      async () => {
        await database().query('ALTER TABLE orders_order DROP CONSTRAINT orders_order_one_per_cart_and_window');
        await another('orders_order', { id: '99' });
      },
      /two orders of one cart within the window: 1 and 99/,
    ],
  ] as const) {
    it(`finds that ${fault}`, async () => {
      await plant();
      expect((await broken()).join('\n')).to.match(finding);
    });
  }

  it('takes no more orders for granted than there were submissions without a certain answer', async () => {
    await another('orders_order', { id: '99', cart_hash: `'other'` });
    expect((await broken()).join('\n'), 'the unanswered one').not.to.match(/nobody was told of/);
    sent.pop();
    expect((await broken()).join('\n')).to.match(/1 orders that nobody was told of, and 0/);
  });
});
