import { setTimeout as sleep } from 'node:timers/promises';

const TURN_MS = 10;

/** Begins `work` so many times a second, whatever became of what was begun before, until `signal` says so. Resolves when all that was begun has ended. */
export async function steadily(perSecond: number, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const beganAt = performance.now();
  for (let begun = 0; !signal.aborted; await sleep(TURN_MS)) {
    for (const due = ((performance.now() - beganAt) * perSecond) / 1_000; begun < due; begun++) {
      const ended = work().finally(() => underWay.delete(ended));
      underWay.add(ended);
    }
  }
  await Promise.all(underWay);
}
