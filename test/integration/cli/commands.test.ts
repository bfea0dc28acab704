import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { EXIT } from '../../../apps/cli/index.js';
import { runHere } from '../../support/cli-io.js';
import { CliProcess, type Finished, runCommand } from '../../support/cli-process.js';
import { useFolder } from '../../support/folder.js';
import { useDatabase } from '../../support/postgres.js';

const SECRET = 'a secret for tests, longer than 32 bytes';

/** Two orders, one refusal, one double click. */
const EVENTS = [
  { type: 'product', id: 1, name: 'Bread', category: 'food', price: '2.50' },
  { type: 'participant', id: 7, name: 'John Doe', user_id: 70, username: 'john' },
  { type: 'grant', at: '2025-08-01T00:00:00Z', participant_id: 7, kind: 'food', amount: '10.00', count: 2 },
  submit('a', '2025-08-15T10:00:00Z', 1),
  submit('b', '2025-08-15T10:00:01Z', 1),
  submit('c', '2025-08-15T10:05:00Z', 100),
  submit('d', '2025-08-16T10:00:00Z', 2),
];

function submit(ref: string, at: string, quantity: number) {
  const items = [{ product_id: 1, quantity }];
  return {
    type: 'submit',
    at,
    ref,
    participant_id: 7,
    user_id: 70,
    items,
    ip_address: '203.0.113.7',
    user_agent: 'x',
  };
}

