import type { RecentFailures } from '../../../core/index.js';
import type { RecentFailuresJson } from '../schemas/attempt.js';
import { presentAttempt } from './present-attempt.js';

/** `asked`: the limit that was asked for, if one was. */
export function presentRecentFailures({ limit, attempts }: RecentFailures, asked?: number): RecentFailuresJson {
  const notice = asked !== undefined &&
    asked > limit && { notice: `limit is at most ${limit}; ${limit} was used.` };
  return { count: attempts.length, limit, results: attempts.map(presentAttempt), ...notice };
}
