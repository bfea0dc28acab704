import { MemoryCache } from '../../../adapters/memory/index.js';
import { type Admission, type AdmissionState, decideAdmission, type Policy } from '../../../core/index.js';
import type { CacheHarness } from '../cache.contract.js';
import { type BrokenAdapter, broken } from './broken-adapter.js';
import { BROKEN_CLAIMS } from './claims.js';

const THREE_OF_50 = 'admits exactly three of 50 contenders';

/** Works on another policy than it was handed. */
const misread = (change: (policy: Policy) => Partial<Policy>) =>
  class extends MemoryCache {
    override admit(userId: string, policy: Policy, nowMs: number) {
      return super.admit(userId, { ...policy, ...change(policy) }, nowMs);
    }
    override recordFailure(userId: string, policy: Policy, nowMs: number) {
      return super.recordFailure(userId, { ...policy, ...change(policy) }, nowMs);
    }
  };

const longerWindow = (byMs: number) =>
  misread(({ submissionRate: { limit, windowMs } }) => ({ submissionRate: { limit, windowMs: windowMs + byMs } }));
const CountsAt60s = longerWindow(1);
const ForgetsAt59s = longerWindow(-1);
const ResetsTooLate = misread(({ backoffResetMs }) => ({ backoffResetMs: backoffResetMs + 1 }));
const ResetsTooSoon = misread(({ backoffResetMs }) => ({ backoffResetMs: backoffResetMs - 1 }));
const PowersOfTwo = misread(() => ({ backoffWaitsMs: [2, 4, 8, 16, 32, 60].map((seconds) => seconds * 1_000) }));
const FixedPolicy = misread(() => ({ submissionRate: { limit: 3, windowMs: 60_000 } }));

class WaitsOneMsLonger extends MemoryCache {
  override admit(userId: string, policy: Policy, nowMs: number) {
    return super.admit(userId, { ...policy, backoffWaitsMs: policy.backoffWaitsMs.map((ms) => ms + 1) }, nowMs);
  }
}

class FixedMinutes extends MemoryCache {
  override admit(userId: string, policy: Policy, nowMs: number) {
    return super.admit(`${userId}@${Math.floor(nowMs / policy.submissionRate.windowMs)}`, policy, nowMs);
  }
}

class RefusedTakesSlot extends MemoryCache {
  override async admit(userId: string, policy: Policy, nowMs: number) {
    const admission = await super.admit(userId, policy, nowMs);
    const unlimited = { ...policy, submissionRate: { ...policy.submissionRate, limit: 1e9 }, backoffWaitsMs: [0] };
    if (!admission.admitted) await super.admit(userId, unlimited, nowMs);
    return admission;
  }
}

class RefusedLengthensBackoff extends MemoryCache {
  override async admit(userId: string, policy: Policy, nowMs: number) {
    const admission = await super.admit(userId, policy, nowMs);
    if (!admission.admitted && admission.reason === 'backing_off') await this.recordFailure(userId, policy, nowMs);
    return admission;
  }
}

class BackoffFirst extends MemoryCache {
  #backoffUntilMs = 0;
  override async admit(userId: string, policy: Policy, nowMs: number): Promise<Admission> {
    const admission = await super.admit(userId, policy, nowMs);
    const equal = !admission.admitted && admission.retryAfterMs === this.#backoffUntilMs - nowMs;
    return equal ? { ...admission, reason: 'backing_off' } : admission;
  }
  override async recordFailure(userId: string, policy: Policy, nowMs: number) {
    const waitMs = await super.recordFailure(userId, policy, nowMs);
    this.#backoffUntilMs = nowMs + waitMs;
    return waitMs;
  }
}

class AdmitsWithoutAtomicity extends MemoryCache {
  readonly #states = new Map<string, AdmissionState>();
  override async admit(userId: string, policy: Policy, nowMs: number) {
    const known = this.#states.get(userId) ?? { admissions: [], streak: undefined };
    const { admission, state } = decideAdmission(known, policy, nowMs);
    await Promise.resolve();
    this.#states.set(userId, state);
    return admission;
  }
}

