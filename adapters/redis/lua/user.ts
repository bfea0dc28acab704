import { SLIDING_WINDOW } from './sliding-window.js';

/**
 * Lua functions for the user's part of the guard; put in front of the scripts that need them.
 *
 * State: '<consecutive failures> <instant of the last one> <admission> <admission> ...', instants in epoch ms, '0 0' while there is no failure.
 *
 * `waits_from`: where in ARGV the waits after the 1st, 2nd, ... consecutive failure begin, ms; the last one holds for every later failure.
 */
const WAIT = `
local function wait_after(failures, waits_from)
  local waits = #ARGV - waits_from + 1
  if waits < 1 then return 0 end
  return tonumber(ARGV[waits_from - 1 + math.min(failures, waits)])
end
`;

/** The same decision as `decideAdmission` in the core. */
export const ADMISSION = `${SLIDING_WINDOW}${WAIT}
-- known: the state, or false. now: a word; limit, window: numbers.
-- Returns {'admitted' | 'throttled' | 'backing_off', remaining slots, ms until the next slot is freed, ms to wait}, and when admitted the new state as words.
local function admit(known, now, limit, window, waits_from)
  local user = known and words(known) or {'0', '0'}
  local backoff = 0
  if user[1] ~= '0' then
    backoff = math.max(0, tonumber(user[2]) + wait_after(tonumber(user[1]), waits_from) - tonumber(now))
  end
  local taken, ms = throttle(user, 3, now, limit, window)
  if taken >= limit then
    return {ms >= backoff and 'throttled' or 'backing_off', 0, ms, math.max(ms, backoff)}
  end
  if backoff > 0 then return {'backing_off', limit - taken, backoff, backoff} end
  return {'admitted', limit - taken - 1, ms, 0}, user
end

-- Failures matter for longer than admissions. ttl, ttl_failed: ms
local function keep_user(key, user, ttl, ttl_failed)
  redis.call('SET', key, table.concat(user, ' '), 'PX', user[1] == '0' and ttl or ttl_failed)
end
`;

/** The same as `countFailure` and `backoffWaitMs` in the core. */
export const FAILURE_COUNT = `${WAIT}
-- known: the state, or false. now: a word; reset: a number. ttl: ms
-- Returns {consecutive failures, ms to wait from now}; both 0 when the ending counts for none.
local function count_ending(key, known, ending, now, reset, ttl, waits_from)
  local none = not known or string.sub(known, 1, 2) == '0 '
  if ending ~= 'refused' and (ending ~= 'placed' or none) then return {0, 0} end
  local failures, at, admissions = string.match(known or '0 0', '^(%S+) (%S+)(.*)$')
  if ending == 'placed' then
    if admissions == '' then redis.call('DEL', key) else redis.call('SET', key, '0 0' .. admissions, 'KEEPTTL') end
    return {0, 0}
  end
  local goes_on = not none and tonumber(now) - tonumber(at) < reset
  local count = goes_on and tonumber(failures) + 1 or 1
  redis.call('SET', key, string.format('%.0f %s%s', count, now, admissions), 'PX', ttl)
  return {count, math.max(0, wait_after(count, waits_from))}
end
`;
