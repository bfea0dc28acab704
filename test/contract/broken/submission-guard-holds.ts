import { MemorySubmissionGuard } from '../../../adapters/memory/index.js';
import type { Claim, Ending, Entry, EntryDecision, GuardState, Policy } from '../../../core/index.js';
import type { SubmissionGuardHarness } from '../submission-guard.contract.js';
import { type BrokenAdapter, broken } from './broken-adapter.js';

const ONE_CART_OF_50 =
  'lets exactly one of 50 contenders in with a cart, also when it was given back or has expired';
const ONE_PARTICIPANT_OF_50 =
  'lets exactly one of 50 carts of a participant in at a time, also after a lease that has run out';

const entersWith = (change: (policy: Policy) => Partial<Policy>) =>
  class extends MemorySubmissionGuard {
    override enter(entry: Entry, policy: Policy, nowMs: number) {
      return super.enter(entry, { ...policy, ...change(policy) }, nowMs);
    }
  };
const ClaimsTooLong = entersWith(({ duplicateWindowMs }) => ({ duplicateWindowMs: duplicateWindowMs + 1 }));
const ClaimsTooShort = entersWith(({ duplicateWindowMs }) => ({ duplicateWindowMs: duplicateWindowMs - 1 }));
const LeasesTooLong = entersWith(({ lockLeaseMs }) => ({ lockLeaseMs: lockLeaseMs + 1 }));
const LeasesTooShort = entersWith(({ lockLeaseMs }) => ({ lockLeaseMs: lockLeaseMs - 1 }));

/** Everything under another entry. */
const renaming = (rename: (entry: Entry, nowMs: number) => Entry) =>
  class extends MemorySubmissionGuard {
    override enter(entry: Entry, policy: Policy, nowMs: number) {
      return super.enter(rename(entry, nowMs), policy, nowMs);
    }
    override renew(entry: Entry, policy: Policy, nowMs: number) {
      return super.renew(rename(entry, nowMs), policy, nowMs);
    }
    override settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number) {
      return super.settle(rename(entry, nowMs), ending, policy, nowMs);
    }
  };
const ClaimsByMinute = renaming((entry, nowMs) => ({
  ...entry,
  cartHash: `${entry.cartHash}@${Math.floor(nowMs / 60_000)}`,
}));
const JoinsWithColon = renaming((entry) => ({
  ...entry,
  cartHash: `${entry.participantId}:${entry.cartHash}`,
  participantId: entry.token,
}));
const FoldsParticipants = renaming((entry) => ({ ...entry, participantId: entry.participantId.toLowerCase() }));
const LocksCarts = renaming((entry) => ({ ...entry, participantId: `${entry.participantId} ${entry.cartHash}` }));

/** Decides on what it has read before others had their turn. */
class EntersWithoutAtomicity extends MemorySubmissionGuard {
  override async enter(entry: Entry, policy: Policy, nowMs: number) {
    const { claim, lease } = this.recall(entry);
    await Promise.resolve();
    this.remember(entry, { user: this.recall(entry).user, claim, lease }, policy, nowMs);
    return super.enter(entry, policy, nowMs);
  }
}

/** Settles and renews in the name of whoever holds. */
class SettlesForAnybody extends MemorySubmissionGuard {
  override settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number) {
    return super.settle({ ...entry, token: this.recall(entry).claim?.token ?? '' }, ending, policy, nowMs);
  }
}

class FreesForAnybody extends MemorySubmissionGuard {
  override async settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number) {
    const settled = await super.settle(entry, ending, policy, nowMs);
    this.remember(entry, { ...this.recall(entry), lease: undefined }, policy, nowMs);
    return settled;
  }
}

class RenewsForAnybody extends MemorySubmissionGuard {
  override renew(entry: Entry, policy: Policy, nowMs: number) {
    return super.renew({ ...entry, token: this.recall(entry).lease?.token ?? '' }, policy, nowMs);
  }
}

class RenewsTooLate extends MemorySubmissionGuard {
  override async renew(entry: Entry, policy: Policy, nowMs: number) {
    const { lease } = this.recall(entry);
    return super.renew(entry, policy, Math.min(nowMs, (lease?.untilMs ?? nowMs) - 1));
  }
}

