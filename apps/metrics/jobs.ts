import { Gauge, Histogram, type Registry } from 'prom-client';
import { SECOND_MS } from '../../core/index.js';

/** What a server does beside answering takes longer than an answer. */
const BUCKETS = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

export interface JobRun {
  /** One of few texts. Not `job`: Prometheus itself gives every series a label of that name. */
  readonly task: string;
  readonly failed: boolean;
  readonly durationMs: number;
  readonly endedAtMs: number;
}

export function jobMetrics(register: Registry) {
  const registers = [register];
  const seconds = new Histogram({
    name: 'order_failures_job_duration_seconds',
    help: 'Time of one run of what the server does in the background.',
    labelNames: ['task', 'result'],
    buckets: BUCKETS,
    registers,
  });
  const lastSuccess = new Gauge({
    name: 'order_failures_job_last_success_timestamp_seconds',
    help: 'When a run ended well last, in seconds since 1970.',
    labelNames: ['task'],
    registers,
  });
  return {
    jobEnded: ({ task, failed, durationMs, endedAtMs }: JobRun) => {
      seconds.observe({ task, result: failed ? 'failed' : 'ok' }, Math.max(0, durationMs) / SECOND_MS);
      if (!failed) lastSuccess.set({ task }, endedAtMs / SECOND_MS);
    },
  };
}
