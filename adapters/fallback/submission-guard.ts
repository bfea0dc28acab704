import {
  type Admission,
  backoffWaitMs,
  type Clock,
  countFailure,
  DEFAULT_POLICY,
  decideAdmission,
  type Ending,
  type Entry,
  type EntryDecision,
  type FailureStreak,
  type GuardState,
  type Health,
  type HealthCheck,
  occupy,
  type Policy,
  type RateStanding,
  renewLease,
  type Settled,
  type SubmissionGuard,
  settleEntry,
} from '../../core/index.js';
import { healthOf } from './health.js';
import type { FallbackOptions } from './options.js';
import { Owed } from './owed.js';
import { Primary } from './primary.js';
import { Recent } from './recent.js';
import { Until } from './until.js';

const ENTERING = 'idempotency check';
const SETTLING = 'back-off';
const LOCKING = 'locking';
const PROBE: Entry = { userId: 'fallback', participantId: 'fallback', cartHash: 'fallback', token: 'probe' };

/** What one process remembers of submissions. `MemorySubmissionGuard` is one. */
export interface GuardMemory {
  recall(entry: Entry): GuardState;
  remember(entry: Entry, state: GuardState, policy: Policy, nowMs: number): void;
}

export interface FallbackGuardOptions extends FallbackOptions<SubmissionGuard> {
  /** Of this process; used for nothing else. */
  readonly secondary: SubmissionGuard & GuardMemory;
}

type Refusal = Extract<EntryDecision, { entered: false }>;

/**
 * A guard that goes on in the process while its server is away. Each decision takes at most `timeoutMs`, and no outage makes it refuse anybody: it
 * refuses only on what certainly happened and what nobody else can have undone. In doubt it lets through; the ordering system's own
 * check for duplicates stands behind it. What holds when: docs/outages.md.
 */
export class FallbackSubmissionGuard implements SubmissionGuard, HealthCheck {
  readonly name = 'guard';
  readonly #shared: SubmissionGuard;
  readonly #local: GuardMemory;
  readonly #clock: Clock;
  readonly #primary: Primary;
  readonly #owed = new Owed();
  /** Users whom the process let through without the primary: about them it knows more. */
  readonly #processDecides = new Until();
  /** Users whose failures the process counts, and since which outage. */
  readonly #counting = new Recent<number>();
  /** Tokens whose claims and leases the primary has, or may have, and until when it certainly has the lease. */
  readonly #lent = new Recent<number>();

  constructor(options: FallbackGuardOptions) {
    this.#shared = options.primary;
    this.#local = options.secondary;
    this.#clock = options.clock;
    this.#primary = new Primary(options, { probe: () => this.#probe(), catchUp: () => this.#catchUp() });
  }