class RenewsNothing extends MemorySubmissionGuard {
  override async renew(entry: Entry) {
    return this.recall(entry).lease?.token === entry.token;
  }
}

/** What is remembered after a settlement is not what it should be. */
const settling = (
  after: (before: GuardState, now: GuardState, ending: Ending, entry: Entry) => Partial<GuardState>,
) =>
  class extends MemorySubmissionGuard {
    override async settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number) {
      const before = this.recall(entry);
      const settled = await super.settle(entry, ending, policy, nowMs);
      const now = this.recall(entry);
      this.remember(entry, { ...now, ...after(before, now, ending, entry) }, policy, nowMs);
      return settled;
    }
  };
const GivesBackCompleted = settling((_, { claim }, { kind }, { token }) =>
  kind !== 'placed' && kind !== 'unknown' && claim?.token === token ? { claim: undefined } : {},
);
const GivesNothingBack = settling(({ claim }, now) => ({ claim: now.claim ?? claim }));
const GivesUnknownBack = settling((_, now, { kind }) => (kind === 'unknown' ? { claim: undefined } : now));
const KeepsLease = settling(({ lease }) => ({ lease }));
const CompletesAnew = settling((_, { claim }, { kind }) =>
  kind === 'placed' && claim ? { claim: { ...claim, claimedAtMs: claim.claimedAtMs + 900 } } : {},
);
const ClaimsOnSettling = settling((_, { claim }, ending, { token }) => {
  const made: Claim = { token, claimedAtMs: Date.UTC(2026, 1, 12, 10, 30, 45, 678), orderId: undefined };
  return ending.kind === 'placed' && claim === undefined ? { claim: { ...made, orderId: ending.orderId } } : {};
});

class ForgetsOrder extends MemorySubmissionGuard {
  override async enter(entry: Entry, policy: Policy, nowMs: number): Promise<EntryDecision> {
    const decision = await super.enter(entry, policy, nowMs);
    return 'orderId' in decision ? { ...decision, orderId: undefined } : decision;
  }
}

class OwnerEntersAgain extends MemorySubmissionGuard {
  override async enter(entry: Entry, policy: Policy, nowMs: number): Promise<EntryDecision> {
    const decision = await super.enter(entry, policy, nowMs);
    const owner = this.recall(entry).claim?.token === entry.token;
    return owner ? { entered: true, standing: decision.standing } : decision;
  }
}

class LockedOutClaims extends MemorySubmissionGuard {
  override async enter(entry: Entry, policy: Policy, nowMs: number) {
    const decision = await super.enter(entry, policy, nowMs);
    if (!decision.entered && decision.reason === 'locked') {
      const claim: Claim = { token: entry.token, claimedAtMs: nowMs, orderId: undefined };
      this.remember(entry, { ...this.recall(entry), claim }, policy, nowMs);
    }
    return decision;
  }
}

class RefusedLengthensClaim extends MemorySubmissionGuard {
  override async enter(entry: Entry, policy: Policy, nowMs: number) {
    const decision = await super.enter(entry, policy, nowMs);
    const { claim, ...known } = this.recall(entry);
    if (!decision.entered && claim)
      this.remember(entry, { ...known, claim: { ...claim, claimedAtMs: nowMs } }, policy, nowMs);
    return decision;
  }
}

class LocksFirst extends MemorySubmissionGuard {
  override async enter(entry: Entry, policy: Policy, nowMs: number): Promise<EntryDecision> {
    const { lease } = this.recall(entry);
    const decision = await super.enter(entry, policy, nowMs);
    return !decision.entered && lease !== undefined && nowMs < lease.untilMs
      ? { entered: false, reason: 'locked', retryAfterMs: lease.untilMs - nowMs, standing: decision.standing }
      : decision;
  }
}

const APART = 'keeps carts apart, however alike they and their participants read';

