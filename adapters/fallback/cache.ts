import type {
  Admission,
  Cache,
  ClaimDecision,
  ClaimKey,
  Health,
  HealthCheck,
  Id,
  Policy,
} from '../../core/index.js';
import { healthOf } from './health.js';
import type { FallbackOptions } from './options.js';
import { Owed } from './owed.js';
import { Primary } from './primary.js';
import { Recent } from './recent.js';
import { StandIn } from './stand-in.js';

const THROTTLING = 'throttling';
const BACK_OFF = 'back-off';
const IDEMPOTENCY = 'idempotency check';
const PROBE_CLAIM: ClaimKey = { participantId: 'fallback-probe', cartHash: 'fallback-probe' };

/**
 * A cache that goes on in the process while its server is away. Each decision takes at most `timeoutMs`, and no outage makes it refuse anybody: it
 * refuses only on what certainly happened and what nobody else can have undone. In doubt it lets through; the ordering system's own
 * check for duplicates stands behind it. What holds when: docs/outages.md.
 */
export class FallbackCache implements Cache, HealthCheck {
  readonly name = 'cache';
  readonly #shared: Cache;
  readonly #local: Cache;
  readonly #primary: Primary;
  readonly #standIn: StandIn;
  readonly #owed = new Owed();
  /** Users whose failures the process counts, and since which outage. */
  readonly #counting = new Recent<number>();
  /** Tokens whose claims the primary holds, or may hold. */
  readonly #lent = new Recent<true>();

  constructor(options: FallbackOptions<Cache>) {
    this.#shared = options.primary;
    this.#local = options.secondary;
    this.#primary = new Primary(options, { probe: () => this.#probe(), catchUp: () => this.#catchUp() });
    this.#standIn = new StandIn(this.#primary);
  }

  admit(userId: Id, policy: Policy, nowMs: number): Promise<Admission> {
    const slot = {
      key: userId,
      guard: THROTTLING,
      windowMs: policy.submissionRate.windowMs,
      nowMs,
      primary: () => this.#shared.admit(userId, policy, nowMs),
      secondary: () => this.#local.admit(userId, policy, nowMs),
    };
    return this.#standIn.admit(slot, this.#owed.has(userOf(userId)));
  }

  async recordFailure(userId: Id, policy: Policy, nowMs: number): Promise<number> {
    const processCounts = this.#standIn.holds(userId, nowMs) || this.#owed.has(userOf(userId));
    const answer = await this.#primary.ask(BACK_OFF, () => this.#shared.recordFailure(userId, policy, nowMs));
    if (answer !== undefined && !processCounts) {
      await this.#copyStreak(userId, policy, answer.value, nowMs);
      return answer.value;
    }
    // Counted anew in each outage, because orders placed through other processes may have ended the streak meanwhile.
    const outage = this.#primary.outages;
    if (this.#counting.get(userId) !== outage) await this.#local.clearFailures(userId);
    this.#counting.set(userId, outage);
    const waitMs = await this.#local.recordFailure(userId, policy, nowMs);
    this.#standIn.hold(userId, nowMs + waitMs);
    return waitMs;
  }

  async clearFailures(userId: Id): Promise<void> {
    this.#counting.delete(userId);
    await this.#local.clearFailures(userId);
    const clear = () => this.#shared.clearFailures(userId);
    const owed = this.#owed.has(userOf(userId));
    if (!owed && (await this.#primary.ask(BACK_OFF, clear)) === undefined) this.#owe(userOf(userId), clear);
  }

  async claim(key: ClaimKey, token: string, windowMs: number, nowMs: number): Promise<ClaimDecision> {
    const local = await this.#local.claim(key, token, windowMs, nowMs);
    // True in any case: this process made the claim that stands, and would know if it had been given back.
    if (!local.granted || this.#owed.has(claimOf(key))) return local;
    if (this.#primary.reachable) this.#lent.set(token, true);
    const answer = await this.#primary.ask(IDEMPOTENCY, () => this.#shared.claim(key, token, windowMs, nowMs));
    if (answer === undefined || answer.value.granted) return local;
    this.#lent.delete(token);
    if (!this.#isTrue(answer.value, windowMs, nowMs)) return local;
    await this.#local.releaseClaim(key, token);
    return answer.value;
  }

  async completeClaim(key: ClaimKey, token: string, orderId: Id): Promise<boolean> {
    const local = await this.#local.completeClaim(key, token, orderId);
    return this.#endClaim(key, token, local, () => this.#shared.completeClaim(key, token, orderId));
  }

  async releaseClaim(key: ClaimKey, token: string): Promise<boolean> {
    const local = await this.#local.releaseClaim(key, token);
    return this.#endClaim(key, token, local, () => this.#shared.releaseClaim(key, token));
  }

  async check(): Promise<Health> {
    return healthOf(this.name, this.#primary, () => this.#probe());
  }

  /** Ends the probing, and tells the primary a last time what it could not be told. Primary and secondary stay open: they belong to the caller. */
  async close(): Promise<void> {
    await this.#primary.close();
  }

  /** Brings the process's count of a user's failures to what the primary's is. */
  async #copyStreak(userId: Id, policy: Policy, waitMs: number, nowMs: number): Promise<void> {
    this.#counting.delete(userId);
    await this.#local.clearFailures(userId);
    const count = policy.backoffWaitsMs.indexOf(waitMs) + 1;
    for (let failure = 0; failure < count; failure++) await this.#local.recordFailure(userId, policy, nowMs);
  }

  /**
   * A claim that ended in an order stands whatever happened. One in flight that is older than the last trouble may be left over: whoever made it
   * could perhaps not give it back.
   */
  #isTrue(refusal: Extract<ClaimDecision, { granted: false }>, windowMs: number, nowMs: number): boolean {
    const claimedAtMs = nowMs + refusal.retryAfterMs - windowMs;
    return refusal.orderId !== undefined || claimedAtMs > this.#primary.troubledAtMs;
  }

  async #endClaim(key: ClaimKey, token: string, local: boolean, end: () => Promise<boolean>): Promise<boolean> {
    const lent = this.#lent.delete(token);
    const owed = this.#owed.has(claimOf(key));
    const answer = owed ? undefined : await this.#primary.ask(IDEMPOTENCY, end);
    if (answer !== undefined) return answer.value;
    if (lent) this.#owe(claimOf(key), end);
    return local;
  }

  #owe(key: string, perform: () => Promise<unknown>): void {
    this.#owed.add(key, perform);
    this.#primary.owe();
  }

  #catchUp(): Promise<boolean> {
    return this.#owed.settle(async (perform) => (await this.#primary.ask(IDEMPOTENCY, perform)) !== undefined);
  }

  #probe(): Promise<unknown> {
    return this.#shared.releaseClaim(PROBE_CLAIM, 'fallback-probe');
  }
}

function userOf(userId: Id): string {
  return JSON.stringify([userId]);
}

function claimOf({ participantId, cartHash }: ClaimKey): string {
  return JSON.stringify([participantId, cartHash]);
}
