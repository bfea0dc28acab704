import { expect } from 'chai';
import {
  BusyError,
  CLEAN_UP_STEP_ROWS,
  type CleanUpReceipt,
  DAY_MS,
  InvalidInputError,
  LeaseLostError,
} from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { gate, rejectionOf } from '../../contract/contenders.js';
import { counting, preceded } from '../../support/faults.js';
import { type Changes, memorySystem, T0 } from '../../support/memory-system.js';

const OLD = T0 - 90 * DAY_MS - 1;

describe('cleaning up', () => {
  /** `old` attempts that are 90 days and a bit old, and two that are not. */
  async function withOld(old: number, changes: Changes = {}) {
    const system = await memorySystem(changes);
    for (let index = 0; index < old; index++) {
      await system.attempts.add(anAttempt({ createdAtMs: OLD - (old - index), participantName: `Old ${index}` }));
    }
    for (const createdAtMs of [T0 - 90 * DAY_MS, T0 - 1]) await system.attempts.add(anAttempt({ createdAtMs }));
    const left = async () => (await system.attempts.expired(T0, 0)).count;
    return { ...system, left };
  }

  const withoutSamples = ({ samples, ...receipt }: CleanUpReceipt) => ({
    ...receipt,
    samples: samples.map(({ participantName }) => participantName),
  });

  it('deletes what is older than 90 days, and says how many and which were the oldest', async () => {
    const { cleanUpAttempts, left } = await withOld(5);
    expect(withoutSamples(await cleanUpAttempts())).to.deep.equal({
      days: 90,
      beforeMs: T0 - 90 * DAY_MS,
      dryRun: false,
      found: 5,
      deleted: 5,
      samples: ['Old 0', 'Old 1', 'Old 2'],
      finished: true,
    });
    expect(await left()).to.equal(2);
  });

  it('keeps an attempt that is exactly as old as may be, and takes it a millisecond later', async () => {
    const { cleanUpAttempts, clock } = await withOld(0);
    expect(await cleanUpAttempts()).to.include({ found: 0, deleted: 0 });
    await clock.advance(1);
    expect(await cleanUpAttempts()).to.include({ found: 1, deleted: 1 });
  });

  it('looks back a hundred years at most', async () => {
    const { cleanUpAttempts } = await withOld(1);
    expect(await cleanUpAttempts({ days: 36_500 })).to.include({ days: 36_500, deleted: 0 });
    const refused = await rejectionOf(cleanUpAttempts({ days: 36_501 }));
    expect(refused).to.have.property('message', 'days: must be a whole number from 0 to 36500.');
  });

  for (const [days, deleted] of [
    [0, 6],
    [1, 5],
    [91, 0],
  ] as const) {
    it(`deletes ${deleted} that are older than ${days} days`, async () => {
      const { cleanUpAttempts } = await withOld(4);
      expect(await cleanUpAttempts({ days })).to.include({ days, deleted });
    });
  }

  it('counts and shows in a dry run, and deletes nothing', async () => {
    const { cleanUpAttempts, left } = await withOld(5);
    expect(withoutSamples(await cleanUpAttempts({ dryRun: true }))).to.deep.equal({
      days: 90,
      beforeMs: T0 - 90 * DAY_MS,
      dryRun: true,
      found: 5,
      deleted: 0,
      samples: ['Old 0', 'Old 1', 'Old 2'],
      finished: true,
    });
    expect(await left()).to.equal(7);
  });

  it('runs dry while another clean-up runs', async () => {
    let dry: Promise<CleanUpReceipt> | undefined;
    const system = await withOld(5, {
      attempts: (attempts) =>
        preceded(attempts, 'deleteExpired', async () => {
          dry ??= system.cleanUpAttempts({ dryRun: true });
          await dry;
        }),
    });
    await system.cleanUpAttempts();
    expect(await dry).to.include({ found: 5, dryRun: true });
  });

  it('works in bounded steps and tells of each', async () => {
    let calls = () => 0;
    const { cleanUpAttempts } = await withOld(2 * CLEAN_UP_STEP_ROWS + 500, {
      attempts: (attempts) => {
        const counted = counting(attempts);
        calls = () => counted.calls('deleteExpired');
        return counted.port;
      },
    });
    const progress: unknown[] = [];
    const receipt = await cleanUpAttempts({ onProgress: (step) => progress.push(step) });
    expect(receipt).to.include({ deleted: 2_500, finished: true });
    expect(progress).to.deep.equal([
      { deleted: 1_000, total: 2_500 },
      { deleted: 2_000, total: 2_500 },
      { deleted: 2_500, total: 2_500 },
    ]);
    expect(calls()).to.equal(3);
  });

  it('stops between two steps when it is told to, and says that it did not finish', async () => {
    const { cleanUpAttempts, left } = await withOld(2_500);
    const stop = new AbortController();
    const receipt = await cleanUpAttempts({ signal: stop.signal, onProgress: () => stop.abort() });
    expect(receipt).to.include({ found: 2_500, deleted: 1_000, finished: false });
    expect(await left()).to.equal(1_502);
    expect(await cleanUpAttempts(), 'the rest').to.include({ deleted: 1_500, finished: true });
  });

  it('deletes nothing when it was told to stop before', async () => {
    const { cleanUpAttempts, left } = await withOld(5);
    expect(await cleanUpAttempts({ signal: AbortSignal.abort() })).to.include({ deleted: 0, finished: false });
    expect(await left()).to.equal(7);
  });

  it('is alone: a second one learns that it is busy, and how long to wait at most', async () => {
    const [first, goOn] = [gate(), gate()];
    const { cleanUpAttempts } = await withOld(5, {
      attempts: (attempts) =>
        preceded(attempts, 'deleteExpired', async () => {
          first.open();
          await goOn.opened;
        }),
    });
    const running = cleanUpAttempts();
    await first.opened;
    expect(await rejectionOf(cleanUpAttempts()))
      .to.be.instanceOf(BusyError)
      .and.to.include({ retryAfterMs: 60_000 });
    goOn.open();
    expect(await running).to.include({ deleted: 5 });
  });

  it('stops when its lease is lost', async () => {
    const system = await withOld(2_500, {
      attempts: (attempts) =>
        preceded(attempts, 'deleteExpired', async () => {
          // The process stands still for longer than the lease.
          system.clock.set(system.clock.now() + 60_000);
          await system.clock.advance(20_000);
        }),
    });
    expect(await rejectionOf(system.cleanUpAttempts())).to.be.instanceOf(LeaseLostError);
    expect(await system.left()).to.equal(1_502);
  });

  for (const days of [-1, 1.5, Number.NaN, 36_501]) {
    it(`rejects ${days} days`, async () => {
      const { cleanUpAttempts } = await memorySystem();
      expect(await rejectionOf(cleanUpAttempts({ days })))
        .to.be.instanceOf(InvalidInputError)
        .and.to.include({ field: 'days' });
    });
  }
});
