import { expect } from 'chai';
import { countUnsealed, migrate, seal, sequelizePorts } from '../../../../adapters/sequelize/index.js';
import { addAt, T0 } from '../../../contract/attempt-store/attempt-harness.js';
import { useDatabase } from '../../../support/postgres.js';
import { anOrder, stock } from '../shop-fixture.js';

const ALL = { sinceMs: 0, untilMs: 2 * T0, timeZone: 'UTC', groupBy: 'summary' } as const;

/** All numbers of transactions that a dump would bring from a server that has seen a million more of them. */
const MOVE = [
  `UPDATE orders_failedorderattempt SET stored_xid = (stored_xid::text::bigint + 1000000)::text::xid8`,
  `UPDATE orders_order SET stored_xid = (stored_xid::text::bigint + 1000000)::text::xid8`,
  `UPDATE analytics_state SET snapshot = format('%s:%s:', pg_snapshot_xmax(snapshot)::text::bigint + 1000000,
    pg_snapshot_xmax(snapshot)::text::bigint + 1000000)::pg_snapshot`,
];

describe('sealed figures that were restored on another server', () => {
  const database = useDatabase();

  it('have what the dump had sealed and what it had not, and go on with what is stored here', async () => {
    const connection = database().connect();
    const { attempts, ordering } = sequelizePorts(connection);
    await stock(ordering, { vouchers: 3 });
    await addAt(attempts, 0, 1);
    await ordering.place(anOrder());
    await seal(connection, T0);
    await addAt(attempts, 2);
    await ordering.place(anOrder({ cartHash: 'another' }));
    for (const statement of MOVE) await database().query(statement);

    await migrate(connection);
    expect((await attempts.tally(ALL)).totalFailures).to.equal(3);
    expect(await ordering.countOrders(ALL)).to.equal(2);
    await addAt(attempts, 3);
    await ordering.place(anOrder({ cartHash: 'a third' }));
    for (const step of ['before', 'after']) {
      expect((await attempts.tally(ALL)).totalFailures, `${step} the next step`).to.equal(4);
      expect(await ordering.countOrders(ALL), `${step} the next step`).to.equal(3);
      await seal(connection, T0);
    }
    expect(await countUnsealed(connection)).to.equal(0);
  });
});
