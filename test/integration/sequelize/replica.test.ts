import { expect } from 'chai';
import {
  connectDatabase,
  type Database,
  keepSearchValues,
  migrate,
  Replica,
  type SequelizePorts,
  seal,
  sequelizePorts,
} from '../../../adapters/sequelize/index.js';
import type { DeletionAudit } from '../../../core/index.js';
import { anAttempt, T0 } from '../../contract/attempt-store/attempt-harness.js';
import { ask } from '../../support/postgres.js';
import { PostgresServer, whyReplicaMissing } from '../../support/postgres-server.js';
import { needServer } from '../../support/servers.js';
import { until } from '../../support/until.js';

const AUDIT: DeletionAudit = { deletedAtMs: T0, deletedBy: '1', why: 'test' };
/** So long that no busy machine is behind by accident. */
const PATIENT_MS = 60_000;

describe('reading on a streaming replica', function () {
  this.timeout(60_000);
  let primaryServer: PostgresServer;
  let replicaServer: PostgresServer;
  let primary: Database;
  let copy: Database;
  let replica: Replica;
  let ports: SequelizePorts;

  before(async function () {
    needServer(this, whyReplicaMissing());
    primaryServer = await PostgresServer.create();
    replicaServer = await primaryServer.createReplica();
    primary = connectDatabase({ url: primaryServer.url, statementTimeoutMs: 30_000 });
    copy = connectDatabase({ url: replicaServer.url });
    await migrate(primary);
  });
  after(async () => {
    await Promise.all([primary?.close(), copy?.close()]);
    await Promise.all([primaryServer?.stop(), replicaServer?.stop()]);
  });
  afterEach(async () => {
    await replica.close();
    await replaying('resume');
  });

  /** A store that reads on the replica, which has come as far as the primary. */
  async function open(maxLagMs = PATIENT_MS): Promise<void> {
    replica = new Replica({ primary, replica: copy, maxLagMs });
    ports = sequelizePorts(primary, replica);
    await until('the replica has caught up', hasCaughtUp, 30_000);
    await replica.open();
  }
  async function hasCaughtUp(): Promise<boolean> {
    const place = async (url: string, name: string) =>
      (await ask(url, (client) => client.query<{ lsn: string }>(`SELECT ${name}()::text AS lsn`))).rows[0]?.lsn;
    const end = await place(primaryServer.url, 'pg_current_wal_lsn');
    return end === (await place(replicaServer.url, 'pg_last_wal_replay_lsn'));
  }
  const replaying = (how: 'pause' | 'resume') =>
    ask(replicaServer.url, (client) => client.query(`SELECT pg_wal_replay_${how}()`));
  const found = async (username: string) =>
    (await ports.attempts.search({ order: 'newest', limit: 10, terms: [username] })).attempts.map(({ id }) => id);

  it('shows lists, counts and analytics as the replica has them, and a single attempt as it was stored', async () => {
    await open();
    await replaying('pause');
    const id = await ports.attempts.add(anAttempt({ username: 'paused' }));
    const window = { sinceMs: T0, untilMs: T0 + 1, timeZone: 'UTC', groupBy: 'summary' } as const;
    const seen = async () => [
      await found('paused'),
      (await ports.attempts.count({ terms: ['paused'] }, 10)).count,
      (await ports.attempts.recent(1)).length,
      (await ports.attempts.tally(window)).totalFailures,
      (await ports.attempts.breakdown({ ...window, textsPerCode: 1 })).length,
    ];
    expect(await seen()).to.deep.equal([[], 0, 0, 0, 0]);
    expect((await ports.attempts.get(id))?.username).to.equal('paused');
    await replaying('resume');
    await until('it is there, too', async () => (await found('paused')).length > 0);
    expect(await seen()).to.deep.equal([[id], 1, 1, 1, 1]);
    await ports.attempts.delete(id, AUDIT);
  });

  it('searches by the dictionary and counts by what is sealed there', async () => {
    await open();
    const id = await ports.attempts.add(anAttempt({ username: 'dictionary' }));
    while (await keepSearchValues(primary));
    await seal(primary, T0 + PATIENT_MS);
    await until('the replica has caught up', hasCaughtUp, 30_000);
    expect(await found('dictionary')).to.deep.equal([id]);
    const tally = { sinceMs: T0, untilMs: T0 + 1, timeZone: 'UTC', groupBy: 'summary' } as const;
    expect(await ports.attempts.tally(tally)).to.deep.equal(await sequelizePorts(primary).attempts.tally(tally));
    await ports.attempts.delete(id, AUDIT);
  });

  it('shows what was deleted here no more, although the replica still has it', async () => {
    await open();
    const id = await ports.attempts.add(anAttempt({ username: 'deleted' }));
    await until('it is on the replica', async () => (await found('deleted')).length > 0);
    await replaying('pause');
    await ports.attempts.delete(id, AUDIT);
    expect(await found('deleted')).to.deep.equal([]);
    // After the second look the place of the deletion is known, and the replica has not reached it.
    await replica.open();
    await replica.open();
    expect(await found('deleted')).to.deep.equal([]);
    await replaying('resume');
    const fresh = await ports.attempts.add(anAttempt({ username: 'read on the replica again' }));
    await until('the replica is read again', async () => {
      await replaying('pause');
      const before = await found('again');
      await replaying('resume');
      return before.includes(fresh);
    });
    await ports.attempts.delete(fresh, AUDIT);
  });

  it('shows the newest as the server that is asked has them, when the two take turns', async () => {
    await open();
    const id = await ports.attempts.add(anAttempt({ participantId: '9', username: 'newest' }));
    const newest = async () => (await ports.attempts.recent(1)).map(({ username }) => username);
    await until('it is on the replica', async () => (await newest())[0] === 'newest');
    await replaying('pause');
    // By another process: this one does not know that it should ask the primary.
    await sequelizePorts(primary).attempts.pseudonymise('9', 'deleted-9');
    expect(await newest()).to.deep.equal(['newest']);
    replica.changed();
    expect(await newest()).to.deep.equal([null]);
    await replaying('resume');
    await until('the replica has caught up', hasCaughtUp, 30_000);
    await replica.open();
    await replica.open();
    expect(await newest()).to.deep.equal([null]);
    await ports.attempts.delete(id, AUDIT);
  });

  it('goes to the primary while the replica is behind, and says how far', async () => {
    await open(300);
    expect(await replica.check()).to.deep.include({ status: 'ok' });
    await replaying('pause');
    const id = await ports.attempts.add(anAttempt({ username: 'behind' }));
    await until('the primary is asked', async () => (await found('behind')).length > 0);
    expect(await found('behind')).to.deep.equal([id]);
    const { status, lagMs = 0 } = await replica.check();
    expect(status).to.equal('degraded');
    expect(lagMs).to.be.above(300);
    await replaying('resume');
    await until('it is near again', async () => (await replica.check()).status === 'ok');
    await ports.attempts.delete(id, AUDIT);
  });

  it('goes to the primary while the replica is gone, without an error, and comes back', async () => {
    await open();
    const id = await ports.attempts.add(anAttempt({ username: 'gone' }));
    await replicaServer.kill();
    expect(await found('gone')).to.deep.equal([id]);
    await until('it is known', async () => (await replica.check()).status === 'degraded');
    expect(await replica.check()).not.to.have.property('lagMs');
    await replicaServer.start();
    await until('it is back', async () => (await replica.check()).status === 'ok', 30_000);
    await until('it has the attempt', async () => (await found('gone')).includes(id));
    await ports.attempts.delete(id, AUDIT);
  });

  it('asks the primary what the replica refuses', async () => {
    await open();
    const answered = await replica.read((session) =>
      session.query<{ recovering: boolean }>({
        text: 'CREATE TEMP TABLE only_on_the_primary AS SELECT pg_is_in_recovery() AS recovering',
      }),
    );
    expect(answered).to.deep.equal([]);
    const where = await replica.read((session) =>
      session.query<{ recovering: boolean }>({ text: 'SELECT pg_is_in_recovery() AS recovering' }),
    );
    expect(where).to.deep.equal([{ recovering: true }]);
  });
});