  async enter(entry: Entry, policy: Policy, nowMs: number): Promise<EntryDecision> {
    // Whoever decides is asked first, so that a slot is taken for nobody who is refused.
    const knownHere = this.#processDecides.has(entry.userId, nowMs)
      ? this.#admit(entry, policy, nowMs)
      : undefined;
    if (knownHere?.admitted === false) return refusalOf(knownHere);

    const answer = await this.#askToEnter(entry, policy, nowMs);
    if (answer === undefined) return this.#enterAlone(entry, policy, nowMs, knownHere);
    if (!answer.entered && (answer.reason === 'throttled' || answer.reason === 'backing_off')) {
      if (knownHere !== undefined) this.#giveSlotBack(entry, policy, nowMs);
      return answer;
    }
    if (knownHere === undefined) this.#takeSlot(entry, policy, nowMs);
    if (!answer.entered && this.#isTrue(answer, policy, nowMs)) return answer;
    return this.#occupy(entry, policy, nowMs, knownHere?.standing ?? answer.standing);
  }

  async renew(entry: Entry, policy: Policy, nowMs: number): Promise<boolean> {
    const state = this.#local.recall(entry);
    const lease = renewLease(state.lease, entry.token, policy.lockLeaseMs, nowMs);
    if (lease === undefined) return false;
    this.#local.remember(entry, { ...state, lease }, policy, nowMs);
    // Once the primary's lease has run out because of an outage, the work goes on under the process's own.
    const sharedUntilMs = this.#lent.get(entry.token) ?? 0;
    if (nowMs >= sharedUntilMs) return true;
    const answer = await this.#primary.ask(LOCKING, () => this.#shared.renew(entry, policy, nowMs));
    if (answer?.value) this.#lent.set(entry.token, nowMs + policy.lockLeaseMs);
    return answer?.value ?? true;
  }

  async settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number): Promise<Settled> {
    const { kind } = ending;
    const { state } = settleEntry(this.#local.recall(entry), entry.token, uncounted(ending), policy, nowMs);
    this.#local.remember(entry, state, policy, nowMs);
    if (kind === 'placed') this.#counting.delete(entry.userId);
    const processCounts = this.#processDecides.has(entry.userId, nowMs);

    const lent = this.#lent.delete(entry.token);
    const tell = (told: Ending) => () => this.#shared.settle(entry, told, policy, nowMs);
    const answer = this.#owes(entry) ? undefined : await this.#primary.ask(SETTLING, tell(ending));
    // Only what loosens is owed. A failure that is told late could follow an order that another process placed meanwhile.
    if (answer === undefined && (lent || kind === 'placed')) this.#owe(entry, tell(uncounted(ending)));

    if (kind !== 'refused') return { failures: 0, backoffMs: 0 };
    if (answer === undefined || processCounts) return this.#count(entry, policy, nowMs);
    this.#counting.delete(entry.userId);
    const { failures: count } = answer.value;
    this.#rememberStreak(entry, { count, lastFailureAtMs: nowMs }, policy, nowMs);
    return answer.value;
  }

  async check(): Promise<Health> {
    return healthOf(this.name, this.#primary, () => this.#probe());
  }

  /** Ends the probing, and tells the primary a last time what it could not be told. Primary and secondary stay open: they belong to the caller. */
  async close(): Promise<void> {
    await this.#primary.close();
  }

  /** Undefined when the primary did not answer, or must not be asked before it has been told what it is owed. */
  async #askToEnter(entry: Entry, policy: Policy, nowMs: number): Promise<EntryDecision | undefined> {
    if (this.#owes(entry)) return undefined;
    // Perhaps it will have them without having answered.
    if (this.#primary.reachable) this.#lent.set(entry.token, 0);
    const answer = await this.#primary.ask(ENTERING, () => this.#shared.enter(entry, policy, nowMs));
    if (answer?.value.entered) this.#lent.set(entry.token, nowMs + policy.lockLeaseMs);
    else if (answer !== undefined) this.#lent.delete(entry.token);
    return answer?.value;
  }

  #enterAlone(
    entry: Entry,
    policy: Policy,
    nowMs: number,
    admission = this.#admit(entry, policy, nowMs),
  ): EntryDecision {
    if (!admission.admitted) return refusalOf(admission);
    this.#processDecides.extend(entry.userId, nowMs + policy.submissionRate.windowMs);
    return this.#occupy(entry, policy, nowMs, admission.standing);
  }

  /** In the process: takes a slot, if one is free and the user need not wait. */
  #admit(entry: Entry, policy: Policy, nowMs: number): Admission {
    const state = this.#local.recall(entry);
    const { admission, state: user } = decideAdmission(state.user, policy, nowMs);
    this.#local.remember(entry, { ...state, user }, policy, nowMs);
    return admission;
  }

  /** In the process: for whom the primary admitted, whatever the process itself would have said. */
  #takeSlot(entry: Entry, policy: Policy, nowMs: number): void {
    const { user, ...participant } = this.#local.recall(entry);
    const recent = user.admissions.filter((atMs) => nowMs - atMs < policy.submissionRate.windowMs);
    const admissions = [...recent, nowMs];
    this.#local.remember(entry, { ...participant, user: { ...user, admissions } }, policy, nowMs);
  }

