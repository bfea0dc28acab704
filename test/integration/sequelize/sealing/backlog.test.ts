import { expect } from 'chai';
import { countUnsealed, seal, sealingHealth, sequelizePorts } from '../../../../adapters/sequelize/index.js';
import { addAt } from '../../../contract/attempt-store/attempt-harness.js';
import { useDatabase } from '../../../support/postgres.js';
import { NOW } from './random.js';

const ORDERS = `INSERT INTO orders_order (participant_id, user_id, cart_hash, total, food_total, hygiene_total, placed_at, claimed_during)
  SELECT '1', 'u', n::text, 1, 1, 0, now(), 'empty' FROM generate_series(1, $1::int) AS n`;

describe('what is not sealed yet', () => {
  const database = useDatabase();

  it('is counted before the first step, after it, and no more once it is sealed', async () => {
    const connection = database().connect();
    const { attempts } = sequelizePorts(connection);
    expect(await countUnsealed(connection)).to.equal(0);
    await addAt(attempts, 0, 1);
    expect(await countUnsealed(connection)).to.equal(2);
    await seal(connection, NOW);
    await addAt(attempts, 2);
    await database().query(ORDERS, [2]);
    expect(await countUnsealed(connection)).to.equal(3);
    await seal(connection, NOW);
    expect(await countUnsealed(connection)).to.equal(0);
  });

  it('is reported from 10,000 rows on, until it is sealed', async () => {
    const connection = database().connect();
    const health = sealingHealth(connection);
    await database().query(ORDERS, [9_999]);
    expect(await health.check()).to.deep.equal({ status: 'ok' });
    await database().query(ORDERS, [1]);
    expect(await health.check()).to.include({ status: 'degraded' });
    await seal(connection, NOW);
    expect(await health.check()).to.deep.equal({ status: 'ok' });
  });
});
