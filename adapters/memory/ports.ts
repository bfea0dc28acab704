import type { Clock, OrderFailuresPorts } from '../../core/index.js';
import { MemoryAttemptStore } from './attempt-store.js';
import { MemoryJournal } from './journal.js';
import { MemoryLock } from './lock.js';
import { MemorySubmissionGuard } from './submission-guard.js';

/** Fresh adapters in this process for every port of `createOrderFailures` but the ordering system and those of the platform. */
export function memoryPorts(clock: Clock): Pick<OrderFailuresPorts, 'guard' | 'lock' | 'attempts' | 'journal'> {
  return {
    guard: new MemorySubmissionGuard(),
    lock: new MemoryLock(clock),
    attempts: new MemoryAttemptStore(),
    journal: new MemoryJournal(),
  };
}
