import { VACATION } from './participant.js';
import { FAILURE_COUNT } from './user.js';

/**
 * Ends a submission, the same as `settleEntry` in the core.
 *
 * KEYS[1] the user
 * KEYS[2] claim on the participant's cart
 * KEYS[3] lease on the participant
 * ARGV[1] token of the submission
 * ARGV[2] 'placed', 'refused', 'failed' or 'unknown'
 * ARGV[3] order, '' unless placed
 * ARGV[4] now, epoch ms
 * ARGV[5] age of the last failure from which on the count starts anew, ms
 * ARGV[6] time to live of KEYS[1], ms
 * ARGV[7...] waits after the 1st, 2nd, ... consecutive failure, ms
 *
 * Returns {consecutive failures, ms to wait from now}; both 0 unless one was counted.
 */
export const SETTLE = `${FAILURE_COUNT}${VACATION}
local known = redis.call('MGET', KEYS[1], KEYS[2], KEYS[3])
vacate(KEYS[2], known[2], KEYS[3], known[3], ARGV[1], ARGV[2], ARGV[3])
return count_ending(KEYS[1], known[1], ARGV[2], ARGV[4], tonumber(ARGV[5]), ARGV[6], 7)
`;

/** The user's part of SETTLE, for a cluster. KEYS[1] as there; ARGV[1] is ARGV[2] of SETTLE, ARGV[2...] are ARGV[4...]. Returns what SETTLE does. */
export const COUNT_ENDING = `${FAILURE_COUNT}
return count_ending(KEYS[1], redis.call('GET', KEYS[1]), ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], 5)
`;

/** The participant's part of SETTLE. KEYS[1..2] are KEYS[2..3], ARGV[1..3] as there. Returns nothing. */
export const VACATE = `${VACATION}
local known = redis.call('MGET', KEYS[1], KEYS[2])
vacate(KEYS[1], known[1], KEYS[2], known[2], ARGV[1], ARGV[2], ARGV[3])
`;
