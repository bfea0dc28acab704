import type { Clock } from '../../core/index.js';
import type { Metrics } from '../metrics/index.js';

/** Stands around each run of each job, by one of few names, to measure it; resolves and rejects as the job does. */
export type AroundJob = (task: string, run: () => Promise<unknown>) => Promise<unknown>;

/** Counts how long runs take, and how they end. */
export function measureJobs(metrics: Pick<Metrics, 'jobEnded'>, clock: Clock): AroundJob {
  return async (task, run) => {
    const beganAtMs = clock.now();
    let failed = true;
    try {
      const result = await run();
      failed = false;
      return result;
    } finally {
      const endedAtMs = clock.now();
      metrics.jobEnded({ task, failed, durationMs: endedAtMs - beganAtMs, endedAtMs });
    }
  };
}
