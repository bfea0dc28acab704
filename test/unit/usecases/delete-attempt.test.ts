import { expect } from 'chai';
import { InvalidInputError } from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { rejectionOf } from '../../contract/contenders.js';
import { memorySystem, T0 } from '../../support/memory-system.js';

describe('deleting an attempt', () => {
  it('deletes it and audits who, when and why', async () => {
    const { attempts, deleteAttempt, getAttempt } = await memorySystem();
    const id = await attempts.add(anAttempt({ participantName: 'John Doe' }));
    const other = await attempts.add(anAttempt());
    const deleted = await deleteAttempt({ id, deletedBy: '1', why: '  asked by John\u0000 ' });
    expect(deleted).to.include({ id, participantName: 'John Doe' });
    expect(await getAttempt(id)).to.equal(undefined);
    expect(await getAttempt(other)).to.include({ id: other });
    expect(attempts.deletions()).to.deep.equal([
      { attemptId: id, deletedAtMs: T0, deletedBy: '1', why: 'asked by John\ufffd' },
    ]);
  });

  it('gives undefined for one that is not there, and audits nothing', async () => {
    const { attempts, deleteAttempt } = await memorySystem();
    expect(await deleteAttempt({ id: 404, deletedBy: '1', why: 'a mistake' })).to.equal(undefined);
    expect(attempts.deletions()).to.deep.equal([]);
  });

  for (const why of ['', '  \n']) {
    it(`rejects ${JSON.stringify(why)} as a reason, and deletes nothing`, async () => {
      const { attempts, deleteAttempt, getAttempt } = await memorySystem();
      const id = await attempts.add(anAttempt());
      expect(await rejectionOf(deleteAttempt({ id, deletedBy: '1', why })))
        .to.be.instanceOf(InvalidInputError)
        .and.to.include({ field: 'why' });
      expect(await getAttempt(id)).to.include({ id });
    });
  }
});
