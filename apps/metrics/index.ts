import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Observer } from '../../core/index.js';
import { dependencyMetrics } from './dependencies.js';
import { httpMetrics } from './http.js';
import { jobMetrics } from './jobs.js';
import { submissionMetrics } from './submissions.js';

export type { PoolFacts } from './dependencies.js';

export interface MetricsOptions {
  /** Also memory, event loop and the like of this process. Default true. */
  readonly processMetrics?: boolean;
  /** Of the package, for `order_failures_build_info`. Default: it is not told. */
  readonly version?: string;
}

/** Gauges that prom-client gives the suffix of counters, which `promtool check metrics` refuses; `nodejs_active_resources` tells the same by type. */
const MISNAMED = ['nodejs_active_resources_total', 'nodejs_active_handles_total', 'nodejs_active_requests_total'];

export type Metrics = ReturnType<typeof createMetrics>;

/** Counters of one app, in a registry of their own; each is described in docs/observability.md. */
export function createMetrics({ processMetrics = true, version }: MetricsOptions = {}) {
  const registry = new Registry();
  if (processMetrics) {
    collectDefaultMetrics({ register: registry });
    for (const name of MISNAMED) registry.removeSingleMetric(name);
  }
  if (version !== undefined) {
    const build = new Gauge({
      name: 'order_failures_build_info',
      help: 'Always 1; version is that of the package.',
      labelNames: ['version'],
      registers: [registry],
    });
    build.set({ version }, 1);
  }
  /** For `createOrderFailures`: counts what happens to submissions. */
  const observer: Observer = submissionMetrics(registry);
  return {
    registry,
    observer,
    ...httpMetrics(registry),
    ...dependencyMetrics(registry),
    ...jobMetrics(registry),
  };
}
