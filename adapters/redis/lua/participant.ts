/**
 * Lua functions for the participant's part of the guard; put in front of the scripts that need them, behind the constants of the policy.
 *
 * State: the claim on a cart, '<instant> <token> <order>', the order empty while there is none; and the lease on the participant, '<until> <token>'. Instants
 * in epoch ms, until exclusive. Decided on the callers' clocks; the keys live longer than that, see CLOCK_MARGIN_MS. Tokens have no blanks.
 */
export const OCCUPATION = `
-- The same as occupy in the core: nil when nothing was in the way, else {'duplicate' | 'locked', ms to wait, order or ''}.
-- claim, lease: the state, or false. now, token, leased_until: words.
local function occupy(claim_key, claim, lease_key, lease, now, token, leased_until)
  if claim then
    local at, order = string.match(claim, '^(%S+) %S+ (.*)$')
    local left = tonumber(at) + DUPLICATE_WINDOW - tonumber(now)
    if left > 0 then return {'duplicate', left, order} end
  end
  if lease then
    local left = tonumber(string.match(lease, '^%S+')) - tonumber(now)
    if left > 0 then return {'locked', left, ''} end
  end
  redis.call('SET', claim_key, now .. ' ' .. token .. ' ', 'PX', CLAIM_TTL)
  redis.call('SET', lease_key, leased_until .. ' ' .. token, 'PX', LEASE_TTL)
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
