import type { Clock, OrderFailuresPorts } from '../../core/index.js';
import { MemoryAttemptStore } from './attempt-store.js';
import { MemoryCache } from './cache.js';
import { MemoryJournal } from './journal.js';
import { MemoryLock } from './lock.js';

/** Fresh adapters in this process for every port of `createOrderFailures` but the ordering system and those of the platform. */
export function memoryPorts(clock: Clock): Pick<OrderFailuresPorts, 'cache' | 'lock' | 'attempts' | 'journal'> {
  return {
    cache: new MemoryCache(),
    lock: new MemoryLock(clock),
    attempts: new MemoryAttemptStore(),
    journal: new MemoryJournal(),
  };
}
