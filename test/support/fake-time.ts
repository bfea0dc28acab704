import sinon from 'sinon';

/** 2026-02-12T10:30:45.678Z */
const T0 = Date.UTC(2026, 1, 12, 10, 30, 45, 678);

/** For tests of one suite: the computer's clock and timers stand still until the test moves them. */
export function useFakeTime() {
  let time: sinon.SinonFakeTimers;
  beforeEach(() => {
    time = sinon.useFakeTimers({
      now: T0,
      toFake: ['Date', 'setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'],
    });
  });
  afterEach(() => time.restore());

  /** Lets time pass. */
  const pass = async (ms: number): Promise<void> => {
    await time.tickAsync(ms);
  };

  /** Lets time pass, millisecond by millisecond, until the promise is settled. `tookMs`: how long that was. */
  const awaiting = async <T>(promise: Promise<T>): Promise<{ readonly value: T; readonly tookMs: number }> => {
    const startedAtMs = Date.now();
    let settled = false;
    const ended = () => {
      settled = true;
    };
    promise.then(ended, ended);
    await time.tickAsync(0);
    while (!settled) await time.tickAsync(1);
    return { value: await promise, tookMs: Date.now() - startedAtMs };
  };

  /** The clock goes on by `ms` while nothing runs, as in a process that was suspended: timers are late. */
  const jump = (ms: number): void => time.setSystemTime(Date.now() + ms);

  return { pass, awaiting, jump };
}
