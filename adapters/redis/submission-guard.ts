import type { Ending, Entry, EntryDecision, Policy, Settled, SubmissionGuard } from '../../core/index.js';
import type { RedisConnection } from './connection.js';
import { ADMIT, ENTER, OCCUPY } from './lua/enter.js';
import { policyConstants } from './lua/policy.js';
import { RENEW } from './lua/renew.js';
import { COUNT_ENDING, SETTLE, VACATE } from './lua/settle.js';
import { Script } from './script.js';

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

  async renew({ participantId, token }: Entry, policy: Policy, nowMs: number): Promise<boolean> {
    const lease = this.#connection.keys.lease(participantId);
    const args = [token, nowMs, nowMs + policy.lockLeaseMs];
    return (await this.#run(scriptsOf(policy).renew, [lease], args)) === 1;
  }

  async settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number): Promise<Settled> {
    const [failures, backoffMs] = this.#connection.isCluster
      ? await this.#settleInParts(entry, ending, policy, nowMs)
      : await this.#settleAtOnce(entry, ending, policy, nowMs);
    return { failures, backoffMs };
  }

  #enterAtOnce(entry: Entry, policy: Policy, nowMs: number): Promise<EnterReply> {
    const keys = [this.#userKey(entry), ...this.#participantKeys(entry)];
    return this.#run(scriptsOf(policy).enter, keys, [nowMs, entry.token, nowMs + policy.lockLeaseMs]);
  }

  async #enterInParts(entry: Entry, policy: Policy, nowMs: number): Promise<EnterReply> {
    const { admit, occupy } = scriptsOf(policy);
    const admission = await this.#run<EnterReply>(admit, [this.#userKey(entry)], [nowMs]);
    const [verdict, remaining, resetMs] = admission;
    if (verdict !== 'admitted') return admission;
    const args = [nowMs, entry.token, nowMs + policy.lockLeaseMs];
    const obstacle = await this.#run<OccupyReply>(occupy, this.#participantKeys(entry), args);
    if (obstacle.length === 0) return admission;
    const [reason, ...wait] = obstacle;
    return [reason, remaining, resetMs, ...wait];
  }

  #settleAtOnce(entry: Entry, ending: Ending, policy: Policy, nowMs: number): Promise<SettleReply> {
    const keys = [this.#userKey(entry), ...this.#participantKeys(entry)];
    return this.#run(scriptsOf(policy).settle, keys, [entry.token, ending.kind, orderOf(ending), nowMs]);
  }

  async #settleInParts(entry: Entry, ending: Ending, policy: Policy, nowMs: number): Promise<SettleReply> {
    const { countEnding, vacate } = scriptsOf(policy);
    const [reply] = await Promise.all([
      this.#run<SettleReply>(countEnding, [this.#userKey(entry)], [ending.kind, nowMs]),
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

type Scripts = ReturnType<typeof createScripts>;

/** An application has one policy, and so one set of scripts. */
const scriptsByPolicy = new WeakMap<Policy, Scripts>();

function scriptsOf(policy: Policy): Scripts {
  const known = scriptsByPolicy.get(policy);
  if (known !== undefined) return known;
  const scripts = createScripts(policy);
  scriptsByPolicy.set(policy, scripts);
  return scripts;
}

function createScripts(policy: Policy) {
  const constants = policyConstants(policy);
  const script = (lua: string) => new Script(constants + lua);
  return {
    enter: script(ENTER),
    admit: script(ADMIT),
    occupy: script(OCCUPY),
    renew: script(RENEW),
    settle: script(SETTLE),
    countEnding: script(COUNT_ENDING),
    vacate: script(VACATE),
  };
}

function orderOf(ending: Ending): string {
  return ending.kind === 'placed' ? ending.orderId : '';
}
