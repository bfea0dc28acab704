/**
 * Lua functions for a sliding window, the same decision as `decideThrottle` in the core; put in front of the scripts that need them.
 *
 * State: a sorted set, one member for each admission, its score the instant in epoch ms. Never more than `limit` members:
 * one is added only when fewer are younger than the window, and the older ones go at that moment. A refusal writes nothing.
 *
 * `rate` is a table of numbers: now (epoch ms), limit, window (ms).
 */
export const SLIDING_WINDOW = `
-- Lua writes large numbers as 1.77e+12.
local function whole(number)
  return string.format('%.0f', number)
end

local function score_at(key, index)
  return tonumber(redis.call('ZRANGE', key, index, index, 'WITHSCORES')[2])
end

-- Admissions younger than the window: one that is exactly as old as the window is outside.
local function slots_taken(key, rate)
  return redis.call('ZCOUNT', key, '(' .. whole(rate.now - rate.window), '+inf')
end

-- ms until fewer than limit are taken, which is when the limit-th newest leaves the window. Only for a full window.
local function wait_for_slot(key, rate)
  if rate.limit < 1 then return rate.window end
  return score_at(key, whole(-rate.limit)) + rate.window - rate.now
end

-- Takes a slot; returns the ms until the next one is freed. ttl: ms after which nobody can need the key.
local function take_slot(key, rate, ttl)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', whole(rate.now - rate.window))
  -- Admissions of one instant leave together, so their number is a name that none of them has.
  local nth = redis.call('ZCOUNT', key, whole(rate.now), whole(rate.now))
  redis.call('ZADD', key, whole(rate.now), whole(rate.now) .. '-' .. nth)
  redis.call('PEXPIRE', key, ttl)
  return score_at(key, 0) + rate.window - rate.now
end
`;
