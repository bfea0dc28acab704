import { SLIDING_WINDOW } from './sliding-window.js';

/**
 * Lua functions for the user's part of the guard; put in front of the scripts that need them, behind the constants of the policy.
 *
 * State: '<consecutive failures> <instant of the last one> <admission> <admission> ...', instants in epoch ms, '0 0' while there is no failure.
 */
const WAIT = `
local function wait_after(failures)
  return WAITS[math.min(failures, #WAITS)] or 0
end
`;

/** The same decision as `decideAdmission` in the core. */
export const ADMISSION = `${SLIDING_WINDOW}${WAIT}
-- known: the state, or false. now: a word.
-- Returns {'admitted' | 'throttled' | 'backing_off', remaining slots, ms until the next slot is freed, ms to wait}. Who is admitted has taken a slot.
local function admit(key, known, now)
  local user = known and words(known) or {'0', '0'}
  local failed = user[1] ~= '0'
  local backoff = 0
  if failed then backoff = math.max(0, tonumber(user[2]) + wait_after(tonumber(user[1])) - tonumber(now)) end
  local taken, ms = throttle(user, 3, now, LIMIT, WINDOW)
  if taken >= LIMIT then
    return {ms >= backoff and 'throttled' or 'backing_off', 0, ms, math.max(ms, backoff)}
  end
  if backoff > 0 then return {'backing_off', LIMIT - taken, backoff, backoff} end
  redis.call('SET', key, table.concat(user, ' '), 'PX', failed and FAILED_TTL or USER_TTL)
  return {'admitted', LIMIT - taken - 1, ms, 0}
end
`;

/** The same as `countFailure` and `backoffWaitMs` in the core. */
export const FAILURE_COUNT = `${WAIT}
-- known: the state, or false. now: a word.
-- Returns {consecutive failures, ms to wait from now}; both 0 when the ending counts for none.
local function count_ending(key, known, ending, now)
  local none = not known or string.sub(known, 1, 2) == '0 '
  if ending ~= 'refused' and (ending ~= 'placed' or none) then return {0, 0} end
  local failures, at, admissions = string.match(known or '0 0', '^(%S+) (%S+)(.*)$')
  if ending == 'placed' then
    if admissions == '' then redis.call('DEL', key) else redis.call('SET', key, '0 0' .. admissions, 'KEEPTTL') end
    return {0, 0}
  end
  local goes_on = not none and tonumber(now) - tonumber(at) < RESET
  local count = goes_on and tonumber(failures) + 1 or 1
  redis.call('SET', key, string.format('%.0f %s%s', count, now, admissions), 'PX', FAILED_TTL)
  return {count, math.max(0, wait_after(count))}
end
`;
