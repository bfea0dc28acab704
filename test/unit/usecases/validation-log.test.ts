import { expect } from 'chai';
import { ManualClock, MemoryAttemptStore, MemoryValidationLog } from '../../../adapters/memory/index.js';
import { NodeHash } from '../../../adapters/node/index.js';
import {
  createExportValidationLog,
  createSealValidationLog,
  createVerifyValidationLog,
  SEAL_ENTRIES,
} from '../../../core/index.js';
import { StepTimer } from '../../../core/usecases/step-timer.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { overriding } from '../../support/faults.js';
import { aBadCart, CART, memorySystem, T0 } from '../../support/memory-system.js';

async function logOf(entries: number) {
  const validationLog = new MemoryValidationLog();
  const attempts = new MemoryAttemptStore(validationLog);
  for (let count = 0; count < entries; count++) await attempts.add(anAttempt({ createdAtMs: T0 + count }));
  const ports = { validationLog, hash: new NodeHash(), clock: new ManualClock(T0) };
  return {
    validationLog,
    seal: createSealValidationLog(ports),
    verify: createVerifyValidationLog(ports),
    exportLog: createExportValidationLog(ports),
  };
}

describe('sealing the validation log', () => {
  it('goes on until nothing waits, in seals of a bounded size', async () => {
    const { validationLog, seal, verify } = await logOf(2 * SEAL_ENTRIES + 1);
    expect(await seal()).to.equal(2 * SEAL_ENTRIES + 1);
    expect(await seal()).to.equal(0);
    expect((await validationLog.seals(0, 10)).map(({ entries }) => entries.length)).to.deep.equal([
      1_000, 1_000, 1,
    ]);
    expect(await verify()).to.include({ seals: 3, entries: 2_001, waiting: 0, finished: true });
  });

  it('stops between two seals when it is told to', async () => {
    const { seal } = await logOf(1);
    expect(await seal({ signal: AbortSignal.abort() })).to.equal(0);
  });
});

describe('verifying the validation log', () => {
  it('has nothing to say of an empty one, but misses a checkpoint', async () => {
    const { verify } = await logOf(0);
    expect((await verify()).faults).to.deep.equal([]);
    const checkpoint = { number: 1, hash: 'a'.repeat(64) };
    expect((await verify({ checkpoint })).faults).to.deep.equal([
      { kind: 'shortened', seal: 1, noted: 'checkpoint' },
    ]);
  });

  it('accepts each of its own checkpoints later on, and no other hash under the same number', async () => {
    const { validationLog, seal, verify } = await logOf(1);
    await seal();
    const { checkpoint } = await verify();
    await new MemoryAttemptStore(validationLog).add(anAttempt());
    await seal();
    expect((await verify({ checkpoint })).faults).to.deep.equal([]);
    const forged = { ...checkpoint, hash: 'b'.repeat(64) };
    expect((await verify({ checkpoint: forged })).faults).to.have.length(1);
  });

  it('says that it was ended early, and no faults that it did not look for', async () => {
    const { seal, verify } = await logOf(3);
    await seal();
    const early = await verify({ signal: AbortSignal.abort(), checkpoint: { number: 9, hash: 'a'.repeat(64) } });
    expect(early).to.include({ finished: false }).and.have.property('faults').deep.equal([]);
  });
});

describe('exporting the validation log', () => {
  it('hands out every entry once, page by page', async () => {
    const { exportLog } = await logOf(2_000);
    const sizes: number[] = [];
    const ids = new Set<number>();
    for await (const page of exportLog()) {
      sizes.push(page.length);
      for (const { id } of page) ids.add(id);
    }
    expect([sizes, ids.size]).to.deep.equal([[1_000, 1_000], 2_000]);
  });

  it('ends with the reason of its signal', async () => {
    const { exportLog } = await logOf(1);
    const reason = new Error('The client has gone.');
    const thrown = await exportLog({ signal: AbortSignal.abort(reason) })
      .next()
      .catch((error: unknown) => error);
    expect(thrown).to.equal(reason);
  });
});

describe('the steps of a submission', () => {
  it('are measured, add up when they are done again, and count until now while they run', async () => {
    const clock = new ManualClock(T0);
    const timer = new StepTimer(clock);
    const wait = (ms: number) => async () => clock.set(clock.now() + ms);
    await timer.measure('enter', wait(3));
    await timer.measure('judge', wait(20));
    await timer.measure('judge', wait(5)).catch(() => {});
    await timer.measure('place', async () => {
      await wait(7)();
      expect(timer.durations()).to.deep.equal({ enter: 3, judge: 25, place: 7, settle: null });
    });
    expect(timer.durations()).to.deep.equal({ enter: 3, judge: 25, place: 7, settle: null });
    await timer.measure('settle', wait(-9));
    expect(timer.durations().settle).to.equal(0);
  });
});

describe('a submission', () => {
  it('hands its trace to whoever stores its order or attempt; one that is turned away is in no log', async () => {
    const validationLog = new MemoryValidationLog();
    const traces: unknown[] = [];
    const { submit, clock } = await memorySystem({
      attempts: () => new MemoryAttemptStore(validationLog),
      ordering: (shop) =>
        overriding(shop, {
          place: async (order) => {
            clock.set(clock.now() + 40);
            traces.push(order.trace);
            return shop.place(order);
          },
        }),
    });
    const rulesVersion = '1/3:60/2,4,8,16,60:3600/300/1000:1000000';
    await submit(CART);
    expect(traces).to.deep.equal([{ rulesVersion, durations: { enter: 0, judge: 0, place: 40, settle: null } }]);
    await submit(aBadCart(1));
    expect(await submit(aBadCart(2))).to.include({ reason: 'backing_off' });
    const entries = await validationLog.entries({ limit: 10 });
    expect(entries.map(({ outcome, attemptId }) => [outcome, attemptId])).to.deep.equal([['invalid', 1]]);
    expect(entries[0]).to.deep.include({
      rulesVersion,
      durations: { enter: 0, judge: 0, place: null, settle: 0 },
    });
  });
});
