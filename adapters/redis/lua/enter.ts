import { OCCUPATION } from './participant.js';
import { ADMISSION } from './user.js';

/**
 * Lets a submission in or says why not, the same decision as `decideEntry` in the core.
 *
 * KEYS[1] the user
 * KEYS[2] claim on the participant's cart
 * KEYS[3] lease on the participant
 * ARGV[1] now, epoch ms
 * ARGV[2] limit, admissions
 * ARGV[3] window of the limit, ms
 * ARGV[4] time to live of KEYS[1] without failures, ms
 * ARGV[5] time to live of KEYS[1] with failures, ms
 * ARGV[6] token of the submission
 * ARGV[7] duplicate window, ms: a claim exactly this old no longer counts
 * ARGV[8] time to live of KEYS[2], ms
 * ARGV[9] until when the lease lasts, epoch ms
 * ARGV[10] time to live of KEYS[3], ms
 * ARGV[11...] waits after the 1st, 2nd, ... consecutive failure, ms
 *
 * Returns {'admitted', remaining slots, ms until the next slot is freed, 0}, or with 'throttled', 'backing_off', 'duplicate' or 'locked' in front and the ms to
 * wait at the end; for 'duplicate' and 'locked' the order follows, '' while there is none.
 */
export const ENTER = `${ADMISSION}${OCCUPATION}
local known = redis.call('MGET', KEYS[1], KEYS[2], KEYS[3])
local answer, user = admit(known[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), 11)
if not user then return answer end
keep_user(KEYS[1], user, ARGV[4], ARGV[5])
local obstacle = obstacle_of(known[2], known[3], tonumber(ARGV[1]), tonumber(ARGV[7]))
if obstacle then return {obstacle[1], answer[2], answer[3], obstacle[2], obstacle[3]} end
hold(KEYS[2], KEYS[3], ARGV[1], ARGV[6], ARGV[8], ARGV[9], ARGV[10])
return answer
`;

/**
 * The user's part of ENTER, for a cluster, where user and participant lie on different nodes. KEYS[1], ARGV[1..5] as there, and ARGV[6...] the waits.
 * Returns what ENTER does.
 */
export const ADMIT = `${ADMISSION}
local answer, user = admit(redis.call('GET', KEYS[1]), ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), 6)
if user then keep_user(KEYS[1], user, ARGV[4], ARGV[5]) end
return answer
`;

/**
 * The participant's part of ENTER. KEYS[1..2] are KEYS[2..3] of ENTER; ARGV[1] is now, ARGV[2..6] are ARGV[6..10].
 *
 * Returns {} or {'duplicate' | 'locked', ms to wait, order or ''}.
 */
export const OCCUPY = `${OCCUPATION}
local known = redis.call('MGET', KEYS[1], KEYS[2])
local obstacle = obstacle_of(known[1], known[2], tonumber(ARGV[1]), tonumber(ARGV[3]))
if obstacle then return obstacle end
hold(KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[4], ARGV[5], ARGV[6])
return {}
`;
