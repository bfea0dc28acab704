import { MemoryAttemptStore } from '../../../adapters/memory/index.js';
import type { FailedOrderAttempt } from '../../../core/index.js';

const TAKES_OUT = 'takes a participant out of all of its attempts, and leaves the rest of them as it was';
const COUNTS = 'finds a participant that was taken out under its pseudonym only, and counts it as before';

/** Shows pseudonymised attempts otherwise than it should. */
const shows = (change: (attempt: FailedOrderAttempt) => Partial<FailedOrderAttempt>) =>
  class extends MemoryAttemptStore {
    override async recent(limit: number, participantId?: string) {
      const attempts = await super.recent(limit, participantId);
      return attempts.map((attempt) => ({ ...attempt, ...change(attempt) }));
    }
  };

class DeletesInstead extends MemoryAttemptStore {
  override async pseudonymise(participantId: string) {
    const attempts = await this.recent(1_000, participantId);
    for (const { id } of attempts) await this.delete(id, { deletedAtMs: 0, deletedBy: '', why: '' });
    return attempts.length;
  }
}

class ChangesTheNewest extends MemoryAttemptStore {
  override async pseudonymise(participantId: string, pseudonym: string) {
    const [newest] = await this.recent(1, participantId);
    if (newest === undefined) return 0;
    await this.delete(newest.id, { deletedAtMs: 0, deletedBy: '', why: '' });
    await this.add({ ...newest, participantId: pseudonym });
    return 1;
  }
}

class ForgetsTheSubmission extends MemoryAttemptStore {
  override async pseudonymise(participantId: string, pseudonym: string) {
    const count = await super.pseudonymise(participantId, pseudonym);
    for (const attempt of await this.recent(1_000, pseudonym)) {
      await this.delete(attempt.id, { deletedAtMs: 0, deletedBy: '', why: '' });
      await this.add({ ...attempt, submissionId: `${attempt.submissionId}, forgotten` });
    }
    return count;
  }
}

export const BROKEN_PSEUDONYMISING: readonly (readonly [
  fault: string,
  caughtBy: string,
  make: () => MemoryAttemptStore,
])[] = [
  [
    'keeps the address when a participant is taken out',
    TAKES_OUT,
    () => new (shows(() => ({ ipAddress: '192.168.1.100' })))(),
  ],
  ['keeps the user when a participant is taken out', TAKES_OUT, () => new (shows(() => ({ userId: '456' })))()],
  [
    'keeps the key when a participant is taken out',
    TAKES_OUT,
    () => new (shows(() => ({ idempotencyKey: 'd0dc77186c44fe52'.repeat(4) })))(),
  ],
  [
    'loses the errors when a participant is taken out',
    TAKES_OUT,
    () => new (shows(() => ({ validationErrors: [] })))(),
  ],
  ['changes the newest only when a participant is taken out', TAKES_OUT, () => new ChangesTheNewest()],
  ['deletes instead when a participant is taken out', COUNTS, () => new DeletesInstead()],
  [
    'forgets the submission when a participant is taken out',
    'takes nobody out twice, and still knows the submissions',
    () => new ForgetsTheSubmission(),
  ],
];
