/**
 * Lua functions for a sliding window, the same decision as `decideThrottle` in the core; put in front of the scripts that need them.
 *
 * State: the instants of the admissions, epoch ms, ascending, with blanks between. Never more than `limit`: one is added only when fewer are younger than
 * the window, and the older ones go at that moment. A refusal writes nothing.
 */
export const SLIDING_WINDOW = `
local function words(text)
  local list = {}
  for word in string.gmatch(text, '%S+') do list[#list + 1] = word end
  return list
end

-- instants: a list of words, from index first on. now: a word; limit, window: numbers.
-- Returns how many slots were taken, and the ms until fewer than limit are (undefined when they are) or until the next slot is freed.
-- If a slot was free, it is taken: in the list are now those that count from now on.
local function throttle(instants, first, now, limit, window)
  local now_ms = tonumber(now)
  while instants[first] and now_ms - tonumber(instants[first]) >= window do table.remove(instants, first) end
  local taken = #instants - first + 1
  if taken >= limit then
    local last_to_go = instants[#instants - limit + 1]
    return taken, (limit < 1 or not last_to_go) and window or tonumber(last_to_go) + window - now_ms
  end
  local position = #instants + 1
  -- Clocks differ: another process may have been here a little later already.
  while position > first and tonumber(instants[position - 1]) > now_ms do position = position - 1 end
  table.insert(instants, position, now)
  return taken, tonumber(instants[first]) + window - now_ms
end
`;
