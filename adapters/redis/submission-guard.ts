import type { Ending, Entry, EntryDecision, Policy, Settled, SubmissionGuard } from '../../core/index.js';
import type { RedisConnection } from './connection.js';
import { CLOCK_MARGIN_MS } from './keys.js';
import { ADMIT, ENTER, OCCUPY } from './lua/enter.js';
import { RENEW } from './lua/renew.js';
import { COUNT_ENDING, SETTLE, VACATE } from './lua/settle.js';
import { Script } from './script.js';

const enter = new Script(ENTER);
const admit = new Script(ADMIT);
const occupy = new Script(OCCUPY);
const renew = new Script(RENEW);
const settle = new Script(SETTLE);
const countEnding = new Script(COUNT_ENDING);
const vacate = new Script(VACATE);

type Verdict = 'admitted' | 'throttled' | 'backing_off' | 'duplicate' | 'locked';
type EnterReply = [Verdict, remaining: number, resetMs: number, retryAfterMs: number, orderId?: string];
type OccupyReply = [] | ['duplicate' | 'locked', retryAfterMs: number, orderId: string];
type SettleReply = [failures: number, backoffMs: number];

/**
 * The guard in Redis: to enter, to renew and to settle are one command each, so one atomic step and one round trip. On a cluster user and participant lie on
 * different nodes: to enter is two steps one after the other, each of them atomic; to settle is two at the same time.
 */
export class RedisSubmissionGuard implements SubmissionGuard {
  readonly #connection: RedisConnection;

  constructor({ connection }: { readonly connection: RedisConnection }) {
    this.#connection = connection;
  }

  async enter(entry: Entry, policy: Policy, nowMs: number): Promise<EntryDecision> {
    const ask = this.#connection.isCluster
      ? this.#enterInParts(entry, policy, nowMs)
      : this.#enterAtOnce(entry, policy, nowMs);
    const [verdict, remaining, resetMs, retryAfterMs, orderId = ''] = await ask.catch((error: unknown) => {
      this.#withdraw(entry, policy, nowMs);
      throw error;
    });
    const standing = { remaining, resetMs };
    if (verdict === 'admitted') return { entered: true, standing };
    const refusal = { entered: false, retryAfterMs, standing } as const;
    return verdict === 'duplicate'
      ? { ...refusal, reason: verdict, orderId: orderId === '' ? undefined : orderId }
      : { ...refusal, reason: verdict };
  }

  async renew({ participantId, token }: Entry, { lockLeaseMs }: Policy, nowMs: number): Promise<boolean> {
    const lease = this.#connection.keys.lease(participantId);
    return (
      (await this.#run(renew, [lease], [token, nowMs, nowMs + lockLeaseMs, lockLeaseMs + CLOCK_MARGIN_MS])) === 1
    );
  }

  async settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number): Promise<Settled> {
    const [failures, backoffMs] = this.#connection.isCluster
      ? await this.#settleInParts(entry, ending, policy, nowMs)
      : await this.#settleAtOnce(entry, ending, policy, nowMs);
    return { failures, backoffMs };
  }

  #enterAtOnce(entry: Entry, policy: Policy, nowMs: number): Promise<EnterReply> {
    return this.#run(
      enter,
      [this.#userKey(entry), ...this.#participantKeys(entry)],
      [nowMs, ...rateOf(policy), entry.token, ...holdsOf(policy, nowMs), ...policy.backoffWaitsMs],
    );
  }

  async #enterInParts(entry: Entry, policy: Policy, nowMs: number): Promise<EnterReply> {
    const args = [nowMs, ...rateOf(policy), ...policy.backoffWaitsMs];
    const admission = await this.#run<EnterReply>(admit, [this.#userKey(entry)], args);
    const [verdict, remaining, resetMs] = admission;
    if (verdict !== 'admitted') return admission;
    const holds = [nowMs, entry.token, ...holdsOf(policy, nowMs)];
    const obstacle = await this.#run<OccupyReply>(occupy, this.#participantKeys(entry), holds);
    if (obstacle.length === 0) return admission;
    const [reason, ...wait] = obstacle;
    return [reason, remaining, resetMs, ...wait];
  }

  #settleAtOnce(entry: Entry, ending: Ending, policy: Policy, nowMs: number): Promise<SettleReply> {
    return this.#run(
      settle,
      [this.#userKey(entry), ...this.#participantKeys(entry)],
      [entry.token, ending.kind, orderOf(ending), nowMs, ...failuresOf(policy)],
    );
  }

  async #settleInParts(entry: Entry, ending: Ending, policy: Policy, nowMs: number): Promise<SettleReply> {
    const [reply] = await Promise.all([
      this.#run<SettleReply>(countEnding, [this.#userKey(entry)], [ending.kind, nowMs, ...failuresOf(policy)]),
      this.#run(vacate, this.#participantKeys(entry), [entry.token, ending.kind, orderOf(ending)]),
    ]);
    return reply;
  }

  /**
   * A server that was frozen carries out, when it wakes up, an entry that its caller has long given up. Sent behind it on the same connection, this
   * takes it back; otherwise the outage would refuse the cart for the whole window. Nobody waits for it.
   */
  #withdraw(entry: Entry, policy: Policy, nowMs: number): void {
    this.settle(entry, { kind: 'failed' }, policy, nowMs).catch(() => {});
  }

  #userKey({ userId }: Entry): string {
    return this.#connection.keys.user(userId);
  }

  #participantKeys({ participantId, cartHash }: Entry): string[] {
    const { keys } = this.#connection;
    return [keys.claim(participantId, cartHash), keys.lease(participantId)];
  }

  #run<Reply>(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<Reply> {
    return this.#connection.ask('cache', (client) => script.run(client, keys, args) as Promise<Reply>);
  }
}

/** Limit, window, and time to live of a user without and with failures. */
function rateOf(policy: Policy) {
  const { limit, windowMs } = policy.submissionRate;
  return [limit, windowMs, windowMs + CLOCK_MARGIN_MS, failedTtlMs(policy)];
}

/** Duplicate window and time to live of the claim, end and time to live of the lease. */
function holdsOf({ duplicateWindowMs, lockLeaseMs }: Policy, nowMs: number) {
  const untilMs = nowMs + lockLeaseMs;
  return [duplicateWindowMs, duplicateWindowMs + CLOCK_MARGIN_MS, untilMs, lockLeaseMs + CLOCK_MARGIN_MS];
}

/** Age from which on the count starts anew, time to live of a user with failures, and the waits. */
function failuresOf(policy: Policy) {
  return [policy.backoffResetMs, failedTtlMs(policy), ...policy.backoffWaitsMs];
}

function failedTtlMs({ submissionRate, backoffResetMs, backoffWaitsMs }: Policy): number {
  return Math.max(submissionRate.windowMs, backoffResetMs, ...backoffWaitsMs) + CLOCK_MARGIN_MS;
}

function orderOf(ending: Ending): string {
  return ending.kind === 'placed' ? ending.orderId : '';
}
