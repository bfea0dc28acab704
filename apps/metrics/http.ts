import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { SECOND_MS } from '../../core/index.js';
import { BUCKETS } from './buckets.js';

export interface RequestFacts {
  readonly method: string;
  /** The documented path, never the one that was sent: a client must not be able to make series. */
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
}

const LOG_IN_RESULTS = ['logged_in', 'refused', 'throttled'] as const;
export type LogInResult = (typeof LOG_IN_RESULTS)[number];

/** Node lets through some thirty methods, such as MKCALENDAR; those that no route has are one. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const OTHER = '_OTHER';

/** Requests, log-ins and live connections. */
export function httpMetrics(register: Registry) {
  const registers = [register];
  const seconds = new Histogram({
    name: 'order_failures_http_request_duration_seconds',
    help: 'Time to answer a request. route is the documented path; "none" where there is no route.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers,
  });
  const inFlight = new Gauge({
    name: 'order_failures_http_requests_in_flight',
    help: 'Requests that are not answered yet, the one that asks included.',
    registers,
  });
  const logIns = new Counter({
    name: 'order_failures_log_ins_total',
    help: 'Log-ins by result.',
    labelNames: ['result'],
    registers,
  });
  for (const result of LOG_IN_RESULTS) logIns.inc({ result }, 0);
  const live = new Gauge({
    name: 'order_failures_live_connections',
    help: 'Pages of staff that are kept up to date by this process; 200 at most.',
    registers,
  });

  return {
    requestBegan: () => inFlight.inc(),
    requestEnded: ({ method, route, status, durationMs }: RequestFacts) => {
      inFlight.dec();
      const known = METHODS.has(method) ? method : OTHER;
      seconds.observe({ method: known, route, status }, durationMs / SECOND_MS);
    },
    logInEnded: (result: LogInResult) => logIns.inc({ result }),
    liveConnectionsAre: (count: number) => live.set(count),
  };
}