describe('the commands on a PostgreSQL', function () {
  this.timeout(60_000);
  const database = useDatabase();
  const folder = useFolder();

  const run = (...args: string[]) => runHere(args, { DATABASE_URL: database().url });

  async function replayEvents(...options: string[]): Promise<Finished> {
    const file = join(folder(), 'events.jsonl');
    await writeFile(file, EVENTS.map((event) => JSON.stringify(event)).join('\n'));
    return run('replay', file, ...options);
  }

  it('seal what was stored, and say whether there was anything', async () => {
    await replayEvents();
    const sealed = await run('seal-analytics');
    expect([sealed.exitCode, sealed.stdout]).to.deep.equal([EXIT.ok, 'Sealed.\n']);
    const json = await run('seal-analytics', '--json');
    expect(JSON.parse(json.stdout)).to.have.property('sealed').that.is.a('boolean');
  });

  it('replay a file and report it as JSON', async () => {
    const { exitCode, stdout, stderr } = await replayEvents('--json');
    expect(stderr).to.not.contain('order-failures:');
    expect(exitCode).to.equal(EXIT.ok);
    expect(JSON.parse(stdout)).to.deep.equal({
      outcomes: { placed: 2, duplicate: 1, invalid: 1 },
      orders_placed: 2,
      attempts: 2,
      refused: [
        { ref: 'b', outcome: 'duplicate' },
        { ref: 'c', outcome: 'invalid' },
      ],
    });
  });

  it('replay a file for people', async () => {
    const { stdout } = await replayEvents();
    expect(stdout).to.equal(
      'Replayed 4 submissions; 2 of them are recorded as failed order attempts.\n  placed     2\n  duplicate  1\n  invalid    1\n',
    );
  });

  it('refuse a second replay unless they are forced to', async () => {
    await replayEvents();
    const again = await replayEvents();
    expect(again.exitCode).to.equal(EXIT.conflict);
    expect(again.stderr).to.contain('already holds 2 orders and 2 failed attempts').and.to.contain('--force');
    const forced = await replayEvents('--force', '--json');
    expect(forced.exitCode).to.equal(EXIT.ok);
    expect(JSON.parse(forced.stdout).outcomes).to.have.property('duplicate').that.is.at.least(2);
  });

  it('write nothing of a file with a wrong line, and name it', async () => {
    const file = join(folder(), 'wrong.jsonl');
    await writeFile(
      file,
      [...EVENTS, { ...EVENTS[0], price: 2.5 }].map((event) => JSON.stringify(event)).join('\n'),
    );
    const { exitCode, stderr } = await run('replay', file);
    expect(exitCode).to.equal(EXIT.usage);
    expect(stderr).to.contain(`${file}, line 8: price: `);
    expect(await database().query('SELECT 1 FROM orders_order')).to.deep.equal([]);
  });

  it('delete a participant with its users, keep its attempts without it, and tell so in the audit log', async () => {
    await replayEvents();
    const { exitCode, stdout } = await run('delete-participant', '7', '--why', 'She asked us to', '--json');
    expect(exitCode).to.equal(EXIT.ok);
    expect(JSON.parse(stdout)).to.deep.equal({ participant_id: 7, deleted: true, users: 1, attempts: 2 });
    const rows = await database().query<{ participant_id: string }>('SELECT * FROM orders_failedorderattempt');
    expect(rows).to.have.length(2);
    expect(new Set(rows.map((row) => row.participant_id)).size).to.equal(1);
    expect(JSON.stringify(rows))
      .to.match(/"deleted-[0-9a-f-]{36}"/)
      .and.not.match(/john|203\.0\.113/i);
    const again = await run('delete-participant', '7', '--why', 'To be sure');
    expect(again.stdout).to.equal(
      'There is no participant 7 any more: 0 users deleted, 0 attempts without a person now.\n',
    );
    const log = await run('audit', '--json');
    expect(
      JSON.parse(log.stdout).map(({ happened_at: _, ...entry }: { happened_at: string }) => entry),
    ).to.deep.equal([
      { actor: 'command line', action: 'forget participant', subject: '7', why: 'To be sure' },
      { actor: 'command line', action: 'forget participant', subject: '7', why: 'She asked us to' },
    ]);
    const { stdout: lines } = await run('audit', '--limit', '1');
    expect(lines).to.match(/^\d{4}-[^|]* \| command line \| forget participant \| 7 \| To be sure\n$/);
  });

  for (const [argv, problem] of [
    [['cleanup-failed-attempts', '--days=-1'], '--days: must be a whole number from 0 to 36500.'],
    [['analytics', '--days=0'], '--days: must be a whole number of at least 1.'],
    [['recent', '--limit', '-3'], '--limit: must be a whole number of at least 1.'],
  ] as const) {
    it(`name the option as it was typed: ${argv.join(' ')}`, async () => {
      const { exitCode, stderr } = await run(...argv);
      expect(exitCode).to.equal(EXIT.usage);
      expect(stderr).to.equal(`order-failures: ${problem}\n`);
    });
  }

  it('delete a participant and say in words what went with it', async () => {
    await replayEvents();
    const { stdout } = await run('delete-participant', '7', '--why', 'She asked us to');
    expect(stdout).to.equal('Deleted participant 7: 1 user deleted, 2 attempts without a person now.\n');
  });

  it('delete no participant that they cannot audit first', async () => {
    await replayEvents();
    await database().query(
      "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no audit'; END $$",
    );
    await database().query(
      'CREATE TRIGGER refuse BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse()',
    );
    const { exitCode } = await run('delete-participant', '7', '--why', 'She asked us to').finally(() =>
      database().query('DROP FUNCTION refuse CASCADE'),
    );
    expect(exitCode).to.not.equal(EXIT.ok);
    for (const table of ['account_participant', 'account_user']) {
      expect(await database().query(`SELECT 1 FROM ${table}`), table).to.have.length(1);
    }
  });

  it('delete no participant without a reason', async () => {
    await replayEvents();
    for (const why of ['', ' ']) {
      const { exitCode, stderr } = await run('delete-participant', '7', '--why', why);
      expect(exitCode, stderr).to.equal(EXIT.usage);
    }
    const { stdout } = await run('delete-participant', '7', '--why', 'She asked us to', '--json');
    expect(JSON.parse(stdout)).to.include({ deleted: true, users: 1 });
  });

  it('print the analytics that the API answers, back from an instant', async () => {
    await replayEvents();
    const { exitCode, stdout } = await run('analytics', '--until=2025-08-17T00:00:00Z', '--days=2', '--json');
    expect(exitCode).to.equal(EXIT.ok);
    expect(JSON.parse(stdout)).to.deep.equal({
      period: { days: 2, since: '2025-08-15T00:00:00Z', until: '2025-08-17T00:00:00Z' },
      summary: { total_failures: 2, total_orders: 2, failure_rate: 50, balance_related: 1 },
      common_errors: [
        { error: 'Duplicate order submission detected. Please wait before retrying.', count: 1 },
        { error: 'Food balance exceeded: $250.00 > $10.00', count: 1 },
      ],
      by_day: [{ date: '2025-08-15', count: 2 }],
      top_participants: [{ participant__name: 'John Doe', participant_id: 7, failure_count: 2 }],
    });
    const other = await run('analytics', '--until=2025-08-17T00:00:00Z', '--participant-id=8', '--json');
    expect(JSON.parse(other.stdout).summary.total_failures).to.equal(0);
  });

  it('print the recent failures that the API answers, back from an instant', async () => {
    await replayEvents();
    const { exitCode, stdout } = await run('recent', '--limit=1', '--participant-id=7', '--json');
    expect(exitCode).to.equal(EXIT.ok);
    const { count, limit, results } = JSON.parse(stdout);
    expect({ count, limit }).to.deep.equal({ count: 1, limit: 1 });
    expect(results[0]).to.include({
      participant: 7,
      participant_name: 'John Doe',
      user: 70,
      food_total: '250.00',
      available_balance: '10.00',
      error_summary: 'Food balance exceeded: $250.00 > $10.00',
      ip_address: '203.0.113.7',
      created_at: '2025-08-15T10:05:00Z',
    });
    const before = await run('recent', '--until=2025-08-15T10:05:00Z', '--json');
    expect(JSON.parse(before.stdout).results.map((one: { reason: string }) => one.reason)).to.deep.equal([
      'duplicate',
    ]);
  });

  it('clean up what is old, after having shown it', async () => {
    await replayEvents();
    const tryOut = await run('cleanup_failed_attempts', '--days=90', '--dry-run');
    expect(tryOut.exitCode).to.equal(EXIT.ok);
    expect(tryOut.stdout).to.match(
      /^\[DRY RUN\] Would delete 2 failed order attempts older than 90 days \(before \d{4}-\d\d-\d\d\)\n\nSample records:\n {2}- 2025-08-15 \| John Doe \| Duplicate order submission detected\.\.\.\n {2}- 2025-08-15 \| John Doe \| Food balance exceeded: \$250\.00 > \$10\.00\.\.\.\n$/,
    );
    const clean = await run('cleanup-failed-attempts', '--json');
    expect(JSON.parse(clean.stdout)).to.include({
      days: 90,
      dry_run: false,
      found: 2,
      deleted: 2,
      finished: true,
    });
    const again = await run('cleanup-failed-attempts', '--days', '30');
    expect(again.stdout).to.match(/^Deleted 0 failed order attempts older than 30 days \(before .*\)\n$/);
  });

  it('clean up everything only when that is confirmed', async () => {
    await replayEvents();
    expect((await run('cleanup-failed-attempts', '--days=0')).exitCode).to.equal(EXIT.usage);
    const tryOut = await run('cleanup-failed-attempts', '--days=0', '--dry-run');
    expect(tryOut.stdout).to.match(/^\[DRY RUN\] Would delete [1-9]\d* failed order attempts older than 0 days/);
    const clean = await run('cleanup-failed-attempts', '--days=0', '--all', '--json');
    expect(JSON.parse(clean.stdout)).to.have.property('deleted').that.is.above(0);
    expect(await database().query('SELECT id FROM orders_failedorderattempt')).to.deep.equal([]);
  });

  it('take the retention from the settings', async () => {
    const environment = { DATABASE_URL: database().url, RETENTION_DAYS: '36500' };
    await replayEvents();
    const { stdout } = await runHere(['cleanup-failed-attempts'], environment);
    expect(stdout).to.match(/^Deleted 0 failed order attempts older than 36500 days/);
  });

  it('stop a clean-up between two steps at Ctrl-C, say what was deleted and exit with 130', async () => {
    await replayEvents();
    const columns = (
      await database().query<{ name: string }>(
        `SELECT column_name AS name FROM information_schema.columns
         WHERE table_name = 'orders_failedorderattempt' AND column_name NOT IN ('id', 'submission_id') AND is_generated = 'NEVER'`,
      )
    ).map(({ name }) => name);
    await database().query(
      `INSERT INTO orders_failedorderattempt (submission_id, ${columns.join(', ')})
       SELECT 'many-' || n, ${columns.join(', ')} FROM orders_failedorderattempt, generate_series(1, 50000) AS n
       WHERE error_summary LIKE 'Food%'`,
    );
    const command = new CliProcess(['cleanup-failed-attempts'], { DATABASE_URL: database().url });
    await command.printed(/Deleting: \d+ of 50002/);
    const { exitCode, stdout } = await command.end('SIGINT');
    expect(exitCode).to.equal(EXIT.interrupted);
    const [, deleted] = /^Interrupted: deleted (\d+) of 50002 failed order attempts/.exec(stdout) ?? [];
    const [left] = await database().query<{ count: string }>('SELECT count(*) FROM orders_failedorderattempt');
    expect(Number(deleted)).to.be.above(0);
    expect(Number(deleted) + Number(left?.count)).to.equal(50_002);
  });

  it('create users with a piped password, and make tokens for them', async () => {
    const environment = { DATABASE_URL: database().url, JWT_SECRET: SECRET };
    const create = ['create-user', 'Stella', '--staff', '--password-stdin', '--json'];
    const created = await runCommand(create, environment, { input: 'correct horse\n' });
    expect(created.exitCode).to.equal(EXIT.ok);
    expect(JSON.parse(created.stdout)).to.deep.equal({
      id: 1,
      username: 'Stella',
      participant_id: null,
      is_staff: true,
      is_superuser: false,
    });
    const [row] = await database().query<{ password_hash: string }>('SELECT password_hash FROM account_user');
    expect(row?.password_hash).to.match(/^\$scrypt\$/);

    const taken = await runCommand(['create-user', 'stella', '--password-stdin'], environment, {
      input: 'correct horse',
    });
    expect(taken.exitCode).to.equal(EXIT.conflict);

    const token = await runHere(['token', 'STELLA'], environment);
    expect(token.exitCode).to.equal(EXIT.ok);
    const [, claims = ''] = token.stdout.trim().split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).to.include({ sub: '1', typ: 'access' });
  });

  it('refuse short and overlong passwords, unknown participants and a terminal that is none', async () => {
    const environment = { DATABASE_URL: database().url };
    const short = await runCommand(['create-user', 'a', '--password-stdin'], environment, { input: '1234567' });
    expect(short.stderr).to.contain('password: must have at least 8 characters.').and.not.to.contain('1234567');
    const long = await runCommand(['create-user', 'a', '--password-stdin'], environment, {
      input: 'x'.repeat(1_001),
    });
    expect(long.stderr).to.contain('password: must have at most 1000 characters.');
    const unknown = await runHere(['create-user', 'a', '--no-password', '--participant-id=9'], environment);
    expect(unknown.stderr).to.contain('there is no participant 9');
    const nowhere = await runHere(['create-user', 'a'], environment);
    expect(nowhere.stderr).to.contain('--password-stdin');
    expect([short, long, unknown, nowhere].map(({ exitCode }) => exitCode)).to.deep.equal([2, 2, 2, 2]);
  });

  it('refuse to make tokens without a secret, or for nobody', async () => {
    const without = await run('token', 'john');
    expect(without.exitCode).to.equal(EXIT.settings);
    expect(without.stderr).to.contain('JWT_SECRET: must be set');
    const nobody = await runHere(['token', 'nobody'], { DATABASE_URL: database().url, JWT_SECRET: SECRET });
    expect(nobody.exitCode).to.equal(EXIT.usage);
  });

  it('end with 4 and one line when the database is away, without its password', async () => {
    const { exitCode, stderr } = await runCommand(['analytics'], {
      DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:9/x',
    });
    expect(exitCode).to.equal(EXIT.unavailable);
    expect(stderr).to.match(/^order-failures: The database at 127\.0\.0\.1:9 cannot be reached\. .*\n$/);
    expect(stderr).not.to.contain('hunter2');
  });
});

describe('migrate', function () {
  this.timeout(60_000);
  const database = useDatabase();

  it('goes down one step, and up again by itself or by hand', async () => {
    const environment = { DATABASE_URL: database().url };
    const down = await runHere(['migrate', '--down', '--json'], environment);
    expect(down.exitCode).to.equal(EXIT.ok);
    const [newest] = JSON.parse(down.stdout).reverted;
    expect(newest).to.be.a('string');

    const manual = { ...environment, AUTO_MIGRATE: 'false' };
    const outdated = await runHere(['recent'], manual);
    expect(outdated.exitCode).to.equal(EXIT.unavailable);
    expect(outdated.stderr).to.contain(newest).and.to.contain('order-failures migrate');

    const up = await runHere(['migrate'], manual);
    expect(up.stdout).to.equal(`Applied: ${newest}\n`);
    expect((await runHere(['migrate'], manual)).stdout).to.equal('The database is up to date.\n');
    expect((await runHere(['recent'], manual)).exitCode).to.equal(EXIT.ok);
  });
});
