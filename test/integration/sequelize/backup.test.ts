import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { migrate, pendingMigrations, sequelizePorts } from '../../../adapters/sequelize/index.js';
import { addAll, anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { rejectionOf } from '../../contract/contenders.js';
import { useFolder } from '../../support/folder.js';
import { TestDatabase, useDatabase } from '../../support/postgres.js';
import { needServer } from '../../support/servers.js';
import { anOrder, PARTICIPANT, stock, T0, WINDOW_MS } from './shop-fixture.js';

const run = promisify(execFile);

describe('a back-up, as docs/operations.md says', function () {
  this.timeout(60_000);
  const database = useDatabase();
  const folder = useFolder();
  let restored: TestDatabase | undefined;

  before(async function () {
    const missing = await run('pg_restore', ['--version']).then(
      () => undefined,
      () => 'pg_dump and pg_restore are not on the PATH.',
    );
    needServer(this, missing);
  });
  afterEach(() => restored?.close());

  it('that is restored has everything, keeps its promises, and goes on', async () => {
    const before = sequelizePorts(database().connect());
    await stock(before.ordering, { vouchers: 3 });
    const placed = await before.ordering.place(anOrder());
    await addAll(before.attempts, [anAttempt(), anAttempt({ participantId: '124' })]);
    await before.attempts.delete(1, { deletedAtMs: T0, deletedBy: '1', why: 'a test' });
    const all = { sinceMs: 0, untilMs: 2 * T0, timeZone: 'UTC', groupBy: 'summary' } as const;

    const file = join(folder(), 'order-failures.dump');
    await run('pg_dump', ['--format=custom', '--no-owner', `--file=${file}`, database().url]);
    restored = await TestDatabase.create({ migrated: false });
    await run('pg_restore', [
      '--no-owner',
      '--exit-on-error',
      '--single-transaction',
      `--dbname=${restored.url}`,
      file,
    ]);

    const connection = restored.connect();
    expect(await pendingMigrations(connection)).to.deep.equal([]);
    await migrate(connection);
    const after = sequelizePorts(connection);
    expect(await after.attempts.recent(10)).to.deep.equal(await before.attempts.recent(10));
    expect(await after.attempts.tally(all)).to.deep.equal(await before.attempts.tally(all));
    expect(await after.audit.latest(10)).to.deep.equal(await before.audit.latest(10));
    expect(await after.directory.vouchersOf(PARTICIPANT, 10)).to.deep.equal(
      await before.directory.vouchersOf(PARTICIPANT, 10),
    );

    expect(
      await after.ordering.place(anOrder({ placedAtMs: T0 + WINDOW_MS - 1 })),
      'the same cart',
    ).to.deep.include({
      kind: 'duplicate',
      orderId: placed.kind === 'placed' ? placed.orderId : undefined,
    });
    expect(await rejectionOf(restored.query('DELETE FROM audit_log'))).to.have.property('code', '42501');
    expect((await after.ordering.place(anOrder({ cartHash: 'another' }))).kind).to.equal('placed');
    const cursor = await after.attempts.head();
    const id = await after.attempts.add(anAttempt());
    expect(id, 'ids go on').to.equal(3);
    expect((await after.attempts.after(cursor, 10)).attempts.map((attempt) => attempt.id)).to.deep.equal([3]);
  });
});
