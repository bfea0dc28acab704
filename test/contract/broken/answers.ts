import { MemoryAnswerStore } from '../../../adapters/memory/index.js';
import type { AnswerDecision, AnswerKey, AnswerRequest, StoredAnswer } from '../../../core/index.js';
import type { AnswerStoreHarness } from '../answer-store.contract.js';
import { type BrokenAdapter, broken } from './broken-adapter.js';

/** Begins another request than it was handed. */
const begins = (change: (request: AnswerRequest) => Partial<AnswerRequest>) =>
  class extends MemoryAnswerStore {
    override begin(key: AnswerKey, request: AnswerRequest) {
      return super.begin(key, { ...request, ...change(request) });
    }
  };

const LeaseInclusive = begins(({ leaseMs }) => ({ leaseMs: leaseMs + 1 }));
const LeaseTooShort = begins(({ leaseMs }) => ({ leaseMs: leaseMs - 1 }));
const NeverGivesUp = begins(({ keepMs }) => ({ leaseMs: keepMs }));
const KeepsTooLong = begins(({ keepMs }) => ({ keepMs: keepMs + 1 }));
const ForgetsTooSoon = begins(({ keepMs }) => ({ keepMs: keepMs - 1 }));
const IgnoresFingerprint = begins(() => ({ fingerprint: '' }));

class BeginsWithoutAtomicity extends MemoryAnswerStore {
  readonly #begun = new Set<string>();
  override async begin(key: AnswerKey, request: AnswerRequest): Promise<AnswerDecision> {
    const begun = this.#begun.has(key.key);
    await Promise.resolve();
    this.#begun.add(key.key);
    const decision = await super.begin(key, request);
    return begun ? decision : { kind: 'started' };
  }
}

/** Knows the owner's token, and uses it for anybody. */
class TrustsAnybody extends MemoryAnswerStore {
  readonly #owners = new Map<string, string>();
  override async begin(key: AnswerKey, request: AnswerRequest) {
    const decision = await super.begin(key, request);
    if (decision.kind === 'started') this.#owners.set(JSON.stringify(key), request.token);
    return decision;
  }
  protected ownerOf(key: AnswerKey) {
    return this.#owners.get(JSON.stringify(key)) ?? '';
  }
}

class AnybodyCompletes extends TrustsAnybody {
  override complete(key: AnswerKey, _token: string, answer: StoredAnswer) {
    return super.complete(key, this.ownerOf(key), answer);
  }
}

class AnybodyAbandons extends TrustsAnybody {
  override abandon(key: AnswerKey) {
    return super.abandon(key, this.ownerOf(key));
  }
}

class AbandonsAnswered extends MemoryAnswerStore {
  readonly #gone = new Set<string>();
  override async abandon(key: AnswerKey, token: string) {
    await super.abandon(key, token);
    this.#gone.add(JSON.stringify(key));
  }
  override async begin(key: AnswerKey, request: AnswerRequest): Promise<AnswerDecision> {
    const decision = await super.begin(key, request);
    return decision.kind === 'answered' && this.#gone.has(JSON.stringify(key)) ? { kind: 'started' } : decision;
  }
}

class SharesKeysAmongUsers extends MemoryAnswerStore {
  override begin({ key }: AnswerKey, request: AnswerRequest) {
    return super.begin({ userId: '', key }, request);
  }
}

class KeepsBodyOnly extends MemoryAnswerStore {
  override complete(key: AnswerKey, token: string, { status, body }: StoredAnswer) {
    return super.complete(key, token, { status, body, headers: {} });
  }
}

class ReparsesBody extends MemoryAnswerStore {
  override complete(key: AnswerKey, token: string, answer: StoredAnswer) {
    const body = answer.body === '' ? '' : JSON.stringify(JSON.parse(answer.body));
    return super.complete(key, token, { ...answer, body });
  }
}

class DeletesRunning extends TrustsAnybody {
  override async begin(key: AnswerKey, request: AnswerRequest) {
    this.#last = key;
    return super.begin(key, request);
  }
  override async deleteExpired(nowMs: number) {
    if (this.#last) await this.abandon(this.#last, this.ownerOf(this.#last));
    return super.deleteExpired(nowMs);
  }
  #last: AnswerKey | undefined;
}

class DeletesNothing extends MemoryAnswerStore {
  override async deleteExpired() {
    return 0;
  }
}

class DeletesInclusive extends MemoryAnswerStore {
  override deleteExpired(nowMs: number) {
    return super.deleteExpired(nowMs + 1);
  }
}

const STALE = 'a stale owner can neither answer nor give back after takeover';
const EXPIRED = 'deletes answers whose time is over, and says how many';

/** Found by no single case: an answer, a wait, and a late abandoning. */
class AbandonsOldAnswers extends MemoryAnswerStore {
  readonly #answered = new Set<string>();
  override async complete(key: AnswerKey, token: string, answer: StoredAnswer) {
    await super.complete(key, token, answer);
    this.#answered.add(token);
  }
  override async abandon(key: AnswerKey, token: string) {
    await super.abandon(key, token);
    if (this.#answered.has(token))
      await this.begin(key, { token, fingerprint: '', nowMs: Infinity, leaseMs: 0, keepMs: 0 });
  }
}

export const BROKEN_ANSWER_STORES: readonly BrokenAdapter<AnswerStoreHarness>[] = [
  broken(
    'awaits between looking and reserving',
    'starts one of 50 contenders, also when it takes over',
    () => new BeginsWithoutAtomicity(),
  ),
  broken(
    'waits for work 1 ms too long',
    'gives up work that began 30000 ms ago and has not ended',
    () => new LeaseInclusive(),
  ),
  broken(
    'gives work up 1 ms too soon',
    'waits for work that began 29999 ms ago and has not ended',
    () => new LeaseTooShort(),
  ),
  broken(
    'never gives work up',
    'gives up work that began 30001 ms ago and has not ended',
    () => new NeverGivesUp(),
  ),
  broken(
    'keeps answers 1 ms too long',
    'has forgotten an answer 86400000 ms after the reservation',
    () => new KeepsTooLong(),
  ),
  broken(
    'forgets answers 1 ms too soon',
    'remembers an answer 86399999 ms after the reservation',
    () => new ForgetsTooSoon(),
  ),
  broken(
    'takes any request for the first one',
    'tells another request under the same key from the first one, while it runs and after',
    () => new IgnoresFingerprint(),
  ),
  broken('a stale owner answers', STALE, () => new AnybodyCompletes()),
  broken('a stale owner gives back', STALE, () => new AnybodyAbandons()),
  broken(
    'gives back an answered key',
    'frees a key that is given back, and keeps one that is answered',
    () => new AbandonsAnswered(),
  ),
  broken(
    'shares keys among users',
    'keeps users and keys apart, however alike they read',
    () => new SharesKeysAmongUsers(),
  ),
  broken(
    'forgets headers',
    'hands out the first answer, unchanged, as often as it is asked for',
    () => new KeepsBodyOnly(),
  ),
  broken(
    'writes the body anew',
    'hands out the first answer, unchanged, as often as it is asked for',
    () => new ReparsesBody(),
  ),
  broken(
    'deletes what still runs',
    'does not delete a reservation whose work still runs',
    () => new DeletesRunning(),
  ),
  broken('deletes nothing', EXPIRED, () => new DeletesNothing()),
  broken('deletes 1 ms too soon', EXPIRED, () => new DeletesInclusive()),
  broken(
    'gives a key back that was answered, once its lease is over',
    'answers random histories as a plain list of reservations does',
    () => new AbandonsOldAnswers(),
  ),
];
