import type { Redis } from 'ioredis';

const MINUTE_S = 60;
const WINDOW_S = 300;
const LEASE_S = 10;

/**
 * The way of the system that the guide describes: a cache that can get, set, add and delete, asked eight times one after the other. Two submissions at once can
 * both read a history that is one short, and a lock that has run out is released for whoever has taken over: nothing here is atomic.
 */
export async function originalGuard(redis: Redis, prefix: string, name: string): Promise<void> {
  const nowMs = Date.now();
  const history: number[] = JSON.parse((await redis.get(`${prefix}throttle:${name}`)) ?? '[]');
  const recent = [nowMs, ...history.filter((atMs) => nowMs - atMs < MINUTE_S * 1_000)];
  await redis.set(`${prefix}throttle:${name}`, JSON.stringify(recent), 'EX', MINUTE_S);
  await redis.get(`${prefix}backoff:${name}`);
  await redis.set(`${prefix}idempotency:${name}`, 'processing', 'EX', WINDOW_S, 'NX');
  await redis.set(`${prefix}lock:${name}`, '1', 'EX', LEASE_S, 'NX');
  // Here the order is placed.
  await redis.set(`${prefix}idempotency:${name}`, 'order 1', 'EX', WINDOW_S);
  await redis.del(`${prefix}backoff:${name}`);
  await redis.del(`${prefix}lock:${name}`);
}
