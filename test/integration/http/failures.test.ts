import { expect } from 'chai';
import { DAY_MS } from '../../../core/index.js';
import { NOON, type Reply, startHttpApp, type TestApp } from '../../support/http-app.js';

/** The guide's members of `results[]`, in its order. */
const GUIDE_MEMBERS = [
  'id',
  'participant',
  'participant_name',
  'user',
  'idempotency_key',
  'cart_hash',
  'total_attempted',
  'food_total',
  'hygiene_total',
  'full_balance',
  'available_balance',
  'hygiene_balance',
  'program_pause_active',
  'program_pause_name',
  'voucher_multiplier',
  'active_voucher_count',
  'validation_errors',
  'validation_errors_display',
  'error_summary',
  'ip_address',
  'user_agent',
  'created_at',
];

describe('HTTP failures', () => {
  let app: TestApp;
  let get: (path: string) => Promise<Reply>;
  /** Refused, and far enough from the next one not to be turned away. */
  let fail: (who: 'john' | 'jane', items: unknown) => Promise<Reply>;
  beforeEach(async () => {
    app = await startHttpApp();
    get = (path) => app.request(`/api/orders/${path}`, { token: app.tokenOf(app.people.staff) });
    fail = async (who, items) => {
      const headers = { 'User-Agent': 'Mozilla/5.0' };
      const reply = await app.request('/api/orders/', {
        json: { items },
        token: app.tokenOf(app.people[who]),
        headers,
      });
      await app.clock.advance(60_000);
      return reply;
    };
  });
  afterEach(() => app.close());

  const food = (quantity: number) => [{ product_id: 1, quantity }];

  describe('recent-failures', () => {
    it('serves an attempt with the members of the guide, in its order, and the additions after them', async () => {
      await app.shop.addPauses([{ name: 'Weekoff', fromMs: NOON, untilMs: NOON + 1, multiplier: '2.0' }]);
      await fail('john', [
        { product_id: 1, quantity: 30 },
        { product_id: 3, quantity: 3 },
      ]);
      const { body } = await get('recent-failures/');
      expect(Object.keys(body)).to.deep.equal(['count', 'limit', 'results']);
      expect([body.count, body.limit]).to.deep.equal([1, 50]);
      const [attempt] = body.results;
      expect(Object.keys(attempt)).to.deep.equal([
        ...GUIDE_MEMBERS,
        'cart_snapshot',
        'error_codes',
        'reason',
        'order_id',
      ]);
      const texts = ['Food balance exceeded: $300.00 > $250.00', 'Hygiene balance exceeded: $15.00 > $10.00'];
      expect(attempt).to.deep.equal({
        id: 1,
        participant: 123,
        participant_name: 'John Doe',
        user: 456,
        idempotency_key: attempt.idempotency_key,
        cart_hash: attempt.cart_hash,
        total_attempted: '315.00',
        food_total: '300.00',
        hygiene_total: '15.00',
        full_balance: '125.00',
        available_balance: '250.00',
        hygiene_balance: '10.00',
        program_pause_active: true,
        program_pause_name: 'Weekoff',
        voucher_multiplier: '2.0',
        active_voucher_count: 6,
        validation_errors: texts,
        validation_errors_display: `• ${texts[0]}\n• ${texts[1]}`,
        error_summary: texts.join('; '),
        ip_address: '127.0.0.1',
        user_agent: 'Mozilla/5.0',
        created_at: '2026-02-12T12:00:00Z',
        cart_snapshot: [
          { product_id: 1, quantity: 30, price: '10.00' },
          { product_id: 3, quantity: 3, price: '5.00' },
        ],
        error_codes: ['food_balance_exceeded', 'hygiene_balance_exceeded'],
        reason: 'invalid',
        order_id: null,
      });
    });

    it('lists the newest first, as many as asked for, of one participant or of all', async () => {
      for (const quantity of [13, 14, 15]) await fail('john', food(quantity));
      await fail('jane', food(16));
      const ids = async (query: string) =>
        (await get(`recent-failures/${query}`)).body.results.map(({ id }: { id: number }) => id);
      expect(await ids('')).to.deep.equal([4, 3, 2, 1]);
      expect(await ids('?limit=2')).to.deep.equal([4, 3]);
      expect(await ids('?participant_id=123')).to.deep.equal([3, 2, 1]);
      expect(await ids('?participant_id=123&limit=1')).to.deep.equal([3]);
      expect(await ids('?participant_id=999')).to.deep.equal([]);
    });

    it('takes a limit above 200 for 200, and says so', async () => {
      for (const [limit, used] of [
        ['200', 200],
        ['201', 200],
        ['9'.repeat(400), 200],
      ] as const) {
        const { body } = await get(`recent-failures/?limit=${limit}`);
        expect(body.limit).to.equal(used);
        expect('notice' in body, limit).to.equal(limit !== '200');
      }
      expect((await get('recent-failures/?limit=500')).body.notice).to.equal(
        'limit is at most 200; 200 was used.',
      );
    });

    it('writes an instant with a fraction only when it has one, and an id that is no integer as text', async () => {
      app.clock.set(NOON + 45_007);
      await app.users.add({
        id: 'u-1',
        username: 'u',
        passwordHash: null,
        participantId: 'p-1',
        isStaff: false,
        isSuperuser: false,
      });
      const user = await app.users.find('u-1');
      await app.shop.putParticipants([{ id: 'p-1', name: 'P' }]);
      const token = user && app.tokenOf(user);
      await app.request('/api/orders/', { json: { items: [{ product_id: 'x-1', quantity: 1 }] }, token });
      const [attempt] = (await get('recent-failures/?participant_id=p-1')).body.results;
      expect(attempt).to.deep.include({ created_at: '2026-02-12T12:00:45.007Z', participant: 'p-1', user: 'u-1' });
      expect(attempt.cart_snapshot).to.deep.equal([{ product_id: 'x-1', quantity: 1, price: null }]);
    });

    it('names the order of a duplicate', async () => {
      await fail('john', food(1));
      await fail('john', food(1));
      const [attempt] = (await get('recent-failures/')).body.results;
      expect(attempt).to.deep.include({ reason: 'duplicate', order_id: 1, error_codes: ['duplicate_order'] });
    });
  });

  describe('failure-analytics', () => {
    it('has the shape of the guide, and counts', async () => {
      await fail('john', food(13));
      await fail('john', food(13));
      await fail('jane', [{ product_id: 999, quantity: 1 }]);
      await fail('jane', food(1));
      const { body } = await get('failure-analytics/');
      expect(body).to.deep.equal({
        period: { days: 7, since: '2026-02-05T12:04:00Z', until: '2026-02-12T12:04:00Z' },
        summary: { total_failures: 3, total_orders: 1, failure_rate: 75, balance_related: 2 },
        common_errors: [
          { error: 'Food balance exceeded: $130.00 > $125.00', count: 2 },
          { error: 'Product 999 does not exist', count: 1 },
        ],
        by_day: [{ date: '2026-02-12', count: 3 }],
        top_participants: [
          { participant__name: 'John Doe', participant_id: 123, failure_count: 2 },
          { participant__name: 'Jane Smith', participant_id: 124, failure_count: 1 },
        ],
      });
      expect(Object.keys(body)).to.deep.equal([
        'period',
        'summary',
        'common_errors',
        'by_day',
        'top_participants',
      ]);
    });

    it('counts failures and orders of one participant', async () => {
      await fail('john', food(13));
      await fail('jane', food(1));
      const { body } = await get('failure-analytics/?participant_id=124');
      expect(body.summary).to.deep.equal({
        total_failures: 0,
        total_orders: 1,
        failure_rate: 0,
        balance_related: 0,
      });
      expect(body.top_participants).to.deep.equal([]);
    });

    it('looks back from now, since inclusive', async () => {
      await fail('john', food(13));
      const failures = async () => (await get('failure-analytics/?days=1')).body.summary.total_failures;
      app.clock.set(NOON + DAY_MS);
      expect(await failures()).to.equal(1);
      app.clock.set(NOON + DAY_MS + 1);
      expect(await failures()).to.equal(0);
    });

    it('groups by code when asked to', async () => {
      await fail('john', food(13));
      await fail('john', food(14));
      const { body } = await get('failure-analytics/?group_by=code');
      expect(body.common_errors).to.deep.equal([{ error: 'food_balance_exceeded', count: 2 }]);
    });

    it('fills the days without a failure when asked to', async () => {
      await fail('john', food(13));
      const days = async (query: string) => (await get(`failure-analytics/?days=2${query}`)).body.by_day;
      const today = { date: '2026-02-12', count: 1 };
      const before = ['2026-02-10', '2026-02-11'].map((date) => ({ date, count: 0 }));
      expect(await days('')).to.deep.equal([today]);
      expect(await days('&fill_days=false')).to.deep.equal([today]);
      expect(await days('&fill_days=true')).to.deep.equal([...before, today]);
    });

    it('takes more than 90 days for 90, and says so', async () => {
      const { body } = await get('failure-analytics/?days=365');
      expect(body.period).to.deep.equal({
        days: 90,
        since: '2025-11-14T12:00:00Z',
        until: '2026-02-12T12:00:00Z',
      });
      expect(body.notice).to.equal('days is at most 90; 90 was used.');
      expect((await get('failure-analytics/?days=90')).body).not.to.have.property('notice');
    });
  });
});
