/**
 * Renews a lease, the same decision as `renewLease` in the core.
 *
 * KEYS[1] lease on the participant: '<until, epoch ms, exclusive> <token>'
 * ARGV[1] token of its owner
 * ARGV[2] now, epoch ms
 * ARGV[3] until when it lasts then, epoch ms
 *
 * Returns 1, or 0 when the lease has run out or is another's.
 */
export const RENEW = `
local until_ms, owner = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) (%S+)$')
if owner ~= ARGV[1] or tonumber(ARGV[2]) >= tonumber(until_ms) then return 0 end
redis.call('SET', KEYS[1], ARGV[3] .. ' ' .. owner, 'PX', LEASE_TTL)
return 1
`;
