import { InvalidInputError } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import { storableText } from '../domain/text.js';
import type { AlertStore } from '../ports/alert-store.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { IdSource } from '../ports/ids.js';
import type { ValidationLog } from '../ports/validation-log.js';
import { createStoreJournalledAttempts, type StoreJournalledAttemptsPorts } from './store-journalled-attempts.js';

export interface ForgetParticipantRequest {
  readonly participantId: Id;
  /** Whose doing it is. */
  readonly forgottenBy: Id;
  /** Goes into the audit log. */
  readonly why: string;
  /** Deletes the participant itself, and what else names it. Called when the deletion is audited, before the attempts are changed. */
  readonly remove?: (() => Promise<void>) | undefined;
}

export interface ForgottenParticipant {
  /** Stands in the attempts from now on. Nobody, we included, can lead it back to the participant. */
  readonly pseudonym: Id;
  /** How many attempts were changed. */
  readonly attempts: number;
  /** How many entries of the validation log, those of placed orders among them. */
  readonly logEntries: number;
}

/**
 * Takes a participant that is being deleted out of its attempts, of the validation log and of alerts, which are kept for the figures. What cannot be audited is not done. To be called again for
 * attempts that are stored afterwards, such as those that wait in the journal of another server: they get a pseudonym of their own.
 * @throws InvalidInputError without a reason.
 */
export type ForgetParticipant = (request: ForgetParticipantRequest) => Promise<ForgottenParticipant>;

export interface ForgetParticipantPorts extends StoreJournalledAttemptsPorts {
  /** Absent: there are no alerts. */
  readonly alerts?: Pick<AlertStore, 'pseudonymise'> | undefined;
  readonly audit: AuditLog;
  readonly validationLog: ValidationLog;
  readonly clock: Clock;
  readonly ids: IdSource;
}

export function createForgetParticipant(ports: ForgetParticipantPorts): ForgetParticipant {
  const { alerts, attempts, audit, validationLog, clock, ids } = ports;
  const storeJournalled = createStoreJournalledAttempts(ports);

  return async ({ participantId, forgottenBy, why, remove }) => {
    if (why.trim() === '') throw new InvalidInputError('why', 'must say why the participant is forgotten.');
    await audit.add({
      happenedAtMs: clock.now(),
      actorId: forgottenBy,
      action: 'forget participant',
      subjectId: participantId,
      why: storableText(why.trim()),
    });
    // First: from then on nobody adds to the attempts of the participant.
    await remove?.();
    await storeJournalled();
    const pseudonym = `deleted-${ids.next()}`;
    const logEntries = await validationLog.pseudonymise(participantId, pseudonym);
    const changed = await attempts.pseudonymise(participantId, pseudonym);
    // After the attempts: as long as those name the participant, there can be a new alert about it.
    await alerts?.pseudonymise(participantId, pseudonym);
    return { pseudonym, attempts: changed, logEntries };
  };
}
