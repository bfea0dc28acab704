import { SLIDING_WINDOW } from './sliding-window.js';

/**
 * Takes a slot of a sliding window if one is free.
 *
 * KEYS[1] sorted set of admissions
 * ARGV[1] now, epoch ms
 * ARGV[2] limit, admissions
 * ARGV[3] window, ms
 * ARGV[4] time to live of the key, ms
 *
 * Returns {1, remaining slots, ms until the next slot is freed} or {0, 0, ms to wait}.
 */
export const TAKE = `${SLIDING_WINDOW}
local rate = {now = tonumber(ARGV[1]), limit = tonumber(ARGV[2]), window = tonumber(ARGV[3])}
local taken = slots_taken(KEYS[1], rate)
if taken >= rate.limit then
  return {0, 0, wait_for_slot(KEYS[1], rate)}
end
return {1, rate.limit - taken - 1, take_slot(KEYS[1], rate, ARGV[4])}
`;
