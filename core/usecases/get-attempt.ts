import type { FailedOrderAttempt } from '../domain/attempt.js';
import type { AttemptStore } from '../ports/attempt-store.js';

/** Undefined when there is no such attempt, any more or ever. */
export type GetAttempt = (id: number) => Promise<FailedOrderAttempt | undefined>;

export function createGetAttempt({ attempts }: { attempts: AttemptStore }): GetAttempt {
  return (id) => attempts.get(id);
}
