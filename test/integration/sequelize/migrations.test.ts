import { expect } from 'chai';
import type { Model, ModelStatic } from 'sequelize';
import {
  type Database,
  migrate,
  pendingMigrations,
  rollback,
  sequelizePorts,
} from '../../../adapters/sequelize/index.js';
import { rejectionOf } from '../../contract/contenders.js';
import { TestDatabase, whyPostgresMissing } from '../../support/postgres.js';
import { needServer } from '../../support/servers.js';
import { stock } from './shop-fixture.js';

const ALL = [
  '0001-attempts',
  '0002-shop',
  '0003-users',
  '0004-answers',
  '0005-sessions',
  '0006-directory',
  '0007-turned-away',
  '0008-feed',
  '0009-saved-views',
  '0010-placed-under-key',
  '0011-partitions',
  '0012-sealing',
  '0013-attempts-of-participant',
  '0014-search',
  '0016-audit-is-kept',
  '0020-alerts',
  '0030-validation-log',
  '0040-issues',
  '0041-changes',
  '0046-predictions',
  '0048-names-at-once',
  '0049-participant-days',
];

describe('migrations of PostgreSQL', () => {
  let testDatabase: TestDatabase;
  let database: Database;

  before(async function () {
    needServer(this, await whyPostgresMissing());
  });
  beforeEach(async () => {
    testDatabase = await TestDatabase.create({ migrated: false });
    database = testDatabase.connect();
  });
  afterEach(() => testDatabase?.close());

  /** Everything in the schema, as the catalogue describes it. */
  async function schema(): Promise<string[]> {
    const rows = await testDatabase.query<{ line: string }>(
      `SELECT format('%s.%s %s %s %s', table_name, column_name, data_type, collation_name, is_nullable) AS line
         FROM information_schema.columns WHERE table_schema = 'public'
       UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
       UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
       UNION ALL SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'
       ORDER BY 1`,
    );
    return rows.map(({ line }) => line);
  }

  it('lists what is pending and writes nothing to do so', async () => {
    expect(await pendingMigrations(database)).to.deep.equal(ALL);
    expect(await schema()).to.deep.equal([]);
    await migrate(database);
    expect(await pendingMigrations(database)).to.deep.equal([]);
  });

  it('go up, down to nothing and up again to the same schema', async () => {
    expect(await migrate(database)).to.deep.equal(ALL);
    const migrated = await schema();
    expect(migrated).to.satisfy((lines: string[]) => lines.some((line) => /EXCLUDE USING gist/.test(line)));
    expect(await migrate(database)).to.deep.equal([]);

    expect(await rollback(database, { to: 0 })).to.deep.equal([...ALL].reverse());
    expect((await schema()).filter((line) => !line.includes('order_failures_migration'))).to.deep.equal([]);
    expect(await pendingMigrations(database)).to.deep.equal(ALL);

    expect(await migrate(database)).to.deep.equal(ALL);
    expect(await schema()).to.deep.equal(migrated);
  });

  it('go up to and down to a named one, inclusive', async () => {
    expect(await migrate(database, { to: '0002-shop' })).to.deep.equal(ALL.slice(0, 2));
    expect(await pendingMigrations(database)).to.deep.equal(ALL.slice(2));
    expect(await rollback(database, { to: '0002-shop' })).to.deep.equal(['0002-shop']);
    expect(await pendingMigrations(database)).to.deep.equal(ALL.slice(1));
  });

  it('refuse a name that they do not know', async () => {
    await rejectionOf(migrate(database, { to: '9999-unheard-of' }));
    expect(await schema()).to.deep.equal([]);
  });

  it('are each applied once by 8 migrators at the same time', async () => {
    const migrators = Array.from({ length: 8 }, () => testDatabase.connect());
    const applied = await Promise.all(migrators.map((migrator) => migrate(migrator)));
    expect(applied.flat().sort()).to.deep.equal(ALL);
    expect(await pendingMigrations(database)).to.deep.equal([]);
    await stock(sequelizePorts(database).ordering);
  });

  it('leave no half of a step behind', async () => {
    await migrate(database, { to: '0001-attempts' });
    await testDatabase.query('CREATE TABLE shop_voucher (in_the_way integer)');
    const before = await schema();
    expect(await rejectionOf(migrate(database))).to.include({ code: 'STATEMENT_REFUSED', sqlState: '42P07' });
    expect(await schema()).to.deep.equal(before);
    await testDatabase.query('DROP TABLE shop_voucher');
    expect(await migrate(database)).to.deep.equal(ALL.slice(1));
  });

  it('make the tables that the models describe', async () => {
    await migrate(database);
    const models: ModelStatic<Model>[] = Object.values(database.models);
    for (const model of models) {
      const columns = await database.sequelize.getQueryInterface().describeTable(keptIn(model.tableName));
      const described = Object.values(model.getAttributes()).map(
        ({ field = '', allowNull, primaryKey, type }) => ({
          column: field,
          type: typeNameOf(String(type)),
          allowNull: allowNull !== false && !primaryKey,
          primaryKey: primaryKey === true,
        }),
      );
      // A column that the model leaves out is the database's own, and filled in by it.
      const own = Object.keys(columns).filter((column) => described.every((known) => known.column !== column));
      for (const column of own) expect(columns[column]?.defaultValue, column).to.be.a('string');
      const made = Object.entries(columns)
        .filter(([column]) => !own.includes(column))
        .map(([column, { type, allowNull, primaryKey }]) => ({
          column,
          type: typeNameOf(type),
          allowNull,
          primaryKey,
        }));
      expect(described, model.tableName).to.have.deep.members(made);
    }
  });
});

/** The table that has the rows, and the primary key: of a partitioned one each of its partitions. */
function keptIn(table: string): string {
  return table === 'orders_failedorderattempt' ? `${table}_default` : table;
}

/** The same name for one type, as Sequelize writes it and as the catalogue does. */
function typeNameOf(type: string): string {
  if (/^(DECIMAL|NUMERIC)/.test(type)) return 'NUMERIC';
  if (type.endsWith('[]')) return 'ARRAY';
  return type;
}
