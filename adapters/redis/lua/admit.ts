import { SLIDING_WINDOW } from './sliding-window.js';

/**
 * Throttle and back-off of a user as one decision, the same as `decideAdmission` in the core. Takes a slot only if admitted.
 *
 * KEYS[1] sorted set of the user's admissions
 * KEYS[2] hash of the user's failures: count, at (epoch ms of the last one)
 * ARGV[1] now, epoch ms
 * ARGV[2] limit, admissions
 * ARGV[3] window, ms
 * ARGV[4] time to live of KEYS[1], ms
 * ARGV[5...] waits after the 1st, 2nd, ... consecutive failure, ms; the last one holds for every later failure
 *
 * Returns {verdict, remaining slots, ms until the next slot is freed, ms to wait}; verdict 'admitted', 'throttled' or 'backing_off'.
 */
export const ADMIT = `${SLIDING_WINDOW}
local rate = {now = tonumber(ARGV[1]), limit = tonumber(ARGV[2]), window = tonumber(ARGV[3])}

local function wait_after_failure()
  local failures = redis.call('HMGET', KEYS[2], 'count', 'at')
  if not failures[1] then return 0 end
  local waits = #ARGV - 4
  local wait = waits > 0 and tonumber(ARGV[4 + math.min(tonumber(failures[1]), waits)]) or 0
  return math.max(0, tonumber(failures[2]) + wait - rate.now)
end

local backoff = wait_after_failure()
local taken = slots_taken(KEYS[1], rate)
if taken >= rate.limit then
  local throttle = wait_for_slot(KEYS[1], rate)
  return {throttle >= backoff and 'throttled' or 'backing_off', 0, throttle, math.max(throttle, backoff)}
end
if backoff > 0 then
  return {'backing_off', rate.limit - taken, backoff, backoff}
end
return {'admitted', rate.limit - taken - 1, take_slot(KEYS[1], rate, ARGV[4]), 0}
`;