  #giveSlotBack(entry: Entry, policy: Policy, nowMs: number): void {
    const { user, ...participant } = this.#local.recall(entry);
    const admissions = user.admissions.toSpliced(user.admissions.lastIndexOf(nowMs), 1);
    this.#local.remember(entry, { ...participant, user: { ...user, admissions } }, policy, nowMs);
  }

  /**
   * In the process: claim and lease together. Its refusals are true in any case: it made what stands, and would know if that had been given
   * back. What the primary granted nevertheless it is given back by the settlement.
   */
  #occupy(entry: Entry, policy: Policy, nowMs: number, standing: RateStanding): EntryDecision {
    const state = this.#local.recall(entry);
    const { obstacle, state: participant } = occupy(state, entry.token, policy, nowMs);
    if (obstacle !== undefined) return { entered: false, ...obstacle, standing };
    this.#local.remember(entry, { user: state.user, ...participant }, policy, nowMs);
    return { entered: true, standing };
  }

  /**
   * A claim that ended in an order stands whatever happened. A claim in flight that is older than the last trouble, or a lease that was not renewed
   * since, may be left over: whoever made it could perhaps not give it back.
   */
  #isTrue(refusal: Refusal, { duplicateWindowMs, lockLeaseMs }: Policy, nowMs: number): boolean {
    const { reason, retryAfterMs } = refusal;
    if (reason === 'duplicate' && refusal.orderId !== undefined) return true;
    const lastsMs = reason === 'duplicate' ? duplicateWindowMs : lockLeaseMs;
    return nowMs + retryAfterMs - lastsMs > this.#primary.troubledAtMs;
  }

  /** In the process. Counted anew in each outage, because orders placed through other processes may have ended the streak meanwhile. */
  #count(entry: Entry, policy: Policy, nowMs: number): Settled {
    const { outages } = this.#primary;
    const goesOn = this.#counting.get(entry.userId) === outages;
    const streak = countFailure(goesOn ? this.#local.recall(entry).user.streak : undefined, policy, nowMs);
    const backoffMs = backoffWaitMs(streak, policy, nowMs);
    this.#rememberStreak(entry, streak, policy, nowMs);
    this.#counting.set(entry.userId, outages);
    this.#processDecides.extend(entry.userId, nowMs + backoffMs);
    return { failures: streak.count, backoffMs };
  }

  #rememberStreak(entry: Entry, streak: FailureStreak, policy: Policy, nowMs: number): void {
    const { user, ...participant } = this.#local.recall(entry);
    this.#local.remember(entry, { ...participant, user: { ...user, streak } }, policy, nowMs);
  }

  #owes(entry: Entry): boolean {
    return this.#owed.has(keysOf(entry));
  }

  #owe(entry: Entry, perform: () => Promise<unknown>): void {
    this.#owed.add(keysOf(entry), perform);
    this.#primary.owe();
  }

  #probe(): Promise<unknown> {
    return this.#shared.renew(PROBE, DEFAULT_POLICY, this.#clock.now());
  }

  #catchUp(): Promise<boolean> {
    return this.#owed.settle(async (perform) => (await this.#primary.ask(SETTLING, perform)) !== undefined);
  }
}

function refusalOf({ reason, retryAfterMs, standing }: Extract<Admission, { admitted: false }>): EntryDecision {
  return { entered: false, reason, retryAfterMs, standing };
}

/** The same ending, without a failure: gives back what was held. */
function uncounted(ending: Ending): Ending {
  return ending.kind === 'refused' ? { kind: 'failed' } : ending;
}

function keysOf({ userId, participantId }: Entry): string[] {
  return [JSON.stringify(['user', userId]), JSON.stringify(['participant', participantId])];
}
