import { MemoryCache } from '../../../adapters/memory/index.js';
import type { ClaimDecision, ClaimKey } from '../../../core/index.js';
import type { CacheHarness } from '../cache.contract.js';
import { type BrokenAdapter, broken } from './broken-adapter.js';

const ONE_CLAIM_OF_50 =
  'grants a cart to exactly one of 50 contenders, also when it was given back or has expired';

const claimsFor = (extraMs: number) =>
  class extends MemoryCache {
    override claim(key: ClaimKey, token: string, windowMs: number, nowMs: number) {
      return super.claim(key, token, windowMs + extraMs, nowMs);
    }
  };
const ClaimsTooLong = claimsFor(1);
const ClaimsTooShort = claimsFor(-1);

class ClaimsByMinute extends MemoryCache {
  override claim(key: ClaimKey, token: string, windowMs: number, nowMs: number) {
    const cartHash = `${key.cartHash}@${Math.floor(nowMs / 60_000)}`;
    return super.claim({ ...key, cartHash }, token, windowMs, nowMs);
  }
}

class ClaimsWithoutAtomicity extends MemoryCache {
  readonly #claimed = new Map<string, number>();
  override async claim(key: ClaimKey, token: string, windowMs: number, nowMs: number): Promise<ClaimDecision> {
    const claimedAtMs = this.#claimed.get(key.cartHash);
    await Promise.resolve();
    if (claimedAtMs !== undefined) return super.claim(key, token, windowMs, nowMs);
    this.#claimed.set(key.cartHash, nowMs);
    await super.claim(key, token, windowMs, nowMs);
    return { granted: true };
  }
}

/** Knows the owner's token, and uses it for anybody. */
class TrustsAnybody extends MemoryCache {
  readonly #owners = new Map<string, string>();
  override async claim(key: ClaimKey, token: string, windowMs: number, nowMs: number) {
    const decision = await super.claim(key, token, windowMs, nowMs);
    if (decision.granted) this.#owners.set(JSON.stringify(key), token);
    return decision;
  }
  protected ownerOf(key: ClaimKey) {
    return this.#owners.get(JSON.stringify(key)) ?? '';
  }
}

class AnybodyReleases extends TrustsAnybody {
  override releaseClaim(key: ClaimKey) {
    return super.releaseClaim(key, this.ownerOf(key));
  }
}

class AnybodyCompletes extends TrustsAnybody {
  override completeClaim(key: ClaimKey, _token: string, orderId: string) {
    return super.completeClaim(key, this.ownerOf(key), orderId);
  }
}

class ReleasesCompleted extends MemoryCache {
  readonly #completed = new Set<string>();
  override async completeClaim(_key: ClaimKey, token: string) {
    this.#completed.add(token);
    return true;
  }
}

class ForgetsOrder extends MemoryCache {
  override async claim(key: ClaimKey, token: string, windowMs: number, nowMs: number): Promise<ClaimDecision> {
    const decision = await super.claim(key, token, windowMs, nowMs);
    return decision.granted ? decision : { ...decision, orderId: undefined };
  }
}

class OwnerClaimsAgain extends TrustsAnybody {
  override async claim(key: ClaimKey, token: string, windowMs: number, nowMs: number): Promise<ClaimDecision> {
    return this.ownerOf(key) === token ? { granted: true } : super.claim(key, token, windowMs, nowMs);
  }
}

class JoinsWithColon extends MemoryCache {
  override claim({ participantId, cartHash }: ClaimKey, token: string, windowMs: number, nowMs: number) {
    return super.claim({ participantId: '', cartHash: `${participantId}:${cartHash}` }, token, windowMs, nowMs);
  }
}

export const BROKEN_CLAIMS: readonly BrokenAdapter<CacheHarness>[] = [
  broken('holds a claim of 300 s ago', 'grants a cart that was claimed 300000 ms ago', () => new ClaimsTooLong()),
  broken(
    'forgets a claim 1 ms too soon',
    'refuses a cart that was claimed 299999 ms ago',
    () => new ClaimsTooShort(),
  ),
  broken('claims for a clock minute', 'refuses a cart that was claimed 299999 ms ago', () => new ClaimsByMinute()),
  broken('awaits between reading and writing a claim', ONE_CLAIM_OF_50, () => new ClaimsWithoutAtomicity()),
  broken(
    'gives back a claim for anybody',
    'neither completes nor gives back a claim that another token holds',
    () => new AnybodyReleases(),
  ),
  broken(
    'a stale owner completes the claim that took over',
    'a stale owner cannot touch the claim that took over from its own',
    () => new AnybodyCompletes(),
  ),
  broken(
    'gives back a completed claim',
    'does not give back a claim that ended in an order',
    () => new ReleasesCompleted(),
  ),
  broken(
    'forgets the order',
    'names the order of a completed claim, which keeps its instant',
    () => new ForgetsOrder(),
  ),
  broken(
    'grants a claim to its owner again',
    'grants a claim once, and then says until when it stands',
    () => new OwnerClaimsAgain(),
  ),
  broken(
    'joins keys with a colon',
    'keeps participants and carts apart, however alike they read',
    () => new JoinsWithColon(),
  ),
  broken(
    'decides one edge differently',
    'decides random histories as the pure functions do',
    () => new ClaimsTooLong(),
  ),
];
