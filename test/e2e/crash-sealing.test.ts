import { expect } from 'chai';
import { brokenInvariants } from '../support/invariants.js';
import { killWhen } from '../support/kill-when.js';
import { TestDatabase, whyPostgresMissing } from '../support/postgres.js';
import { differencesFromRecount } from '../support/recount.js';
import { ServerProcess } from '../support/server-process.js';
import { needServer } from '../support/servers.js';
import { type Person, Submissions, stockForOrders } from '../support/submissions.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';

const PATIENCE_MS = 60_000;
const TOO_MUCH = 1_000;

const STEPS = [
  { title: 'locking the analytics', what: 'LOCK TABLE analytics_state', moment: 'after' },
  { title: 'noting what is sealed', what: 'INSERT INTO analytics_state', moment: 'before' },
  { title: 'noting what is sealed', what: 'INSERT INTO analytics_state', moment: 'after' },
  {
    title: 'committing sealed analytics',
    what: 'INSERT INTO analytics_state',
    thenCommit: true,
    moment: 'before',
  },
  { title: 'committing sealed analytics', what: 'INSERT INTO analytics_state', thenCommit: true, moment: 'after' },
  { title: 'taking the entries of a seal', what: 'DELETE FROM validation_log_unsealed', moment: 'after' },
  { title: 'writing a seal', what: 'INSERT INTO validation_log_seal', moment: 'before' },
  { title: 'writing a seal', what: 'INSERT INTO validation_log_seal', moment: 'after' },
  { title: 'committing a seal', what: 'INSERT INTO validation_log_seal', thenCommit: true, moment: 'before' },
  { title: 'committing a seal', what: 'INSERT INTO validation_log_seal', thenCommit: true, moment: 'after' },
] as const;

describe('A server process that is killed while it seals', function () {
  this.timeout(600_000);
  let database: TestDatabase;
  let toPostgres: TcpProxy;
  let server: ServerProcess;

  before(async function () {
    needServer(this, await whyPostgresMissing());
    database = await TestDatabase.create();
    toPostgres = await TcpProxy.open(database.url);
    server = await ServerProcess.start({ DATABASE_URL: toPostgres.url });
  });
  after(async () => {
    await server?.close();
    await toPostgres?.close();
    await database?.close();
  });

  it('leaves figures that equal a recount, and a chain without a gap', async () => {
    const submissions = new Submissions();
    const people = await stockForOrders(database, 2 * STEPS.length + 2);
    const submit = async () => {
      const [one, other] = people.splice(0, 2) as [Person, Person];
      await submissions.answered(server, { ...one, quantity: 1 });
      await submissions.answered(server, { ...other, quantity: TOO_MUCH });
    };
    for (const { title, what, moment, ...rest } of STEPS) {
      const ended = server.ended();
      let isWritten = false;
      const kill = killWhen(
        toPostgres,
        (sent) => {
          if (!('thenCommit' in rest)) return sent.includes(what);
          if (isWritten) return sent.includes('COMMIT');
          isWritten = sent.includes(what);
          return false;
        },
        moment,
        () => process.kill(server.pid, 'SIGKILL'),
      );
      const ordering = submit().catch(() => {});
      await Promise.all([kill.killed, ended, ordering]);
      kill.again();
      await server.start();
      expect(await differencesFromRecount(database, database.url), `${moment} ${title}`).to.deep.equal([]);
    }
    await submit();
    await until(
      'everything is sealed',
      async () => {
        const [row] = await database.query<{ count: number }>(
          'SELECT count(*)::int AS count FROM validation_log_unsealed',
        );
        return row?.count === 0;
      },
      PATIENCE_MS,
    );
    expect(await differencesFromRecount(database, database.url)).to.deep.equal([]);
    expect(await brokenInvariants(database, submissions.sent)).to.deep.equal([]);
  });
});
