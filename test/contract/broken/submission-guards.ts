import { MemorySubmissionGuard } from '../../../adapters/memory/index.js';
import {
  type Ending,
  type Entry,
  type EntryDecision,
  type GuardState,
  occupy,
  type Policy,
} from '../../../core/index.js';
import type { SubmissionGuardHarness } from '../submission-guard.contract.js';
import { type BrokenAdapter, broken } from './broken-adapter.js';
import { BROKEN_HOLDS } from './submission-guard-holds.js';

const THREE_OF_50 = 'admits exactly three of 50 contenders';

/** Works on another policy than it was handed. */
const misread = (change: (policy: Policy) => Partial<Policy>) =>
  class extends MemorySubmissionGuard {
    override enter(entry: Entry, policy: Policy, nowMs: number) {
      return super.enter(entry, { ...policy, ...change(policy) }, nowMs);
    }
    override renew(entry: Entry, policy: Policy, nowMs: number) {
      return super.renew(entry, { ...policy, ...change(policy) }, nowMs);
    }
    override settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number) {
      return super.settle(entry, ending, { ...policy, ...change(policy) }, nowMs);
    }
  };

const longerWindow = (byMs: number) =>
  misread(({ submissionRate: { limit, windowMs } }) => ({ submissionRate: { limit, windowMs: windowMs + byMs } }));
const CountsAt60s = longerWindow(1);
const ForgetsAt59s = longerWindow(-1);
const FixedPolicy = misread(() => ({ submissionRate: { limit: 3, windowMs: 60_000 } }));
const PowersOfTwo = misread(() => ({ backoffWaitsMs: [2, 4, 8, 16, 32, 60].map((seconds) => seconds * 1_000) }));
const FixedWaits = misread(() => ({ backoffWaitsMs: [2, 4, 8, 16, 60].map((seconds) => seconds * 1_000) }));
const ResetsTooLate = misread(({ backoffResetMs }) => ({ backoffResetMs: backoffResetMs + 1 }));
const ResetsTooSoon = misread(({ backoffResetMs }) => ({ backoffResetMs: backoffResetMs - 1 }));

/** Enters under another user id. */
const renaming = (nameOf: (userId: string, policy: Policy, nowMs: number) => string) =>
  class extends MemorySubmissionGuard {
    override enter(entry: Entry, policy: Policy, nowMs: number) {
      return super.enter({ ...entry, userId: nameOf(entry.userId, policy, nowMs) }, policy, nowMs);
    }
  };

const FixedMinutes = renaming(
  (userId, policy, nowMs) => `${userId}@${Math.floor(nowMs / policy.submissionRate.windowMs)}`,
);
const FoldsUsers = renaming((userId) => userId.toLowerCase().normalize('NFC'));

class RefusedTakesSlot extends MemorySubmissionGuard {
  override async enter(entry: Entry, policy: Policy, nowMs: number) {
    const decision = await super.enter(entry, policy, nowMs);
    const { user, ...participant } = this.recall(entry);
    const admissions = decision.entered ? user.admissions : [...user.admissions, nowMs];
    this.remember(entry, { ...participant, user: { ...user, admissions } }, policy, nowMs);
    return decision;
  }
}

class DuplicatesTakeNoSlot extends MemorySubmissionGuard {
  override async enter(entry: Entry, policy: Policy, nowMs: number) {
    const before = this.recall(entry);
    const decision = await super.enter(entry, policy, nowMs);
    if (!decision.entered) this.remember(entry, before, policy, nowMs);
    return decision;
  }
}

/** Reads what is known, lets others have their turn, and only then decides. */
class EntersWithoutAtomicity extends MemorySubmissionGuard {
  override async enter(entry: Entry, policy: Policy, nowMs: number) {
    const known = this.recall(entry);
    await Promise.resolve();
    this.remember(entry, known, policy, nowMs);
    return super.enter(entry, policy, nowMs);
  }
}

class SettlesWithoutAtomicity extends MemorySubmissionGuard {
  override async settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number) {
    const known = this.recall(entry);
    await Promise.resolve();
    this.remember(entry, known, policy, nowMs);
    return super.settle(entry, ending, policy, nowMs);
  }
}

class WaitsOneMsLonger extends MemorySubmissionGuard {
  override enter(entry: Entry, policy: Policy, nowMs: number) {
    const backoffWaitsMs = policy.backoffWaitsMs.map((ms) => ms + 1);
    return super.enter(entry, { ...policy, backoffWaitsMs }, nowMs);
  }
}

class RefusedLengthensBackoff extends MemorySubmissionGuard {
  override async enter(entry: Entry, policy: Policy, nowMs: number) {
    const decision = await super.enter(entry, policy, nowMs);
    if (!decision.entered && decision.reason === 'backing_off')
      await this.settle(entry, { kind: 'refused' }, policy, nowMs);
    return decision;
  }
}

class BackoffFirst extends MemorySubmissionGuard {
  override async enter(entry: Entry, policy: Policy, nowMs: number): Promise<EntryDecision> {
    const decision = await super.enter(entry, policy, nowMs);
    const { streak } = this.recall(entry).user;
    const throttled = !decision.entered && decision.reason === 'throttled';
    return throttled && streak ? { ...decision, reason: 'backing_off' } : decision;
  }
}

