import { expect } from 'chai';
import type { AttemptFeed, AttemptStore } from '../../core/index.js';
import { addAll, anAttempt } from './attempt-store/attempt-harness.js';
import { race } from './contenders.js';
import type { ContractCase, Harness } from './harness.js';
import { ATTEMPT_FEED_HISTORY_CASES } from './histories/following.js';

/** What another process stores, and nobody can read before it ends; nobody is called of it. */
export interface LateTransaction {
  store(submissionId: string): Promise<void>;
  end(how: 'COMMIT' | 'ROLLBACK'): Promise<void>;
}

export interface AttemptFeedHarness extends Harness<AttemptFeed> {
  /** Stores where the feed made last listens; as another process would, if others can. */
  store(): AttemptStore;
  /** In the store of the feed made last; in one that has no transactions, what is kept until the end and stored then. */
  begin(): Promise<LateTransaction>;
}

const STEP_MS = 20;
const PATIENCE_MS = 5_000;
/** Longer than any call may reasonably take. */
const QUIET_MS = 500;

export const ATTEMPT_FEED_CASES: readonly ContractCase<AttemptFeedHarness>[] = [
  {
    title: 'calls soon after an attempt was stored, again and again',
    async run(harness) {
      const calls = await listen(harness);
      for (let round = 0; round < 3; round++) {
        const before = calls.count;
        await harness.store().add(anAttempt());
        await until(harness, () => calls.count > before);
      }
      calls.stop();
    },
  },
  {
    title: 'calls everybody, and one who subscribed twice for each time',
    async run(harness) {
      const feed = await harness.make();
      const counts = [0, 0, 0];
      const twice = () => {
        counts[2] = (counts[2] ?? 0) + 1;
      };
      const ends = [
        feed.subscribe(() => {
          counts[0] = (counts[0] ?? 0) + 1;
        }),
        feed.subscribe(() => {
          counts[1] = (counts[1] ?? 0) + 1;
        }),
        feed.subscribe(twice),
        feed.subscribe(twice),
      ];
      await harness.store().add(anAttempt());
      await until(harness, () => (counts[0] ?? 0) > 0 && (counts[1] ?? 0) > 0 && (counts[2] ?? 0) > 1);
      ends.at(-1)?.();
      await quiet(harness);
      const before = [...counts];
      await harness.store().add(anAttempt());
      await until(harness, () => counts.every((count, index) => count > (before[index] ?? 0)));
      for (const end of ends) end();
    },
  },
  {
    title: 'does not call who has left, and goes on calling the others',
    async run(harness) {
      const feed = await harness.make();
      let [left, stayed] = [0, 0];
      const leave = feed.subscribe(() => left++);
      const end = feed.subscribe(() => stayed++);
      await harness.store().add(anAttempt());
      await until(harness, () => left > 0 && stayed > 0);
      leave();
      leave();
      const before = [left, stayed];
      await harness.store().add(anAttempt());
      await until(harness, () => stayed > (before[1] ?? 0));
      await quiet(harness);
      expect(left).to.equal(before[0]);
      end();
    },
  },
  {
    title: 'calls once for many, and at least once after the last of them',
    async run(harness) {
      const calls = await listen(harness);
      await quiet(harness);
      const before = calls.count;
      await race(() => harness.store().add(anAttempt()), 200);
      const whenStored = calls.count;
      await quiet(harness);
      expect(calls.count).to.be.greaterThan(before);
      expect(calls.count - before).to.be.lessThan(50);
      await harness.store().add(anAttempt());
      await until(harness, () => calls.count > whenStored);
      calls.stop();
    },
  },
  {
    title: 'does not let one who throws keep others from being called, nor attempts from being stored',
    async run(harness) {
      const feed = await harness.make();
      let calls = 0;
      const ends = [
        feed.subscribe(() => {
          throw new Error('a bug');
        }),
        feed.subscribe(() => calls++),
      ];
      const ids = await addAll(harness.store(), [anAttempt(), anAttempt()]);
      await until(harness, () => calls > 0);
      expect(await harness.store().get(ids[1] ?? 0)).to.have.property('id', ids[1]);
      for (const end of ends) end();
    },
  },
  {
    title: 'can be subscribed to anew after everybody has left',
    async run(harness) {
      const feed = await harness.make();
      for (let round = 0; round < 2; round++) {
        let calls = 0;
        const end = feed.subscribe(() => calls++);
        await quiet(harness);
        const before = calls;
        await harness.store().add(anAttempt());
        await until(harness, () => calls > before);
        end();
      }
    },
  },
  ...ATTEMPT_FEED_HISTORY_CASES,
];

/** Subscribes, and waits until calls come through. */
async function listen(harness: AttemptFeedHarness) {
  const feed = await harness.make();
  const calls = { count: 0, stop: () => {} };
  calls.stop = feed.subscribe(() => calls.count++);
  await harness.store().add(anAttempt());
  await until(harness, () => calls.count > 0);
  return calls;
}

async function until({ advance }: AttemptFeedHarness, condition: () => boolean): Promise<void> {
  for (let waitedMs = 0; !condition() && waitedMs < PATIENCE_MS; waitedMs += STEP_MS) await advance(STEP_MS);
  expect(condition(), `within ${PATIENCE_MS} ms`).to.equal(true);
}

/** Lets calls that are on their way arrive. */
async function quiet({ advance }: AttemptFeedHarness): Promise<void> {
  await advance(QUIET_MS);
}
