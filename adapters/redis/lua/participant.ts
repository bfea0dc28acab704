/**
 * Lua functions for the participant's part of the guard; put in front of the scripts that need them.
 *
 * State: the claim on a cart, '<instant> <token> <order>', the order empty while there is none; and the lease on the participant, '<until> <token>'. Instants
 * in epoch ms, until exclusive. Decided on the callers' clocks; the keys live longer than that, see CLOCK_MARGIN_MS. Tokens have no blanks.
 */
export const OCCUPATION = `
-- The same as occupy in the core: nil when nothing is in the way, else {'duplicate' | 'locked', ms to wait, order or ''}.
-- claim, lease: the state, or false. window: ms
local function obstacle_of(claim, lease, now, window)
  if claim then
    local at, order = string.match(claim, '^(%S+) %S+ (.*)$')
    local left = tonumber(at) + window - now
    if left > 0 then return {'duplicate', left, order} end
  end
  if lease then
    local left = tonumber(string.match(lease, '^%S+')) - now
    if left > 0 then return {'locked', left, ''} end
  end
end

-- now, token, leased_until: words. claim_ttl, lease_ttl: ms
local function hold(claim_key, lease_key, now, token, claim_ttl, leased_until, lease_ttl)
  redis.call('SET', claim_key, now .. ' ' .. token .. ' ', 'PX', claim_ttl)
  redis.call('SET', lease_key, leased_until .. ' ' .. token, 'PX', lease_ttl)
end
`;

export const VACATION = `
-- The same as vacate in the core. claim, lease: the state, or false. order: '' unless one was placed.
local function vacate(claim_key, claim, lease_key, lease, token, ending, order)
  local at, owner, placed = string.match(claim or '', '^(%S+) (%S+) (.*)$')
  if owner == token then
    if ending == 'placed' then
      redis.call('SET', claim_key, at .. ' ' .. token .. ' ' .. order, 'KEEPTTL')
    elseif ending ~= 'unknown' and placed == '' then
      redis.call('DEL', claim_key)
    end
  end
  if string.match(lease or '', '%S+$') == token then redis.call('DEL', lease_key) end
end
`;
