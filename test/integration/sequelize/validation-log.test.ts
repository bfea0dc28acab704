import { expect } from 'chai';
import { ManualClock } from '../../../adapters/memory/index.js';
import { NodeHash } from '../../../adapters/node/index.js';
import { type Database, makeLogPartitions, sequelizePorts } from '../../../adapters/sequelize/index.js';
import {
  createSealValidationLog,
  createVerifyValidationLog,
  type LogFault,
  type VerifyRequest,
} from '../../../core/index.js';
import { anAttempt, T0 } from '../../contract/attempt-store/attempt-harness.js';
import { rejectionOf } from '../../contract/contenders.js';
import { useDatabase } from '../../support/postgres.js';

/** As somebody who owns the tables could do it. */
const TAMPER = 'SET session_replication_role = replica;';

describe('the validation log in PostgreSQL', function () {
  this.timeout(60_000);
  const testDatabase = useDatabase();
  let database: Database;
  beforeEach(() => {
    database = testDatabase().connect();
  });

  const system = () => {
    const { attempts, validationLog } = sequelizePorts(database);
    const ports = { validationLog, hash: new NodeHash(), clock: new ManualClock(T0) };
    const verify = createVerifyValidationLog(ports);
    return {
      seal: createSealValidationLog(ports),
      verify,
      attempts,
      faults: async (request?: VerifyRequest): Promise<readonly LogFault[]> => (await verify(request)).faults,
      tamper: (statement: string) => testDatabase().query(`${TAMPER} ${statement}`),
    };
  };

  /** Five entries: 1 to 3 in the first seal, 4 and 5 in the second. */
  async function sealed() {
    const made = system();
    for (let number = 1; number <= 5; number++) {
      await made.attempts.add(anAttempt({ createdAtMs: T0 + number, participantId: String(number) }));
      if (number === 3 || number === 5) await made.seal();
    }
    const { faults, seals, entries, waiting, checkpoint } = await made.verify();
    expect({ faults, seals, entries, waiting }).to.deep.equal({ faults: [], seals: 2, entries: 5, waiting: 0 });
    return { ...made, checkpoint };
  }

  const changes: readonly (readonly [what: string, statement: string])[] = [
    ['instant', `SET created_at = created_at + interval '1 ms'`],
    ['participant', `SET participant_id = '9'`],
    ['user', `SET user_id = '9'`],
    ['outcome', `SET outcome = 'locked'`],
    ['codes', `SET codes = '{cart_empty}'`],
    ['order', `SET order_id = '9'`],
    ['attempt', 'SET attempt_id = 9'],
    ['rules', `SET rules_version = '9'`],
    ['durations', `SET step_ms = '{1,2,3,4}'`],
    ['salt', 'SET salt = gen_random_uuid()'],
    ['person, as if deleted', `SET salt = NULL, commitment = repeat('0', 64), participant_id = 'deleted'`],
  ];
  for (const [what, statement] of changes) {
    it(`shows a changed row: its ${what}`, async () => {
      const { faults, tamper } = await sealed();
      await tamper(`UPDATE validation_log ${statement} WHERE id = 2`);
      expect(await faults()).to.deep.equal([{ kind: 'changed', seal: 1, entryIds: [2] }]);
    });
  }

  it('shows a removed row, and a removed last row', async () => {
    const { faults, tamper } = await sealed();
    await tamper('DELETE FROM validation_log WHERE id = 2');
    expect(await faults()).to.deep.equal([{ kind: 'removed', seal: 1, entryIds: [2] }]);
    await tamper('DELETE FROM validation_log WHERE id = 5');
    expect(await faults()).to.deep.equal([
      { kind: 'removed', seal: 1, entryIds: [2] },
      { kind: 'removed', seal: 2, entryIds: [5] },
    ]);
  });

  it('shows a last row that was removed along with its seal, by the head; and along with that, by a checkpoint', async () => {
    const { faults, tamper, checkpoint } = await sealed();
    await tamper('DELETE FROM validation_log WHERE id > 3; DELETE FROM validation_log_seal WHERE number = 2');
    expect(await faults()).to.deep.equal([{ kind: 'shortened', seal: 2, noted: 'head' }]);
    await tamper('UPDATE validation_log_head SET (number, hash) = (SELECT number, hash FROM validation_log_seal)');
    expect(await faults(), 'nothing in the database says so any more').to.deep.equal([]);
    expect(await faults({ checkpoint })).to.deep.equal([{ kind: 'shortened', seal: 2, noted: 'checkpoint' }]);
  });

  it('shows two swapped rows', async () => {
    const { faults, tamper } = await sealed();
    await tamper(
      'UPDATE validation_log SET id = 100 WHERE id = 1; UPDATE validation_log SET id = 1 WHERE id = 3; UPDATE validation_log SET id = 3 WHERE id = 100',
    );
    expect(await faults()).to.deep.equal([{ kind: 'swapped', seal: 1, entryIds: [1, 3] }]);
  });

  it('shows a row that was slipped in, and a seal that was made anew for what was changed', async () => {
    const { faults, tamper } = await sealed();
    await tamper(
      `INSERT INTO validation_log (id, created_at, participant_id, user_id, outcome, codes) VALUES (77, now(), '1', '1', 'placed', '{}')`,
    );
    expect(await faults()).to.deep.equal([{ kind: 'unknown_entries', count: 1 }]);
    await tamper('DELETE FROM validation_log WHERE id = 77');
    await tamper(
      `UPDATE validation_log_seal SET digests = overlay(digests PLACING decode(repeat('00', 32), 'hex') FROM 1) WHERE number = 1`,
    );
    const kinds = (await faults()).map(({ kind }) => kind);
    expect(kinds).to.deep.equal(['seal_changed', 'changed']);
  });

  it('shows a removed seal, and one whose hash was made anew without those that follow', async () => {
    const { faults, tamper } = await sealed();
    await tamper(`UPDATE validation_log_seal SET hash = repeat('0', 64) WHERE number = 1`);
    expect(await faults()).to.deep.equal([
      { kind: 'seal_changed', seal: 1 },
      { kind: 'seal_changed', seal: 2 },
    ]);
    await tamper('DELETE FROM validation_log_seal WHERE number = 1');
    expect((await faults())[0]).to.deep.equal({ kind: 'seal_missing', seal: 1 });
  });

  it('says what waits for its seal, and that nothing can be said of it', async () => {
    const { attempts, verify, tamper } = await sealed();
    await attempts.add(anAttempt());
    await tamper(`UPDATE validation_log SET outcome = 'locked' WHERE id = 6`);
    expect(await verify())
      .to.include({ entries: 6, waiting: 1 })
      .and.have.property('faults')
      .deep.equal([]);
  });

  it('is changed and deleted by nobody who leaves its triggers alone', async () => {
    await sealed();
    for (const statement of [
      `UPDATE validation_log SET outcome = 'placed' WHERE id = 1`,
      `UPDATE validation_log SET participant_id = '9' WHERE id = 1`,
      'DELETE FROM validation_log WHERE id = 1',
      'TRUNCATE validation_log',
      `UPDATE validation_log_seal SET hash = ''`,
      'DELETE FROM validation_log_seal',
    ]) {
      const error = await rejectionOf(database.query({ text: statement }));
      expect(error, statement).to.include({ sqlState: '42501' });
    }
  });

  it('lies in monthly partitions, into which rows are moved that came before them', async () => {
    const { attempts, verify, seal } = system();
    const at = (text: string) => Date.parse(`${text}T12:00:00Z`);
    for (const day of ['2010-12-31', '2011-01-01', '2026-02-12', '2026-03-01']) {
      await attempts.add(anAttempt({ createdAtMs: at(day) }));
    }
    await seal();
    expect(await makeLogPartitions(database, at('2026-02-12'))).to.deep.equal([
      '201012',
      '201101',
      '202602',
      '202603',
      '202604',
    ]);
    expect(await makeLogPartitions(database, at('2026-02-28'))).to.deep.equal([]);
    expect(await makeLogPartitions(database, at('2026-03-01'))).to.deep.equal(['202605']);
    await attempts.add(anAttempt({ createdAtMs: at('2026-04-30') }));
    const rows = await testDatabase().query<{ part: string }>(
      'SELECT tableoid::regclass::text AS part FROM validation_log ORDER BY created_at',
    );
    expect(rows.map(({ part }) => part.slice(-6))).to.deep.equal([
      '201012',
      '201101',
      '202602',
      '202603',
      '202604',
    ]);
    expect((await verify()).faults).to.deep.equal([]);
  });
});
