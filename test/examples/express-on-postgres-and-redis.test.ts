import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { TestDatabase, whyPostgresMissing } from '../support/postgres.js';
import { RedisNamespace, whyRedisMissing } from '../support/redis.js';
import { needServer } from '../support/servers.js';
import { startService } from './express-on-postgres-and-redis.js';

describe('example: an Express service on PostgreSQL and Redis', () => {
  let service: Awaited<ReturnType<typeof startService>>;
  let database: TestDatabase;
  let redis: RedisNamespace;
  let server: Server;
  let url: string;

  before(async function () {
    needServer(this, (await whyPostgresMissing()) ?? (await whyRedisMissing()));
    database = await TestDatabase.create({ migrated: false });
    redis = new RedisNamespace();
    service = await startService(database.url, redis.url, redis.keyPrefix);
    server = createServer(service.app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server?.closeAllConnections();
    server?.close();
    await service?.close();
    await redis?.close();
    await database?.close();
  });

  async function buy(quantity: number) {
    const response = await fetch(`${url}/purchases`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ customer: '7', lines: [{ productId: '1', quantity }] }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  it('places one of twenty identical orders at once, pays it from the budget, and records the others', async () => {
    // Three are admitted at most, fewer when the first refusal begins its wait before they come: one places, the others are duplicates or locked.
    const answers = await Promise.all(Array.from({ length: 20 }, () => buy(2)));
    const reasons = answers.map(({ body }) => body['reason'] ?? 'placed');
    expect(reasons.filter((reason) => reason === 'placed')).to.have.length(1);
    const refused = reasons.filter((reason) => reason === 'duplicate' || reason === 'locked').length;
    expect(refused).to.be.within(0, 2);
    const turnedAway = reasons.filter((reason) => reason === 'throttled' || reason === 'backing_off');
    expect(turnedAway).to.have.length(20 - 1 - refused);

    const [customer] = await database.query<{ budget: string }>('SELECT budget FROM customer');
    expect(customer?.budget).to.equal('13.60');
    const { attempts } = await service.failures.listRecentFailures();
    expect(attempts).to.have.length(refused);
    const { totalOrders, totalFailures } = await service.failures.analyseFailures();
    expect({ totalOrders, totalFailures }).to.deep.equal({ totalOrders: 1, totalFailures: refused });
  });

  it('is refused a second purchase of one cart by its own database, whatever the cache says', async () => {
    const now = Date.now();
    const range = [new Date(now), new Date(now + 300_000)];
    const insert = `INSERT INTO purchase (customer_id, total, cart_hash, bought_at, unique_during)
      VALUES ('7', 1, 'same', $1, tstzrange($1, $2))`;
    await database.query(insert, range);
    const second = await database.query(insert, range).catch((error: { code: string }) => error.code);
    expect(second).to.equal('23P01');
  });
});
