import {
  type Admission,
  type AdmissionState,
  backoffWaitMs,
  type Cache,
  type Claim,
  type ClaimDecision,
  type ClaimKey,
  countFailure,
  decideAdmission,
  decideClaim,
  type Id,
  type Policy,
} from '../../core/index.js';
import { ExpiringMap } from './expiring-map.js';

const UNKNOWN_USER: AdmissionState = { admissions: [], streak: undefined };

/** The guard's memory in this process. Atomic because nothing is awaited between reading and writing; several processes do not share it. */
export class MemoryCache implements Cache {
  readonly #users = new ExpiringMap<AdmissionState>();
  readonly #claims = new ExpiringMap<Claim>();

  /** Users and claims that are remembered. */
  get size(): number {
    return this.#users.size + this.#claims.size;
  }

  async admit(userId: Id, policy: Policy, nowMs: number): Promise<Admission> {
    const { admission, state } = decideAdmission(this.#users.get(userId) ?? UNKNOWN_USER, policy, nowMs);
    if (admission.admitted) this.#users.set(userId, state, nowMs + policy.submissionRate.windowMs, nowMs);
    return admission;
  }

  async recordFailure(userId: Id, policy: Policy, nowMs: number): Promise<number> {
    const state = this.#users.get(userId) ?? UNKNOWN_USER;
    const streak = countFailure(state.streak, policy, nowMs);
    const keepMs = Math.max(policy.backoffResetMs, ...policy.backoffWaitsMs);
    this.#users.set(userId, { ...state, streak }, nowMs + keepMs, nowMs);
    return backoffWaitMs(streak, policy, nowMs);
  }

  async clearFailures(userId: Id): Promise<void> {
    const state = this.#users.get(userId);
    if (state !== undefined) this.#users.update(userId, { ...state, streak: undefined });
  }

  async claim(key: ClaimKey, token: string, windowMs: number, nowMs: number): Promise<ClaimDecision> {
    const name = nameOf(key);
    const decision = decideClaim(this.#claims.get(name), windowMs, nowMs);
    if (decision.granted) {
      this.#claims.set(name, { token, claimedAtMs: nowMs, orderId: undefined }, nowMs + windowMs, nowMs);
    }
    return decision;
  }

  async completeClaim(key: ClaimKey, token: string, orderId: Id): Promise<boolean> {
    const name = nameOf(key);
    const claim = this.#claims.get(name);
    if (claim?.token !== token) return false;
    this.#claims.update(name, { ...claim, orderId });
    return true;
  }

  async releaseClaim(key: ClaimKey, token: string): Promise<boolean> {
    const name = nameOf(key);
    const claim = this.#claims.get(name);
    if (claim?.token !== token || claim.orderId !== undefined) return false;
    this.#claims.delete(name);
    return true;
  }
}

/** JSON, so that no two keys can read alike. */
function nameOf({ participantId, cartHash }: ClaimKey): string {
  return JSON.stringify([participantId, cartHash]);
}
