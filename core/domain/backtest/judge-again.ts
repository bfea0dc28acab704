import type { AdmissionState } from '../admission.js';
import type { Claim } from '../claim.js';
import type { OrderingFacts } from '../facts.js';
import { decideEntry, type Ending, settleEntry } from '../guard.js';
import type { Id } from '../ids.js';
import { type Multiplier, timesMultiplier } from '../money.js';
import type { Policy } from '../policy.js';
import { DUPLICATE_ORDER } from '../refusal.js';
import { judgeCart } from '../rules.js';
import { type PastSubmission, PLACED, type Ruling } from './past-submission.js';

/** What is different under other rules; what is left out stays as it was. */
export interface RuleChanges {
  readonly policy?: Partial<Policy> | undefined;
  /** In place of the multiplier of whatever pause was on. */
  readonly pauseMultiplier?: Multiplier | undefined;
  /** Factors of the balances: 1.1 is a tenth more. */
  readonly foodAllowance?: Multiplier | undefined;
  readonly hygieneAllowance?: Multiplier | undefined;
}

/** Users and claims that can still matter are looked for, and the others forgotten, after so many submissions. */
const FORGET_AFTER = 10_000;
const NOBODY: AdmissionState = { admissions: [], streak: undefined };

/**
 * Judges stored submissions again, in the order of their instants, by the functions that judged them: guard first, then the cart. What it decides has its effect on throttle,
 * back-off and duplicates of what follows, but not on balances: those are as they were. An `unjudgeable` one that is let in is ruled as it was recorded.
 */
export class JudgeAgain {
  readonly #policy: Policy;
  readonly #changes: RuleChanges;
  readonly #followsRecords: boolean;
  readonly #users = new Map<Id, AdmissionState>();
  readonly #claims = new Map<string, Claim>();
  #judged = 0;

  /**
   * `policy`: the rules that hold without the changes. Without changes it goes on from what was recorded, which is what has happened, so that one verdict that comes out otherwise takes no
   * other along.
   */
  constructor(policy: Policy, changes?: RuleChanges) {
    this.#policy = { ...policy, ...changes?.policy };
    this.#changes = changes ?? {};
    this.#followsRecords = changes === undefined;
  }

  judge(past: PastSubmission): Ruling {
    const { userId, participantId, cartHash, atMs } = past;
    const key = JSON.stringify([participantId, cartHash]);
    const token = `${past.kind}-${past.id}`;
    const state = { user: this.#users.get(userId) ?? NOBODY, claim: this.#claims.get(key), lease: undefined };
    const entry = { userId, participantId, cartHash, token };
    const { decision, state: entered } = decideEntry(state, entry, this.#policy, atMs);
    const ruling = decision.entered ? this.#ruleOn(past) : refusedByGuard(decision.reason);
    if (ruling.outcome === 'throttled' || ruling.outcome === 'backing_off') return ruling;
    const ending = endingOf(past, this.#followsRecords ? past.recorded : ruling);
    const settled = settleEntry(entered, token, ending, this.#policy, atMs).state;
    this.#users.set(userId, settled.user);
    if (settled.claim === undefined) this.#claims.delete(key);
    else this.#claims.set(key, settled.claim);
    if (++this.#judged % FORGET_AFTER === 0) this.#forget(atMs);
    return ruling;
  }

  #ruleOn({ unjudgeable, recorded, facts, cart }: PastSubmission): Ruling {
    if (unjudgeable !== undefined || facts === undefined) return recorded;
    const { errors } = judgeCart(cart, cart, this.#changed(facts), this.#policy);
    if (errors.length === 0) return PLACED;
    return {
      outcome: 'invalid',
      codes: errors.map(({ code }) => code),
      messages: errors.map(({ message }) => message),
    };
  }

  #changed(facts: OrderingFacts): OrderingFacts {
    const { pauseMultiplier, foodAllowance = '1.0', hygieneAllowance = '1.0' } = this.#changes;
    if (pauseMultiplier === undefined && foodAllowance === '1.0' && hygieneAllowance === '1.0') return facts;
    const pause = facts.pause && { ...facts.pause, multiplier: pauseMultiplier ?? facts.pause.multiplier };
    const full = timesMultiplier(facts.balances.full, foodAllowance);
    const balances = {
      full,
      available: timesMultiplier(full, pause?.multiplier ?? '1.0'),
      hygiene: timesMultiplier(facts.balances.hygiene, hygieneAllowance),
    };
    return { ...facts, pause, balances };
  }

  #forget(nowMs: number): void {
    const { submissionRate, backoffResetMs, duplicateWindowMs } = this.#policy;
    const since = nowMs - Math.max(submissionRate.windowMs, backoffResetMs);
    for (const [id, { admissions, streak }] of this.#users) {
      if (Math.max(0, ...admissions, streak?.lastFailureAtMs ?? 0) < since) this.#users.delete(id);
    }
    for (const [key, { claimedAtMs }] of this.#claims) {
      if (claimedAtMs <= nowMs - duplicateWindowMs) this.#claims.delete(key);
    }
  }
}

export function sameRuling(a: Ruling, b: Ruling): boolean {
  return JSON.stringify([a.outcome, a.codes, a.messages]) === JSON.stringify([b.outcome, b.codes, b.messages]);
}

function refusedByGuard(outcome: 'throttled' | 'backing_off' | 'duplicate' | 'locked'): Ruling {
  if (outcome !== 'duplicate') return { outcome, codes: [], messages: [] };
  return { outcome, codes: [DUPLICATE_ORDER.code], messages: [DUPLICATE_ORDER.message] };
}

function endingOf({ kind, id }: PastSubmission, { outcome }: Ruling): Ending {
  if (outcome === 'placed') return { kind: 'placed', orderId: `${kind}-${id}` };
  return { kind: outcome === 'failed' ? 'failed' : 'refused' };
}
