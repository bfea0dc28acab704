import {
  type Admission,
  type Cache,
  type ClaimDecision,
  type ClaimKey,
  type Id,
  MINUTE_MS,
  type Policy,
} from '../../core/index.js';
import type { RedisConnection } from './connection.js';
import { ADMIT } from './lua/admit.js';
import { CLAIM, COMPLETE_CLAIM, RELEASE_CLAIM } from './lua/claim.js';
import { RECORD_FAILURE } from './lua/record-failure.js';
import { Script } from './script.js';

/**
 * How much longer than its window a key lives. Windows are counted on the clocks of the callers, the life of a key on the server's: clocks
 * may differ by this much before Redis forgets something that still counts for one of them.
 */
export const CLOCK_MARGIN_MS = 10 * MINUTE_MS;

const admit = new Script(ADMIT);
const recordFailure = new Script(RECORD_FAILURE);
const claim = new Script(CLAIM);
const completeClaim = new Script(COMPLETE_CLAIM);
const releaseClaim = new Script(RELEASE_CLAIM);

type Verdict = Extract<Admission, { admitted: false }>['reason'] | 'admitted';

/** The guard's memory in Redis: each method is one command, so one atomic step and one round trip. */
export class RedisCache implements Cache {
  readonly #connection: RedisConnection;

  constructor({ connection }: { readonly connection: RedisConnection }) {
    this.#connection = connection;
  }

  async admit(userId: Id, policy: Policy, nowMs: number): Promise<Admission> {
    const { keys } = this.#connection;
    const { limit, windowMs } = policy.submissionRate;
    const reply = await this.#run(
      admit,
      [keys.admissions(userId), keys.failures(userId)],
      [nowMs, limit, windowMs, windowMs + CLOCK_MARGIN_MS, ...policy.backoffWaitsMs],
    );
    const [verdict, remaining, resetMs, retryAfterMs] = reply as [Verdict, number, number, number];
    const standing = { remaining, resetMs };
    return verdict === 'admitted'
      ? { admitted: true, standing }
      : { admitted: false, reason: verdict, retryAfterMs, standing };
  }

  async recordFailure(userId: Id, policy: Policy, nowMs: number): Promise<number> {
    const { backoffResetMs, backoffWaitsMs } = policy;
    const ttlMs = Math.max(backoffResetMs, ...backoffWaitsMs) + CLOCK_MARGIN_MS;
    const reply = await this.#run(
      recordFailure,
      [this.#connection.keys.failures(userId)],
      [nowMs, backoffResetMs, ttlMs, ...backoffWaitsMs],
    );
    return reply as number;
  }

  async clearFailures(userId: Id): Promise<void> {
    const { keys } = this.#connection;
    await this.#connection.ask('cache', (client) => client.del(keys.failures(userId)));
  }

  async claim(key: ClaimKey, token: string, windowMs: number, nowMs: number): Promise<ClaimDecision> {
    const reply = await this.#run(
      claim,
      [this.#connection.keys.claim(key)],
      [token, windowMs, nowMs, windowMs + CLOCK_MARGIN_MS],
    ).catch((error: unknown) => {
      this.#withdraw(key, token);
      throw error;
    });
    const [granted, retryAfterMs, orderId] = reply as [1] | [0, number, Id | null];
    return granted ? { granted: true } : { granted: false, orderId: orderId ?? undefined, retryAfterMs };
  }

  async completeClaim(key: ClaimKey, token: string, orderId: Id): Promise<boolean> {
    return (await this.#run(completeClaim, [this.#connection.keys.claim(key)], [token, orderId])) === 1;
  }

  async releaseClaim(key: ClaimKey, token: string): Promise<boolean> {
    return (await this.#run(releaseClaim, [this.#connection.keys.claim(key)], [token])) === 1;
  }

  /**
   * A server that was frozen carries out, when it wakes up, a claim that its caller has long given up. Sent behind it on the same connection, this
   * takes it back; otherwise the outage would refuse the cart for the whole window. Nobody waits for it.
   */
  #withdraw(key: ClaimKey, token: string): void {
    this.releaseClaim(key, token).catch(() => {});
  }

  #run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return this.#connection.ask('cache', (client) => script.run(client, keys, args));
  }
}
