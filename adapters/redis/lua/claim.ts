/**
 * Claims a participant's cart unless it is held, the same as `decideClaim` in the core.
 *
 * KEYS[1] hash of the claim: token, at (epoch ms), order (absent while there is none)
 * ARGV[1] token of the new owner
 * ARGV[2] window, ms: a claim exactly this old no longer counts
 * ARGV[3] now, epoch ms
 * ARGV[4] time to live of the key, ms
 *
 * Returns {1} or {0, ms until the claim has expired, order or nil}.
 */
export const CLAIM = `
local held = redis.call('HMGET', KEYS[1], 'at', 'order')
local now, window = tonumber(ARGV[3]), tonumber(ARGV[2])
if held[1] and now - tonumber(held[1]) < window then
  return {0, tonumber(held[1]) + window - now, held[2]}
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'token', ARGV[1], 'at', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return {1}
`;

/**
 * Writes the order into a claim, which keeps its instant and its time to live.
 *
 * KEYS[1] hash of the claim
 * ARGV[1] token of its owner
 * ARGV[2] order
 *
 * Returns 1, or 0 when the claim is not this owner's.
 */
export const COMPLETE_CLAIM = `
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'order', ARGV[2])
return 1
`;

/**
 * Gives a claim back, unless it ended in an order.
 *
 * KEYS[1] hash of the claim
 * ARGV[1] token of its owner
 *
 * Returns 1, or 0 when the claim is not this owner's or ended in an order.
 */
export const RELEASE_CLAIM = `
local held = redis.call('HMGET', KEYS[1], 'token', 'order')
if held[1] ~= ARGV[1] or held[2] then return 0 end
redis.call('DEL', KEYS[1])
return 1
`;
