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
 *
 * Returns {consecutive failures, ms to wait from now}; both 0 unless one was counted.
 */
export const SETTLE = `${FAILURE_COUNT}${VACATION}
local known = redis.call('MGET', KEYS[1], KEYS[2], KEYS[3])
vacate(KEYS[2], known[2], KEYS[3], known[3], ARGV[1], ARGV[2], ARGV[3])
return count_ending(KEYS[1], known[1], ARGV[2], ARGV[4])
`;

/** The user's part of SETTLE, for a cluster. KEYS[1] as there, ARGV[1] is ARGV[2] and ARGV[2] is ARGV[4] of SETTLE. Returns what SETTLE does. */
export const COUNT_ENDING = `${FAILURE_COUNT}
return count_ending(KEYS[1], redis.call('GET', KEYS[1]), ARGV[1], ARGV[2])
`;

/** The participant's part of SETTLE. KEYS[1..2] are KEYS[2..3], ARGV[1..3] as there. Returns nothing. */
export const VACATE = `${VACATION}
local known = redis.call('MGET', KEYS[1], KEYS[2])
vacate(KEYS[1], known[1], KEYS[2], known[2], ARGV[1], ARGV[2], ARGV[3])
`;
