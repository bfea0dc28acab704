import { MemoryShop } from '../../adapters/memory/index.js';
import { sequelizePorts } from '../../adapters/sequelize/index.js';
import type { Shop } from '../../core/index.js';
import { startHttpApp, type TestApp } from '../support/http-app.js';
import type { TestDatabase } from '../support/postgres.js';

/** An app whose participants can go on ordering for as long as anybody calls it: on the database when there is one, else in memory. */
export async function startFuzzedApp(database?: TestDatabase): Promise<TestApp> {
  const shop = new MemoryShop();
  if (database === undefined) return endow(await startHttpApp({ shop }), shop);
  const { attempts, ordering, users, answers, directory } = sequelizePorts(database.connect());
  const app = await startHttpApp({
    shop: ordering,
    directory,
    users,
    ports: { attempts, ordering },
    deps: { answers },
  });
  return endow(app, ordering);
}

async function endow(app: TestApp, shop: Shop): Promise<TestApp> {
  const grant = { count: 300, grantedAtMs: 0, expiresAtMs: undefined };
  await shop.grantVouchers(
    ['123', '124'].flatMap((participantId) => [
      { ...grant, participantId, kind: 'food' as const, amount: '10.00' },
      { ...grant, participantId, kind: 'hygiene' as const, amount: '5.00' },
    ]),
  );
  return app;
}
