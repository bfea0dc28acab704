import { expect } from 'chai';
import fc from 'fast-check';
import type { Lock } from '../../../core/index.js';
import { gate } from '../contenders.js';
import { type ContractCase, HISTORY_TIMEOUT_MS } from '../harness.js';
import type { LockHarness } from '../lock.contract.js';

const SEED = 20_260_212;
const KEY = 'participant:123';
/** Nobody loses such a lease because the machine was busy for a moment. */
const LEASE_MS = 30_000;

/** Somebody who holds the key, or did. */
interface Holder {
  readonly end: () => void;
  readonly ended: Promise<unknown>;
}

/** Who holds the key: nobody, or the how-manieth of those who were let in. */
interface Model {
  holder: number | undefined;
  letIn: number;
  readonly seen: Set<string>;
}
interface Real {
  readonly lock: Lock;
  readonly expire: () => Promise<void>;
  readonly holders: Holder[];
}
type LockCommand = fc.AsyncCommand<Model, Real>;

const take: LockCommand = {
  check: () => true,
  async run(model, { lock, holders }) {
    const work = gate();
    const started = gate();
    const ended = lock.withLease(KEY, LEASE_MS, async () => {
      started.open();
      await work.opened;
    });
    const result = await Promise.race([started.opened.then(() => 'let in'), ended.then(() => 'refused')]);
    const expected = model.holder === undefined ? 'let in' : 'refused';
    if (result === 'let in') holders.push({ end: work.open, ended });
    expect(result).to.equal(expected);
    model.seen.add(expected);
    if (expected === 'let in') model.holder = model.letIn++;
  },
  toString: () => 'somebody takes the key',
};

/** The work of one of the last who were let in ends, in time or long after its lease. */
const end = (ago: number): LockCommand => ({
  check: ({ letIn }) => letIn > ago,
  async run(model, { holders }) {
    const index = model.letIn - 1 - ago;
    holders[index]?.end();
    await holders[index]?.ended;
    model.seen.add(model.holder === index ? 'ended' : 'ended too late');
    if (model.holder === index) model.holder = undefined;
  },
  toString: () => `the work of who was let in ${ago} before the last ends`,
});

const expire: LockCommand = {
  check: ({ holder }) => holder !== undefined,
  async run(model, { expire }) {
    await expire();
    model.holder = undefined;
    model.seen.add('expired');
  },
  toString: () => 'the lease runs out',
};

export const LEASE_HISTORY_CASES: readonly ContractCase<LockHarness>[] = [
  {
    title: 'lets in and refuses through random histories as who holds the key says',
    timeoutMs: HISTORY_TIMEOUT_MS,
    async run(harness) {
      const seen = new Set<string>();
      const commands = fc.commands(
        [fc.constant(take), fc.constant(take), fc.constantFrom(0, 0, 1, 2).map(end), fc.constant(expire)],
        { maxCommands: 40, size: 'max' },
      );
      const property = fc.asyncProperty(commands, async (history) => {
        const lock = await harness.make();
        const holders: Holder[] = [];
        const expire = () => harness.expire(KEY, LEASE_MS);
        try {
          const setup = () => ({
            model: { holder: undefined, letIn: 0, seen },
            real: { lock, expire, holders },
          });
          await fc.asyncModelRun(setup, history);
        } finally {
          for (const holder of holders) holder.end();
          await Promise.all(holders.map(({ ended }) => ended));
        }
      });
      await fc.assert(property, { seed: SEED, numRuns: 6 });
      expect([...seen].sort()).to.deep.equal(['ended', 'ended too late', 'expired', 'let in', 'refused']);
    },
  },
];
