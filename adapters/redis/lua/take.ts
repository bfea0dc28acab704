import { SLIDING_WINDOW } from './sliding-window.js';

/**
 * Takes a slot of a sliding window if one is free.
 *
 * KEYS[1] instants of the admissions
 * ARGV[1] now, epoch ms
 * ARGV[2] limit, admissions
 * ARGV[3] window, ms
 * ARGV[4] time to live of the key, ms
 *
 * Returns {1, remaining slots, ms until the next slot is freed} or {0, 0, ms to wait}.
 */
export const TAKE = `${SLIDING_WINDOW}
local instants, limit = words(redis.call('GET', KEYS[1]) or ''), tonumber(ARGV[2])
local taken, ms = throttle(instants, 1, ARGV[1], limit, tonumber(ARGV[3]))
if taken >= limit then return {0, 0, ms} end
redis.call('SET', KEYS[1], table.concat(instants, ' '), 'PX', ARGV[4])
return {1, limit - taken - 1, ms}
`;
