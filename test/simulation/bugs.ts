import { MemorySubmissionGuard } from '../../adapters/memory/index.js';
import type { Ending, Entry, Policy, SubmissionGuard } from '../../core/index.js';
import type { Invariant } from './invariants.js';
import type { Backends, Bug } from './server.js';

/** A bug, what it is called, and what it breaks. */
export interface PlantedBug {
  readonly name: string;
  readonly breaks: Invariant;
  /** A new one for each run. */
  readonly plant: () => Bug;
}

/** A guard with a fault in it, shared by the servers of a run. */
const guardThat = (make: () => SubmissionGuard) => (): Bug => {
  const guard = make();
  return { inBackend: () => ({ guard }) };
};

class ReleasesForeignLeases extends MemorySubmissionGuard {
  override async settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number) {
    const settled = await super.settle(entry, ending, policy, nowMs);
    this.remember(entry, { ...this.recall(entry), lease: undefined }, policy, nowMs);
    return settled;
  }
}

class KeepsClaims extends MemorySubmissionGuard {
  override async settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number) {
    const { claim } = this.recall(entry);
    const settled = await super.settle(entry, ending, policy, nowMs);
    const after = this.recall(entry);
    this.remember(entry, { ...after, claim: after.claim ?? claim }, policy, nowMs);
    return settled;
  }
}

const withLimit = (limit: number) =>
  class extends MemorySubmissionGuard {
    override enter(entry: Entry, policy: Policy, nowMs: number) {
      return super.enter(entry, { ...policy, submissionRate: { ...policy.submissionRate, limit } }, nowMs);
    }
  };

class CountsTwice extends MemorySubmissionGuard {
  override async settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number) {
    await super.settle(entry, ending, policy, nowMs);
    return super.settle(entry, ending, policy, nowMs);
  }
}

class NeverForgives extends MemorySubmissionGuard {
  override async settle(entry: Entry, ending: Ending, policy: Policy, nowMs: number) {
    const { streak } = this.recall(entry).user;
    const settled = await super.settle(entry, ending, policy, nowMs);
    const after = this.recall(entry);
    if (ending.kind === 'placed')
      this.remember(entry, { ...after, user: { ...after.user, streak } }, policy, nowMs);
    return settled;
  }
}

class ClaimsForAMinute extends MemorySubmissionGuard {
  override enter(entry: Entry, policy: Policy, nowMs: number) {
    return super.enter(entry, { ...policy, duplicateWindowMs: 60_000 }, nowMs);
  }
}

class RenewsNothing extends MemorySubmissionGuard {
  override async renew() {
    return true;
  }
}

const overriding = <P extends object>(port: P, changes: Partial<P>): P =>
  new Proxy(port, {
    get: (target, key) => {
      const changed: unknown = Reflect.get(changes, key);
      if (changed !== undefined) return changed;
      const member: unknown = Reflect.get(target, key);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });

const inCore = (change: (ports: Backends) => Partial<Backends>) => (): Bug => ({ inCore: change });
const inBackend = (change: (sound: Backends) => Partial<Backends>) => (): Bug => ({ inBackend: change });
const NEVER = new AbortController().signal;

/** Each must be found within some hundred seeds, by the invariant that it breaks. */
export const BUGS: readonly PlantedBug[] = [
  {
    name: 'the lease is given back by whoever ends first',
    breaks: 'the guard decides as written',
    plant: guardThat(() => new ReleasesForeignLeases()),
  },
  {
    name: 'the claim of a refused cart is not given back',
    breaks: 'the guard decides as written',
    plant: guardThat(() => new KeepsClaims()),
  },
  {
    name: 'the throttle admits a fourth',
    breaks: 'the guard decides as written',
    plant: guardThat(() => new (withLimit(4))()),
  },
  {
    name: 'the throttle admits two only',
    breaks: 'the guard decides as written',
    plant: guardThat(() => new (withLimit(2))()),
  },
  {
    name: 'a failure counts twice',
    breaks: 'the guard decides as written',
    plant: guardThat(() => new CountsTwice()),
  },
  {
    name: 'an order does not end the series of failures',
    breaks: 'the guard decides as written',
    plant: guardThat(() => new NeverForgives()),
  },
  {
    name: 'a claim lasts a minute',
    breaks: 'the guard decides as written',
    plant: guardThat(() => new ClaimsForAMinute()),
  },
  {
    name: 'a renewal does not renew',
    breaks: 'the guard decides as written',
    plant: guardThat(() => new RenewsNothing()),
  },
  {
    name: 'an order is written although the lease is lost',
    breaks: 'no order after the lease',
    plant: inCore(({ ordering }) => ({
      ordering: overriding(ordering, { place: (order) => ordering.place({ ...order, signal: NEVER }) }),
    })),
  },
  {
    name: 'a refusal that the store does not take is dropped',
    breaks: 'refusals are recorded once',
    plant: inCore(({ journal }) => ({ journal: overriding(journal, { append: async () => {} }) })),
  },
  {
    name: 'what the journal replays is stored under a new name',
    breaks: 'refusals are recorded once',
    plant: inCore(({ journal }) => ({
      journal: overriding(journal, {
        drain: (store) =>
          journal.drain((attempt) => store({ ...attempt, submissionId: `${attempt.submissionId}-again` })),
      }),
    })),
  },
  {
    name: 'a refusal is answered before it is stored',
    breaks: 'refusals are recorded once',
    plant: inCore(({ attempts }) => ({
      attempts: overriding(attempts, {
        add: async (attempt) => {
          void attempts.add(attempt).catch(() => {});
          return undefined as never;
        },
      }),
    })),
  },
  {
    name: 'a claim of unknown outcome is given back',
    breaks: 'endings are settled once',
    plant: inCore(({ guard }) => ({
      guard: overriding(guard, {
        settle: (entry, ending, policy, nowMs) =>
          guard.settle(entry, ending.kind === 'unknown' ? { kind: 'failed' } : ending, policy, nowMs),
      }),
    })),
  },
  {
    name: 'a refusal is not settled',
    breaks: 'endings are settled once',
    plant: inCore(({ guard }) => ({
      guard: overriding(guard, {
        settle: async (entry, ending, policy, nowMs) =>
          ending.kind === 'refused'
            ? { failures: 1, backoffMs: 2_000 }
            : guard.settle(entry, ending, policy, nowMs),
      }),
    })),
  },
  {
    name: 'the database lets a second order of a cart through when the guard has lost its memory',
    breaks: 'one order for a cart',
    plant: inBackend(({ ordering }) => ({
      ordering: overriding(ordering, {
        place: (order) => ordering.place({ ...order, duplicateWindowMs: 0 }),
      }),
    })),
  },
  {
    name: 'an order is confirmed that was not written',
    breaks: 'answered orders exist',
    plant: inBackend(({ ordering }) => ({
      ordering: overriding(ordering, { place: async () => ({ kind: 'placed', orderId: '4711' }) }),
    })),
  },
];
