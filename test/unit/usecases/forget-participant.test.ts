import { expect } from 'chai';
import {
  ManualClock,
  MemoryAlertStore,
  MemoryAttemptStore,
  MemoryAuditLog,
  MemoryJournal,
  MemoryValidationLog,
  SequentialIds,
} from '../../../adapters/memory/index.js';
import { createForgetParticipant, InvalidInputError, UnavailableError } from '../../../core/index.js';
import { anEpisode, anEvaluation } from '../../contract/alert-store/alert-harness.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { rejectionOf } from '../../contract/contenders.js';
import { T0 } from '../../support/memory-system.js';

describe('forgetting a participant', () => {
  const system = () => {
    const validationLog = new MemoryValidationLog();
    const ports = {
      attempts: new MemoryAttemptStore(validationLog),
      validationLog,
      journal: new MemoryJournal(),
      audit: new MemoryAuditLog(),
      clock: new ManualClock(T0),
      ids: new SequentialIds(),
      observer: { submissionEnded: () => {}, problem: () => {} },
    };
    return { ...ports, forget: createForgetParticipant(ports) };
  };
  const request = { participantId: '123', forgottenBy: '1', why: ' She asked us to\u0000 ' };

  it('takes it out of its attempts, those that still wait to be stored included, and audits it', async () => {
    const { attempts, journal, audit, forget } = system();
    await attempts.add(anAttempt());
    await journal.append(anAttempt());
    await attempts.add(anAttempt({ participantId: '124' }));
    expect(await forget(request)).to.deep.equal({ pseudonym: 'deleted-id-1', attempts: 2, logEntries: 2 });
    expect(await journal.size()).to.equal(0);
    expect(await attempts.recent(10, '123')).to.deep.equal([]);
    expect(await attempts.recent(10, 'deleted-id-1')).to.have.length(2);
    expect(await audit.latest(10)).to.deep.equal([
      {
        happenedAtMs: T0,
        actorId: '1',
        action: 'forget participant',
        subjectId: '123',
        why: 'She asked us to\ufffd',
      },
    ]);
  });

  it('takes it out of the alerts about it', async () => {
    const { forget, ...ports } = system();
    const alerts = new MemoryAlertStore();
    const { version } = await alerts.read(T0);
    const episodes = [anEpisode('1', { subject: '123' }), anEpisode('2', { subject: '124' })];
    await alerts.commit(anEvaluation({ episodes }), version);
    await createForgetParticipant({ ...ports, alerts })(request);
    const subjects = (await alerts.read(T0)).episodes.map(({ subject }) => subject);
    expect(subjects).to.deep.equal(['deleted-id-1', '124']);
  });

  it('gives the next one another pseudonym, and the same one again another', async () => {
    const { attempts, forget } = system();
    await attempts.add(anAttempt());
    await forget(request);
    await attempts.add(anAttempt());
    expect(await forget(request)).to.deep.equal({ pseudonym: 'deleted-id-2', attempts: 1, logEntries: 1 });
  });

  it('is audited, then removed, then taken out of its attempts', async () => {
    const { attempts, audit, forget } = system();
    await attempts.add(anAttempt());
    let before: readonly number[] = [];
    const remove = async () => {
      before = [(await audit.latest(10)).length, (await attempts.recent(10, '123')).length];
    };
    await forget({ ...request, remove });
    expect(before, 'entries, and attempts that name it').to.deep.equal([1, 1]);
    expect(await attempts.recent(10, '123')).to.deep.equal([]);
  });

  it('leaves its attempts to the next run when it could not be removed', async () => {
    const { attempts, audit, forget } = system();
    await attempts.add(anAttempt());
    const away = new UnavailableError('database', 'away');
    expect(await rejectionOf(forget({ ...request, remove: () => Promise.reject(away) }))).to.equal(away);
    expect(await audit.latest(10)).to.have.length(1);
    expect((await forget(request)).attempts).to.equal(1);
  });

  it('does nothing that it cannot audit, and nothing without a reason', async () => {
    const { attempts, audit, forget } = system();
    await attempts.add(anAttempt());
    expect(await rejectionOf(forget({ ...request, why: ' ' }))).to.be.instanceOf(InvalidInputError);
    audit.add = () => Promise.reject(new UnavailableError('database', 'away'));
    let removed = false;
    const remove = async () => {
      removed = true;
    };
    expect(await rejectionOf(forget({ ...request, remove }))).to.be.instanceOf(UnavailableError);
    expect(await attempts.recent(10, '123')).to.have.length(1);
    expect(removed).to.equal(false);
  });
});