class HourFromFirstFailure extends MemorySubmissionGuard {
  readonly #firstAtMs = new Map<string, number>();
  override settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number) {
    const firstAtMs = this.#firstAtMs.get(entry.userId) ?? nowMs;
    this.#firstAtMs.set(entry.userId, firstAtMs);
    const over = nowMs - firstAtMs >= policy.backoffResetMs;
    return super.settle(entry, ending, over ? { ...policy, backoffResetMs: 0 } : policy, nowMs);
  }
}

class ClearsNothing extends MemorySubmissionGuard {
  override async settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number) {
    const { streak } = this.recall(entry).user;
    const settled = await super.settle(entry, ending, policy, nowMs);
    const { user, ...participant } = this.recall(entry);
    const kept = ending.kind === 'placed' ? streak : user.streak;
    this.remember(entry, { ...participant, user: { ...user, streak: kept } }, policy, nowMs);
    return settled;
  }
}

class ClearsSlots extends MemorySubmissionGuard {
  override async settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number) {
    const settled = await super.settle(entry, ending, policy, nowMs);
    const { user, ...participant } = this.recall(entry);
    const admissions = ending.kind === 'placed' ? [] : user.admissions;
    this.remember(entry, { ...participant, user: { ...user, admissions } }, policy, nowMs);
    return settled;
  }
}

class ClearsOthers extends MemorySubmissionGuard {
  readonly #users = new Set<string>();
  override async settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number) {
    this.#users.add(entry.userId);
    if (ending.kind === 'placed')
      for (const userId of this.#users) await super.settle({ ...entry, userId }, ending, policy, nowMs);
    return super.settle(entry, ending, policy, nowMs);
  }
}

class CountsOurFaults extends MemorySubmissionGuard {
  override settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number) {
    return super.settle(entry, ending.kind === 'failed' ? { kind: 'refused' } : ending, policy, nowMs);
  }
}

/** Looks at cart and participant first. */
class ParticipantFirst extends MemorySubmissionGuard {
  override async enter(entry: Entry, policy: Policy, nowMs: number): Promise<EntryDecision> {
    const { obstacle } = occupy(this.recall(entry), entry.token, policy, nowMs);
    const decision = await super.enter(entry, policy, nowMs);
    return obstacle ? { entered: false, ...obstacle, standing: decision.standing } : decision;
  }
}

class ThrottledClaims extends MemorySubmissionGuard {
  override async enter(entry: Entry, policy: Policy, nowMs: number) {
    const decision = await super.enter(entry, policy, nowMs);
    if (decision.entered) return decision;
    const known: GuardState = this.recall(entry);
    this.remember(entry, { ...known, ...occupy(known, entry.token, policy, nowMs).state }, policy, nowMs);
    return decision;
  }
}

export const BROKEN_SUBMISSION_GUARDS: readonly BrokenAdapter<SubmissionGuardHarness>[] = [
  broken('counts an admission of 60 s ago', 'counts an admission 60000 ms ago no longer', () => new CountsAt60s()),
  broken('forgets an admission 1 ms too soon', 'counts an admission 59999 ms ago still', () => new ForgetsAt59s()),
  broken('counts clock minutes', 'does not begin anew with the clock minute', () => new FixedMinutes()),
  broken(
    'a refused submission takes a slot',
    'takes no slot for a refused submission',
    () => new RefusedTakesSlot(),
  ),
  broken('has its own rate', 'decides by the policy that is handed in', () => new FixedPolicy()),
  broken('folds user ids', 'keeps users apart, however alike their ids read', () => new FoldsUsers()),
  broken('awaits between reading and writing an admission', THREE_OF_50, () => new EntersWithoutAtomicity()),
  broken(
    'waits 2^n seconds',
    'answers each consecutive failure with the wait of its number: 2, 4, 8, 16, 60, 60, 60 s',
    () => new PowersOfTwo(),
  ),
  broken('has its own waits', 'decides by the waits of the policy that is handed in', () => new FixedWaits()),
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
    'forgets the failures, and not the slots, when an order was placed',
    () => new ClearsNothing(),
  ),
  broken(
    'clears slots too',
    'forgets the failures, and not the slots, when an order was placed',
    () => new ClearsSlots(),
  ),
  broken(
    'clears the failures of others',
    'an order clears nothing of others, and nothing of somebody without failures',
    () => new ClearsOthers(),
  ),
  broken(
    'counts our own faults',
    'counts what was refused, and says how many that makes; neither our own faults nor unknown outcomes',
    () => new CountsOurFaults(),
  ),
  broken('loses failures at once', 'counts every one of 50 failures at once', () => new SettlesWithoutAtomicity()),
  broken(
    'looks at cart and participant first',
    'refuses as throttled or backing off before it looks at cart and participant',
    () => new ParticipantFirst(),
  ),
  broken(
    'takes no slot for a duplicate',
    'takes a slot for a duplicate and for one who is locked out, and says what is left',
    () => new DuplicatesTakeNoSlot(),
  ),
  broken(
    'claims for who is throttled',
    'who is throttled or backing off leaves neither claim nor lease behind',
    () => new ThrottledClaims(),
  ),
  broken(
    'decides one edge differently',
    'decides random histories as the pure functions do',
    () => new CountsAt60s(),
  ),
  ...BROKEN_HOLDS,
];
