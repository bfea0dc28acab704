import { expect } from 'chai';
import { sequelizePorts } from '../../../adapters/sequelize/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { rejectionOf } from '../../contract/contenders.js';
import { useDatabase } from '../../support/postgres.js';

describe('the audit log on PostgreSQL', () => {
  const database = useDatabase();

  it('cannot be changed, thinned out or emptied by the role that writes it, whatever the statement', async () => {
    const { audit, attempts } = sequelizePorts(database().connect());
    const entry = { happenedAtMs: 1_000, actorId: '1', action: 'sign in', subjectId: '1', why: '' } as const;
    await audit.add(entry);
    for (const statement of [
      "UPDATE audit_log SET actor_id = '2'",
      'DELETE FROM audit_log',
      'DELETE FROM audit_log WHERE false',
      'TRUNCATE audit_log',
      'TRUNCATE audit_log CASCADE',
      'MERGE INTO audit_log USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE',
      "INSERT INTO audit_log SELECT * FROM audit_log ON CONFLICT (id) DO UPDATE SET why = 'x'",
    ]) {
      expect(await rejectionOf(database().query(statement)), statement)
        .to.be.instanceOf(Error)
        .and.have.property('code', '42501');
    }
    expect(await audit.latest(10)).to.deep.equal([entry]);
    const id = await attempts.add(anAttempt());
    await attempts.delete(id, { deletedAtMs: 2_000, deletedBy: '1', why: 'still written to' });
    expect((await audit.latest(1))[0]).to.deep.include({ action: 'delete attempt', subjectId: String(id) });
  });
});
