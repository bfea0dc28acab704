import { expect } from 'chai';
import sinon from 'sinon';
import { ManualClock, MemoryTurnedAwayStore } from '../../../adapters/memory/index.js';
import { TurnedAwayCounter } from '../../../apps/background/turned-away-counter.js';
import { DAY_MS, MINUTE_MS, type RefusalReason, type SubmissionOutcome } from '../../../core/index.js';

describe('Counting what the guard turns away', () => {
  const NOBODY = { submissionEnded: () => {}, problem: () => {} };
  let clock: ManualClock;
  let store: MemoryTurnedAwayStore;
  let counter: TurnedAwayCounter;

  beforeEach(() => {
    clock = new ManualClock(DAY_MS + 59_000);
    store = new MemoryTurnedAwayStore();
    counter = new TurnedAwayCounter(clock);
  });

  const end = (reason: RefusalReason | undefined, observer = counter.observing(NOBODY)) =>
    observer.submissionEnded({
      outcome: (reason ? { outcome: 'refused', reason } : { outcome: 'placed' }) as SubmissionOutcome,
      durationMs: 1,
      stepsMs: {},
    });
  const totals = async () => {
    const { throttled, backingOff } = await store.tally({ sinceMs: 0, untilMs: 10 * DAY_MS }, 'UTC');
    return { throttled, backingOff };
  };

  it('counts throttled and backing off, and nothing else', async () => {
    for (const reason of ['throttled', 'throttled', 'backing_off', 'duplicate', 'invalid', undefined] as const)
      end(reason);
    await counter.flush(store);
    expect(await totals()).to.deep.equal({ throttled: 2, backingOff: 1 });
  });

  it('adds each minute of each reason once, however many there were', async () => {
    const add = sinon.spy(store, 'add');
    for (let count = 0; count < 1_000; count++) end('throttled');
    await clock.advance(1_000);
    end('throttled');
    await counter.flush(store);
    expect(add.args).to.deep.equal([
      [
        [
          { minuteAtMs: DAY_MS, reason: 'throttled', count: 1_000 },
          { minuteAtMs: DAY_MS + MINUTE_MS, reason: 'throttled', count: 1 },
        ],
      ],
    ]);
  });

  it('adds nothing twice, and asks nothing of the store when there is nothing', async () => {
    const add = sinon.spy(store, 'add');
    end('throttled');
    await counter.flush(store);
    await counter.flush(store);
    expect(add.callCount).to.equal(1);
  });

  it('keeps what could not be added, and adds it with what came meanwhile', async () => {
    const failing = { add: () => Promise.reject(new Error('away')) };
    end('throttled');
    const flushing = counter.flush(failing).catch((error: Error) => error.message);
    end('throttled');
    expect(await flushing).to.equal('away');
    await counter.flush(store);
    expect(await totals()).to.deep.equal({ throttled: 2, backingOff: 0 });
  });

  it('keeps a day at most while the store stays away', async () => {
    for (let minute = 0; minute < 3_000; minute++) {
      end('throttled');
      await clock.advance(MINUTE_MS);
    }
    await counter.flush(store);
    expect(await totals()).to.deep.equal({ throttled: 2_880, backingOff: 0 });
  });

  it('passes everything on', () => {
    const observer = { submissionEnded: sinon.spy(), problem: sinon.spy() };
    end('throttled', counter.observing(observer));
    counter.observing(observer).problem({ during: 'a test', cause: undefined });
    expect(observer.submissionEnded.callCount).to.equal(1);
    expect(observer.problem.args).to.deep.equal([[{ during: 'a test', cause: undefined }]]);
  });
});
