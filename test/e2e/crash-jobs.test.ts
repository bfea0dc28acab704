import { expect } from 'chai';
import { makePartitions, migrate, sequelizePorts } from '../../adapters/sequelize/index.js';
import { DAY_MS, MINUTE_MS } from '../../core/index.js';
import { anAttempt } from '../contract/attempt-store/attempt-harness.js';
import { CliProcess, runCommand } from '../support/cli-process.js';
import { killWhen, type Moment, nth } from '../support/kill-when.js';
import { TestDatabase, whyPostgresMissing } from '../support/postgres.js';
import { ask } from '../support/redis.js';
import { RedisServer, whyRedisServerMissing } from '../support/redis-server.js';
import { needServer } from '../support/servers.js';
import { TcpProxy } from '../support/tcp-proxy.js';

/** A command that has sent so many messages to PostgreSQL and is still at it is at something else than what is tested here. */
const MOST_MESSAGES = 400;

/** Everything but the names that PostgreSQL makes up, and the days for which there are partitions. */
const SCHEMA = `SELECT 'column' AS kind, table_name || '.' || column_name AS name,
    concat_ws(' ', data_type, is_nullable, column_default, collation_name) AS value
  FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT 'index', tablename || '.' || indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
  UNION ALL SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT 'migration', name, '' FROM order_failures_migration
  ORDER BY 1, 2, 3`;

describe('A command that is killed at any of its steps', function () {
  this.timeout(600_000);
  let database: TestDatabase;
  let toPostgres: TcpProxy;

  before(async function () {
    needServer(this, (await whyPostgresMissing()) ?? whyRedisServerMissing());
  });
  beforeEach(async () => {
    database = await TestDatabase.create({ migrated: false });
    toPostgres = await TcpProxy.open(database.url);
  });
  afterEach(async () => {
    await toPostgres.close();
    await database.close();
  });

  /** Runs the command again and again, each time killed a few messages later, until it comes to its end; `afterKill` looks at what it left behind. Returns how often it was killed. */
  async function killAgainAndAgain(
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
    afterKill: () => Promise<unknown>,
  ): Promise<number> {
    const moments: readonly Moment[] = ['before', 'after'];
    for (let kills = 0, message = 1; message < MOST_MESSAGES; kills++, message += 1 + Math.floor(message / 6)) {
      const command = new CliProcess(args, { ...environment, DATABASE_URL: toPostgres.url });
      const kill = killWhen(toPostgres, nth(message), moments[kills % 2] ?? 'before', () =>
        command.child.kill('SIGKILL'),
      );
      const { exitCode, stderr } = await command.ended();
      kill.again();
      if (exitCode !== null) {
        expect(exitCode, stderr).to.equal(0);
        return kills;
      }
      await afterKill();
    }
    throw new Error(`It was still at work after ${MOST_MESSAGES} messages.`);
  }

  it('migrating: leaves whole steps behind and every record, and the next one completes them', async () => {
    const connection = database.connect();
    await migrate(connection, { to: '0010-placed-under-key' });
    await database.query(
      `INSERT INTO orders_failedorderattempt
        (submission_id, created_at, participant_id, user_id, reason, error_codes, validation_errors, error_summary,
          idempotency_key, cart_hash, cart_snapshot, program_pause_name)
        SELECT 'old ' || number, now() - number * interval '6 hours', '123', '456', 'invalid', '{}', '{}', 'old', 'key', 'hash', '[]', ''
        FROM generate_series(0, 399) AS number`,
    );
    const countAttempts = async () => {
      const [row] = await database.query<{ count: number }>(
        'SELECT count(DISTINCT submission_id)::int AS count FROM orders_failedorderattempt',
      );
      return row?.count;
    };
    const kills = await killAgainAndAgain(['migrate'], {}, async () =>
      expect(await countAttempts()).to.equal(400),
    );
    expect(kills).to.be.above(10);
    expect(await countAttempts()).to.equal(400);

    const reference = await TestDatabase.create({ migrated: false });
    try {
      await migrate(reference.connect());
      const schemaOf = async (of: TestDatabase) => {
        const rows = await of.query<{ kind: string; name: string; value: string }>(SCHEMA);
        // One partition a day, one for what was there before, and those of the log, which the command makes and the function does not.
        return rows.filter(({ name }) => !/^(orders_failedorderattempt_|validation_log_\d)/.test(name));
      };
      expect(await schemaOf(database)).to.deep.equal(await schemaOf(reference));
    } finally {
      await reference.close();
    }
  });

  it('cleaning up and sealing: deletes nothing young, leaves the figures as they are, and the next one completes it', async () => {
    const now = Date.now();
    await migrate(database.connect());
    // Days that are over have partitions, too, as if servers had made them then.
    for (let days = 112; days >= 8; days -= 8) await makePartitions(database.connect(), now - days * DAY_MS);
    const { attempts } = sequelizePorts(database.connect());
    await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        attempts.add(
          anAttempt({
            submissionId: `${index}`,
            createdAtMs: now - Math.floor((index * 110 * DAY_MS) / 300) - MINUTE_MS,
          }),
        ),
      ),
    );
    const redis = await RedisServer.start();
    try {
      const young = `created_at >= now() - interval '89 days'`;
      const countOf = async (which: string) => {
        const [row] = await database.query<{ count: number }>(
          `SELECT count(*)::int AS count FROM orders_failedorderattempt WHERE ${which}`,
        );
        return row?.count ?? Number.NaN;
      };
      const figures = async () => {
        const until = new Date(now).toISOString();
        const args = ['analytics', '--days=80', `--until=${until}`, '--json'];
        const { exitCode, stdout } = await runCommand(args, { DATABASE_URL: database.url });
        expect(exitCode).to.equal(0);
        return JSON.parse(stdout) as unknown;
      };
      const [youngBefore, figuresBefore] = [await countOf(young), await figures()];
      expect(youngBefore).to.be.within(200, 299);

      const kills = await killAgainAndAgain(
        ['cleanup-failed-attempts', '--days=90'],
        { REDIS_URL: redis.url },
        async () => {
          expect(await countOf(young)).to.equal(youngBefore);
          // The dead one's lock runs out by itself, within its lease. As if it had:
          for (const key of await ask(redis.url, (client) => client.keys('*'))) {
            expect(await ask(redis.url, (client) => client.pttl(key))).to.be.within(-2, MINUTE_MS);
          }
          await ask(redis.url, (client) => client.flushall());
        },
      );
      expect(kills).to.be.above(10);
      expect(await countOf(young)).to.equal(youngBefore);
      expect(await countOf(`created_at < now() - interval '91 days'`)).to.equal(0);
      expect(await figures()).to.deep.equal(figuresBefore);
    } finally {
      await redis.stop();
    }
  });
});
