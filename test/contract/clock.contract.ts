import { expect } from 'chai';
import type { Clock } from '../../core/index.js';
import { rejectionOf } from './contenders.js';
import type { ContractCase, Harness } from './harness.js';

export type ClockHarness = Harness<Clock>;

/** A timer may fire within the millisecond in which it is due, by a clock that counts whole ones. */
const ROUNDING_MS = 1;

export const CLOCK_CASES: readonly ContractCase<ClockHarness>[] = [
  {
    title: 'tells whole milliseconds, and later ones when time passes',
    async run({ make, advance }) {
      const clock = await make();
      const before = clock.now();
      expect(before).to.satisfy(Number.isSafeInteger);
      await advance(20);
      expect(clock.now()).to.satisfy(Number.isSafeInteger);
      expect(clock.now() - before).to.be.at.least(20 - ROUNDING_MS);
    },
  },
  {
    title: 'sleeps as long as it is told to, and fractions rounded up',
    async run({ make, advance }) {
      const clock = await make();
      for (const ms of [1, 20, 20.5]) {
        const before = clock.now();
        const slept = clock.sleep(ms).then(() => clock.now() - before);
        await advance(ms * 2 + 10);
        expect(await slept, `${ms} ms`).to.be.at.least(Math.ceil(ms) - ROUNDING_MS);
      }
    },
  },
  {
    title: 'does not sleep for 0 ms or less',
    async run({ make }) {
      const clock = await make();
      for (const ms of [0, -1, -1_000, Number.NEGATIVE_INFINITY]) await clock.sleep(ms);
    },
  },
  {
    title: 'wakes in the order of the instants, and of one instant in the order of falling asleep',
    async run({ make, advance }) {
      const clock = await make();
      const woken: string[] = [];
      const sleepers = [
        ['c', 40],
        ['a', 10],
        ['b', 25],
        ['b again', 25],
      ] as const;
      const asleep = sleepers.map(([name, ms]) => clock.sleep(ms).then(() => woken.push(name)));
      await advance(60);
      await Promise.all(asleep);
      expect(woken).to.deep.equal(['a', 'b', 'b again', 'c']);
    },
  },
  {
    title: "rejects with the signal's reason when it is aborted while asleep, and does so at once",
    async run({ make }) {
      const clock = await make();
      const controller = new AbortController();
      const reason = new Error('no longer needed');
      const asleep = clock.sleep(1_000_000, controller.signal);
      controller.abort(reason);
      expect(await rejectionOf(asleep)).to.equal(reason);
    },
  },
  {
    title: 'rejects with the reason of a signal that is aborted already, also for 0 ms',
    async run({ make }) {
      const clock = await make();
      const reason = new Error('too late');
      for (const ms of [1_000_000, 0]) {
        expect(await rejectionOf(clock.sleep(ms, AbortSignal.abort(reason)))).to.equal(reason);
      }
    },
  },
  {
    title: 'leaves a sleeper alone whose signal is aborted after it woke, and one whose signal is not',
    async run({ make, advance }) {
      const clock = await make();
      const [first, second] = [new AbortController(), new AbortController()];
      const asleep = Promise.all([clock.sleep(10, first.signal), clock.sleep(30, second.signal)]);
      await advance(20);
      first.abort(new Error('too late'));
      await advance(20);
      await asleep;
    },
  },
];
