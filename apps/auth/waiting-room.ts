/** Runs the work now, or when its turn comes. Rejects when too much waits already. */
export type WaitingRoom = <T>(work: () => Promise<T>) => Promise<T>;

/** At most `concurrency` at a time and `maxWaiting` behind them; one more is turned away with `full()`. */
export function createWaitingRoom(concurrency: number, maxWaiting: number, full: () => Error): WaitingRoom {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (work) => {
    if (running < concurrency) running++;
    else if (waiting.length < maxWaiting) await new Promise<void>((resolve) => waiting.push(resolve));
    else throw full();
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // The place goes to the next one directly, so that nobody slips in between.
      if (next) next();
      else running--;
    }
  };
}
