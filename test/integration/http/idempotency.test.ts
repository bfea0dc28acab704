import { expect } from 'chai';
import { MemoryAnswerStore, MemoryShop } from '../../../adapters/memory/index.js';
import { DAY_MS, type Lock, UnavailableError } from '../../../core/index.js';
import { failing } from '../../support/faults.js';
import { HeldShop } from '../../support/held-shop.js';
import { NOON, type Reply, startHttpApp, type TestApp } from '../../support/http-app.js';

const CART = { items: [{ product_id: 1, quantity: 1 }] };
const OTHER = { items: [{ product_id: 1, quantity: 2 }] };

describe('HTTP Idempotency-Key', () => {
  let app: TestApp;
  let submit: (key: string | undefined, json?: unknown, who?: 'john' | 'jane') => Promise<Reply>;
  const start = async (options?: Parameters<typeof startHttpApp>[0]) => {
    app = await startHttpApp(options);
    submit = (key, json = CART, who = 'john') =>
      app.request('/api/orders/', {
        json,
        token: app.tokenOf(app.people[who]),
        ...(key !== undefined && { headers: { 'Idempotency-Key': key } }),
      });
  };
  beforeEach(() => start());
  afterEach(() => app.close());

  it('gives the first answer again, byte for byte, and takes no slot', async () => {
    const first = await submit('key-1');
    expect(first.status).to.equal(201);
    expect(first.headers.get('idempotency-replayed')).to.equal(null);
    for (let index = 0; index < 5; index++) {
      const again = await submit('key-1');
      expect([again.status, again.text]).to.deep.equal([201, first.text]);
      expect(again.headers.get('idempotency-replayed')).to.equal('true');
      expect(again.headers.get('content-type')).to.equal(first.headers.get('content-type'));
      expect(again.headers.get('ratelimit')).to.equal(null);
    }
    expect((await submit(undefined, OTHER)).headers.get('ratelimit')).to.equal('"order_submission";r=1;t=60');
  });

  it('gives a refusal again too, with its Retry-After, and records it once', async () => {
    const cart = { items: [{ product_id: 999, quantity: 1 }] };
    const first = await submit('key-1', cart);
    const again = await submit('key-1', cart);
    expect([first.status, again.status]).to.deep.equal([422, 422]);
    expect(again.text).to.equal(first.text);
    expect(again.headers.get('retry-after')).to.equal(first.headers.get('retry-after'));
    expect(again.headers.get('content-type')).to.equal('application/problem+json');
    expect(await app.ports.attempts.recent(10)).to.have.lengthOf(1);
  });

  it('takes the same request written otherwise for the same', async () => {
    const token = app.tokenOf(app.people.john);
    const headers = { 'Idempotency-Key': 'key-1', 'Content-Type': 'application/json' };
    await submit('key-1');
    const body = '{ "items": [ {"quantity": 1, "product_id": "1"} ], "participant_id": 123 }';
    const again = await app.request('/api/v1/orders', { body, token, headers });
    expect(again.headers.get('idempotency-replayed')).to.equal('true');
  });

  it('refuses another request under the same key: 422', async () => {
    await submit('key-1');
    const { status, body } = await submit('key-1', OTHER);
    expect(status).to.equal(422);
    expect(body.code).to.equal('idempotency_key_reused');
  });

  it('keeps the keys of different users apart', async () => {
    await submit('key-1');
    const { status, headers } = await submit('key-1', OTHER, 'jane');
    expect([status, headers.get('idempotency-replayed')]).to.deep.equal([201, null]);
  });

  it('keeps an answer for 24 hours, exclusive', async () => {
    await submit('key-1');
    app.clock.set(NOON + DAY_MS - 1);
    expect((await submit('key-1')).headers.get('idempotency-replayed')).to.equal('true');
    app.clock.set(NOON + DAY_MS);
    const { status, headers } = await submit('key-1');
    expect([status, headers.get('idempotency-replayed')]).to.deep.equal([201, null]);
  });

  it('takes a key with and without quotes for the same', async () => {
    await submit('"a\\"b"');
    expect((await submit('a"b')).headers.get('idempotency-replayed')).to.equal('true');
  });

  for (const key of ['a b', 'x'.repeat(256), '"open', '"a" b', '""', '"a", "b"', 'a, b', 'caf\u00e9', '"a\\x"']) {
    it(`refuses the key ${key.slice(0, 12)}`, async () => {
      const { status, body } = await submit(key);
      expect(status).to.equal(400);
      expect(body.invalid_params[0].name).to.equal('Idempotency-Key');
    });
  }

  it('takes a key of 255 characters', async () => {
    expect((await submit('x'.repeat(255))).status).to.equal(201);
    expect((await submit(`"${'x'.repeat(255)}"`)).headers.get('idempotency-replayed')).to.equal('true');
  });

  it('lets a request that was turned away try again with its key', async () => {
    for (const quantity of [1, 2, 3]) await submit(undefined, { items: [{ product_id: 2, quantity }] });
    expect((await submit('key-1')).status).to.equal(429);
    app.clock.set(NOON + 60_000);
    const { status, headers } = await submit('key-1');
    expect([status, headers.get('idempotency-replayed')]).to.deep.equal([201, null]);
  });

  it('does not keep bad input', async () => {
    expect((await submit('key-1', { items: 'x' })).status).to.equal(400);
    expect((await submit('key-1')).status).to.equal(201);
  });

  it('lets one of 20 at once work, and tells the others to wait', async () => {
    await app.close();
    const shop = new HeldShop();
    await start({ shop });
    const first = submit('key-1');
    await shop.placing;
    const others = await Promise.all(Array.from({ length: 19 }, () => submit('key-1')));
    expect(others.map(({ status }) => status)).to.deep.equal(Array(19).fill(409));
    expect(others[0]?.body.code).to.equal('request_in_progress');
    expect(others[0]?.headers.get('retry-after')).to.equal('2');
    expect((await submit('key-1', OTHER)).status, 'another request under the key').to.equal(422);
    shop.letGo();
    expect((await first).status).to.equal(201);
    expect((await submit('key-1')).headers.get('idempotency-replayed')).to.equal('true');
  });

  it('gives the key back when the ordering system broke', async () => {
    await app.close();
    const shop = new BrokenShop();
    await start({ ports: { ordering: shop } });
    expect((await submit('key-1')).status).to.equal(503);
    expect((await submit('key-1')).status).to.equal(503);
    expect(shop.reads, 'the second one ran, too').to.be.greaterThan(1);
  });

  it('gives the order whose answer could not be kept, byte for byte, long after the duplicate window', async () => {
    await app.close();
    const answers = new MemoryAnswerStore();
    const deps = { answers: failing(answers, { methods: ['complete'] }) };
    await start({ shop: new MemoryShop(answers), deps });
    const first = await submit('key-1');
    for (const atMs of [NOON, NOON + 301_000, NOON + DAY_MS - 1]) {
      app.clock.set(atMs);
      const again = await submit('key-1');
      expect([again.status, again.text]).to.deep.equal([201, first.text]);
      expect(again.headers.get('idempotency-replayed')).to.equal('true');
      expect(again.headers.get('content-type')).to.equal(first.headers.get('content-type'));
    }
    expect((await submit('key-1', OTHER)).status, 'another request under the key').to.equal(422);
    const { status, body } = await submit(undefined);
    expect([status, body.order_id], 'without the key').to.deep.equal([201, 2]);
  });

  it('gives the order of a commit whose outcome was not known', async () => {
    await app.close();
    const answers = new MemoryAnswerStore();
    const shop = new MemoryShop(answers);
    const ordering = failing(shop, { methods: ['place'], times: 1, effective: true });
    await start({ shop, ports: { ordering }, deps: { answers } });
    expect((await submit('key-1')).status).to.equal(503);
    const { status, body } = await submit('key-1');
    expect([status, body.order_id]).to.deep.equal([201, 1]);
    expect(await shop.countOrders({ sinceMs: 0, untilMs: NOON + 1 })).to.equal(1);
  });

  it('orders nothing for a request that came to itself after another had taken over its key', async () => {
    await app.close();
    const answers = new MemoryAnswerStore();
    const shop = new HeldShop(answers);
    // The participant's lease would be lost as well: here nothing but the key stands in the way.
    const lock: Lock = {
      withLease: async (_key, _leaseMs, work) => ({
        acquired: true,
        value: await work({ signal: new AbortController().signal }),
      }),
    };
    await start({ shop, ports: { lock }, deps: { answers } });
    const first = submit('key-1');
    await shop.placing;
    app.clock.set(NOON + 60_000);
    const request = { token: 'other', fingerprint: '', nowMs: app.clock.now(), leaseMs: 1, keepMs: 1 };
    expect((await answers.begin({ userId: '456', key: 'key-1' }, request)).kind).to.equal('started');
    shop.letGo();
    expect((await first).status).to.equal(503);
    expect(await shop.countOrders({ sinceMs: 0, untilMs: NOON + DAY_MS })).to.equal(0);
  });

  it('answers 503, and orders nothing, when the answers cannot be asked', async () => {
    await app.close();
    await start({ deps: { answers: new AwayAnswerStore() } });
    const { status, headers } = await submit('key-1');
    expect([status, headers.get('retry-after')]).to.deep.equal([503, '5']);
    expect((await submit(undefined)).status, 'and without a key it does not matter').to.equal(201);
  });

  it('answers all the same when the answer cannot be kept', async () => {
    await app.close();
    await start({ deps: { answers: new ForgetfulAnswerStore() } });
    expect((await submit('key-1')).status).to.equal(201);
    const { text } = await app.request('/metrics');
    expect(text).to.include('order_failures_problems_total{during="keeping an answer"} 1');
  });
});

class BrokenShop extends MemoryShop {
  reads = 0;
  override async read(): Promise<never> {
    this.reads++;
    throw new Error('The shop is closed.');
  }
}

class AwayAnswerStore extends MemoryAnswerStore {
  override async begin(): Promise<never> {
    throw new UnavailableError('database', 'away');
  }
}

class ForgetfulAnswerStore extends MemoryAnswerStore {
  override async complete(): Promise<never> {
    throw new UnavailableError('database', 'away');
  }
}
