/**
 * Counts one more consecutive failure of a user, the same as `countFailure` and `backoffWaitMs` in the core.
 *
 * KEYS[1] hash of the user's failures: count, at (epoch ms of the last one)
 * ARGV[1] now, epoch ms
 * ARGV[2] age of the last failure from which on the count starts anew, ms
 * ARGV[3] time to live of the key, ms
 * ARGV[4...] waits after the 1st, 2nd, ... consecutive failure, ms; the last one holds for every later failure
 *
 * Returns the wait that begins now, ms.
 */
export const RECORD_FAILURE = `
local last = redis.call('HMGET', KEYS[1], 'count', 'at')
local count = 1
if last[1] and tonumber(ARGV[1]) - tonumber(last[2]) < tonumber(ARGV[2]) then
  count = tonumber(last[1]) + 1
end
redis.call('HSET', KEYS[1], 'count', string.format('%.0f', count), 'at', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
local waits = #ARGV - 3
if waits < 1 then return 0 end
return math.max(0, tonumber(ARGV[3 + math.min(count, waits)]))
`;
