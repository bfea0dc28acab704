import { z } from 'zod';
import { SECOND_MS } from '../../core/index.js';
import type { HttpAppDeps } from './deps.js';
import { createGauges } from './gauges.js';
import { createHealthReport, type HealthReport, worstOf } from './health-report.js';
import { defineRoute, type Route } from './route.js';
import { aliveJson, type ReadinessJson, readinessJson } from './schemas/health.js';

/** For probes and Prometheus: open to anyone, and nothing in them is personal or secret. `isStopping`: whether the server has begun to stop. */
export function operationRoutes(deps: HttpAppDeps, isStopping: () => boolean): Route[] {
  const report = createHealthReport(deps.healthChecks, deps.clock);
  return [aliveRoute(), readinessRoute(report, isStopping), metricsRoute(deps, report)];
}

function aliveRoute(): Route {
  return defineRoute({
    method: 'get',
    path: '/healthz',
    access: 'anyone',
    tag: 'Operation',
    operationId: 'getHealth',
    summary: 'Whether the process is alive',
    responses: { 200: { description: 'It is.', schema: aliveJson } },
    curl: 'curl http://localhost:8000/healthz',
    handle(ctx) {
      ctx.body = { status: 'ok' };
    },
  });
}

function readinessRoute(report: () => Promise<HealthReport>, isStopping: () => boolean): Route {
  return defineRoute({
    method: 'get',
    path: '/readyz',
    access: 'anyone',
    tag: 'Operation',
    operationId: 'getReadiness',
    summary: 'Whether requests can be served',
    description: '`degraded`: requests are served with less protection, such as without Redis.',
    responses: {
      200: { description: 'Ready, perhaps degraded.', schema: readinessJson },
      503: { description: 'A dependency is down, or the server stops.', schema: readinessJson },
    },
    curl: 'curl http://localhost:8000/readyz',
    async handle(ctx) {
      const dependencies = await report();
      const status = isStopping() ? 'down' : worstOf(dependencies);
      ctx.status = status === 'down' ? 503 : 200;
      ctx.body = presentReadiness(status, dependencies);
    },
  });
}

function presentReadiness(status: ReadinessJson['status'], dependencies: HealthReport): ReadinessJson {
  const all = Object.entries(dependencies);
  const levels = all.flatMap(([name, { level }]) => (level === undefined ? [] : [[name, level] as const]));
  const lags = all.flatMap(([name, { lagMs }]) =>
    lagMs === undefined ? [] : [[name, lagMs / SECOND_MS] as const],
  );
  return {
    status,
    checks: Object.fromEntries(all.map(([name, health]) => [name, health.status])),
    ...(levels.length > 0 && { levels: Object.fromEntries(levels) }),
    ...(lags.length > 0 && { lag_seconds: Object.fromEntries(lags) }),
  };
}

function metricsRoute(deps: HttpAppDeps, report: () => Promise<HealthReport>): Route {
  const setGauges = createGauges(deps, report);
  const { registry } = deps.metrics;
  return defineRoute({
    method: 'get',
    path: '/metrics',
    access: 'anyone',
    tag: 'Operation',
    operationId: 'getMetrics',
    summary: 'Counters for Prometheus',
    responses: { 200: { description: 'The text format.', schema: z.string(), contentType: 'text/plain' } },
    curl: 'curl http://localhost:8000/metrics',
    async handle(ctx) {
      await setGauges();
      ctx.set('Content-Type', registry.contentType);
      ctx.body = await registry.metrics();
    },
  });
}