class LosesFailures extends MemoryCache {
  readonly #counts = new Map<string, number>();
  override async recordFailure(userId: string, policy: Policy, nowMs: number) {
    const count = this.#counts.get(userId) ?? 0;
    await Promise.resolve();
    this.#counts.set(userId, count + 1);
    await super.recordFailure(userId, policy, nowMs);
    return policy.backoffWaitsMs[Math.min(count, policy.backoffWaitsMs.length - 1)] ?? 0;
  }
}

class HourFromFirstFailure extends MemoryCache {
  readonly #firstAtMs = new Map<string, number>();
  override async recordFailure(userId: string, policy: Policy, nowMs: number) {
    const firstAtMs = this.#firstAtMs.get(userId) ?? nowMs;
    this.#firstAtMs.set(userId, firstAtMs);
    if (nowMs - firstAtMs >= policy.backoffResetMs) await this.clearFailures(userId);
    return super.recordFailure(userId, policy, nowMs);
  }
}

class ClearsNothing extends MemoryCache {
  override async clearFailures() {}
}

class ClearsSlots extends MemoryCache {
  readonly #lives = new Map<string, number>();
  override admit(userId: string, policy: Policy, nowMs: number) {
    return super.admit(this.#nameOf(userId), policy, nowMs);
  }
  override recordFailure(userId: string, policy: Policy, nowMs: number) {
    return super.recordFailure(this.#nameOf(userId), policy, nowMs);
  }
  override async clearFailures(userId: string) {
    this.#lives.set(userId, (this.#lives.get(userId) ?? 0) + 1);
  }
  #nameOf(userId: string) {
    return `${userId}/${this.#lives.get(userId) ?? 0}`;
  }
}

class OneUserForAllCases extends MemoryCache {
  override admit(userId: string, policy: Policy, nowMs: number) {
    return super.admit(userId.toLowerCase().normalize('NFC'), policy, nowMs);
  }
}

export const BROKEN_CACHES: readonly BrokenAdapter<CacheHarness>[] = [
  broken('counts an admission of 60 s ago', 'counts an admission 60000 ms ago no longer', () => new CountsAt60s()),
  broken('forgets an admission 1 ms too soon', 'counts an admission 59999 ms ago still', () => new ForgetsAt59s()),
  broken('counts clock minutes', 'does not begin anew with the clock minute', () => new FixedMinutes()),
  broken(
    'a refused submission takes a slot',
    'takes no slot for a refused submission',
    () => new RefusedTakesSlot(),
  ),
  broken('has its own rate', 'decides by the policy that is handed in', () => new FixedPolicy()),
  broken('folds user ids', 'keeps users apart, however alike their ids read', () => new OneUserForAllCases()),
  broken('awaits between reading and writing an admission', THREE_OF_50, () => new AdmitsWithoutAtomicity()),
  broken(
    'waits 2^n seconds',
    'answers each consecutive failure with the wait of its number: 2, 4, 8, 16, 60, 60, 60 s',
    () => new PowersOfTwo(),
  ),
  broken(
    'backs off 1 ms too long',
    'refuses until exactly failure + wait, for every wait',
    () => new WaitsOneMsLonger(),
  ),
  broken(
    'a submission refused while backing off counts as a failure',
    'a submission refused while backing off takes no slot and lengthens nothing',
    () => new RefusedLengthensBackoff(),
  ),
  broken(
    'names the back-off when both waits are equal',
    'names the guard with the longer wait, and the throttle when both are equal',
    () => new BackoffFirst(),
  ),
  broken(
    'goes on counting after 3,600 s',
    'starts anew when the last failure is 3600000 ms ago',
    () => new ResetsTooLate(),
  ),
  broken(
    'starts anew 1 ms too soon',
    'goes on counting when the last failure is 3599999 ms ago',
    () => new ResetsTooSoon(),
  ),
  broken(
    'measures the hour from the first failure',
    'measures the hour from the last failure, not from the first',
    () => new HourFromFirstFailure(),
  ),
  broken(
    'clears nothing',
    'forgets the failures, and not the slots, when they are cleared',
    () => new ClearsNothing(),
  ),
  broken(
    'clears slots too',
    'forgets the failures, and not the slots, when they are cleared',
    () => new ClearsSlots(),
  ),
  broken('loses failures at once', 'counts every one of 50 failures at once', () => new LosesFailures()),
  ...BROKEN_CLAIMS,
];
