/** Guard, rate limiter and lock on Redis (tested with 7.0), alone or as a cluster. Needs the packages `ioredis` and `redlock`. */
export { connectRedis, type RedisCall, RedisConnection, type RedisConnectionOptions } from './connection.js';
export { RedisLock } from './lock.js';
export { RedisRateLimiter } from './rate-limiter.js';
export { RedisSubmissionGuard } from './submission-guard.js';
