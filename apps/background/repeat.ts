import type { Clock } from '../../core/index.js';

/**
 * Does the task now and again and again, with a pause after each time, until the signal is aborted; a failed time is reported and
 * not the last. Resolves when it has stopped; does not hold the process open meanwhile.
 */
export async function repeat(
  task: () => Promise<unknown>,
  { clock, pauseMs, signal, onError }: RepeatOptions,
): Promise<void> {
  while (!signal.aborted) {
    const beganAtMs = clock.now();
    await task().catch(onError);
    const restMs = typeof pauseMs === 'number' ? pauseMs : pauseMs(clock.now() - beganAtMs);
    await clock.sleep(restMs, signal).catch(() => {
      // Aborted: the only reason for a sleep to end early.
    });
  }
}

export interface RepeatOptions {
  readonly clock: Clock;
  /** Also by how long the task took. */
  readonly pauseMs: number | ((tookMs: number) => number);
  readonly signal: AbortSignal;
  readonly onError: (cause: unknown) => void;
}
