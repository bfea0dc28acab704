import { OCCUPATION } from './participant.js';
import { ADMISSION } from './user.js';

/**
 * Lets a submission in or says why not, the same decision as `decideEntry` in the core.
 *
 * KEYS[1] the user
 * KEYS[2] claim on the participant's cart
 * KEYS[3] lease on the participant
 * ARGV[1] now, epoch ms
 * ARGV[2] token of the submission
 * ARGV[3] until when its lease lasts, epoch ms
 *
 * Returns {'admitted', remaining slots, ms until the next slot is freed, 0}, or with 'throttled', 'backing_off', 'duplicate' or 'locked' in front and the ms to
 * wait at the end; for 'duplicate' and 'locked' the order follows, '' while there is none.
 */
export const ENTER = `${ADMISSION}${OCCUPATION}
local known = redis.call('MGET', KEYS[1], KEYS[2], KEYS[3])
local answer = admit(KEYS[1], known[1], ARGV[1])
if answer[1] ~= 'admitted' then return answer end
local obstacle = occupy(KEYS[2], known[2], KEYS[3], known[3], ARGV[1], ARGV[2], ARGV[3])
if obstacle then return {obstacle[1], answer[2], answer[3], obstacle[2], obstacle[3]} end
return answer
`;

/** The user's part of ENTER, for a cluster, where user and participant lie on different nodes. KEYS[1], ARGV[1] as there. Returns what ENTER does. */
export const ADMIT = `${ADMISSION}
return admit(KEYS[1], redis.call('GET', KEYS[1]), ARGV[1])
`;

/**
 * The participant's part of ENTER. KEYS[1..2] are KEYS[2..3] of ENTER, ARGV[1..3] as there.
 *
 * Returns {} or {'duplicate' | 'locked', ms to wait, order or ''}.
 */
export const OCCUPY = `${OCCUPATION}
local known = redis.call('MGET', KEYS[1], KEYS[2])
return occupy(KEYS[1], known[1], KEYS[2], known[2], ARGV[1], ARGV[2], ARGV[3]) or {}
`;