/** Claims and leases. */
export const BROKEN_HOLDS: readonly BrokenAdapter<SubmissionGuardHarness>[] = [
  broken('holds a claim of 300 s ago', 'lets in a cart that was claimed 300000 ms ago', () => new ClaimsTooLong()),
  broken('forgets a claim too soon', 'refuses a cart that was claimed 299999 ms ago', () => new ClaimsTooShort()),
  broken('claims for a clock minute', 'refuses a cart that was claimed 299999 ms ago', () => new ClaimsByMinute()),
  broken('awaits between reading and writing a claim', ONE_CART_OF_50, () => new EntersWithoutAtomicity()),
  broken('awaits between reading and writing a lease', ONE_PARTICIPANT_OF_50, () => new EntersWithoutAtomicity()),
  broken(
    'settles for anybody',
    'neither completes nor gives back a claim that another token holds',
    () => new SettlesForAnybody(),
  ),
  broken(
    'a stale owner settles the claim that took over',
    'a stale owner cannot touch the claim that took over from its own',
    () => new SettlesForAnybody(),
  ),
  broken(
    'gives back a completed claim',
    'does not give back a claim that ended in an order',
    () => new GivesBackCompleted(),
  ),
  broken(
    'does not give back what was refused',
    'lets the same cart in at once after its submission was refused',
    () => new GivesNothingBack(),
  ),
  broken(
    'does not give back what failed',
    'lets the same cart in at once after its submission failed',
    () => new GivesNothingBack(),
  ),
  broken(
    'gives back what nobody knows the outcome of',
    'keeps the claim of a submission whose outcome is unknown, until it expires',
    () => new GivesUnknownBack(),
  ),
  broken(
    'forgets the claim with the lease',
    'keeps the claim of a process that died, until it expires',
    () => new (entersWith(({ lockLeaseMs }) => ({ duplicateWindowMs: lockLeaseMs })))(),
  ),
  broken(
    'forgets the order',
    'names the order that a claim ended in, and the claim keeps its instant',
    () => new ForgetsOrder(),
  ),
  broken(
    'dates a claim by its order',
    'names the order that a claim ended in, and the claim keeps its instant',
    () => new CompletesAnew(),
  ),
  broken(
    'lets an owner in again',
    'lets a cart in once, and then says until when its claim stands',
    () => new OwnerEntersAgain(),
  ),
  broken('lengthens a claim', 'a claim is not lengthened by refused ones', () => new RefusedLengthensClaim()),
  broken('claims on settling', 'settling what nobody let in makes no claim', () => new ClaimsOnSettling()),
  broken('joins keys with a colon', APART, () => new JoinsWithColon()),
  broken(
    'locks carts instead of participants',
    'refuses another cart of a participant whose submission is being worked on, and says for how long',
    () => new LocksCarts(),
  ),
  broken(
    'gives a lease 1 ms less',
    'refuses another cart of a participant whose submission is being worked on, and says for how long',
    () => new LeasesTooShort(),
  ),
  broken(
    'gives a lease 1 ms more',
    'lets the next one in when the lease of a process that died has run out',
    () => new LeasesTooLong(),
  ),
  broken(
    'claims for who is locked out',
    'makes no claim for who is refused as locked: the same cart may come as soon as the participant is free',
    () => new LockedOutClaims(),
  ),
  ...['placed', 'refused', 'failed', 'unknown'].map((kind) =>
    broken(
      `keeps the lease of what ended as ${kind}`,
      `frees the participant at once when the submission ends as ${kind}`,
      () => new KeepsLease(),
    ),
  ),
  broken('renews nothing', 'a renewed lease lasts from the renewal on', () => new RenewsNothing()),
  broken(
    'renews what has run out',
    'a lease that has run out cannot be renewed, even if nobody has taken over',
    () => new RenewsTooLate(),
  ),
  broken(
    'renews for who was refused',
    'who was refused, settled or never let in has no lease to renew',
    () => new RenewsForAnybody(),
  ),
  broken(
    'a stale owner frees what another has taken over',
    'a stale owner neither renews nor frees what another has taken over',
    () => new FreesForAnybody(),
  ),
  broken(
    'a stale owner renews what another has taken over',
    'a stale owner neither renews nor frees what another has taken over',
    () => new RenewsForAnybody(),
  ),
  broken(
    'folds participants',
    'keeps participants apart, however alike their ids read',
    () => new FoldsParticipants(),
  ),
  broken(
    'looks at the participant before the cart',
    'refuses as a duplicate before it looks whether the participant is locked',
    () => new LocksFirst(),
  ),
];
