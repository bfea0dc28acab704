import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type Health, type Observer, SECOND_MS } from '../../core/index.js';

/** Seconds; the submission's own limits are 0.1 s for a decision and 10 s for a lease. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface Metrics {
  readonly registry: Registry;
  /** For `createOrderFailures`: counts what happens to submissions. */
  readonly observer: Observer;
  requestEnded(request: RequestFacts): void;
  logInEnded(result: 'logged_in' | 'refused' | 'throttled'): void;
  /** 1 ok, 0.5 degraded, 0 down. */
  dependencyIs(name: string, health: Omit<Health, 'detail'>): void;
  journalHolds(journal: { readonly waiting: number; readonly setAside: number }): void;
  sealingLacks(rows: number): void;
}

export interface RequestFacts {
  readonly method: string;
  /** The documented path, never the one that was sent: a client must not be able to make series. */
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
}

export interface MetricsOptions {
  /** Also memory, event loop and the like of this process. Default true. */
  readonly processMetrics?: boolean;
}

const HEALTH_VALUE = { ok: 1, degraded: 0.5, down: 0 } as const;
const LEVELS = ['shared', 'process'] as const;

/** Counters of one app, in a registry of their own. */
export function createMetrics({ processMetrics = true }: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  if (processMetrics) collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const submissions = new Counter({
    name: 'order_failures_submissions_total',
    help: 'Submissions by outcome; reason is empty for placed orders.',
    labelNames: ['outcome', 'reason'],
    registers,
  });
  const submissionSeconds = new Histogram({
    name: 'order_failures_submission_duration_seconds',
    help: 'Time from the submission to its outcome.',
    labelNames: ['outcome'],
    buckets: BUCKETS,
    registers,
  });
  const problems = new Counter({
    name: 'order_failures_problems_total',
    help: 'What broke although the submission was answered.',
    labelNames: ['during'],
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'order_failures_http_request_duration_seconds',
    help: 'Time to answer a request.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers,
  });
  const logIns = new Counter({
    name: 'order_failures_log_ins_total',
    help: 'Log-ins by result.',
    labelNames: ['result'],
    registers,
  });
  const dependencies = new Gauge({
    name: 'order_failures_dependency_health',
    help: '1 ok, 0.5 degraded, 0 down.',
    labelNames: ['name'],
    registers,
  });
  const lags = new Gauge({
    name: 'order_failures_dependency_lag_seconds',
    help: 'How far a copy is behind its source.',
    labelNames: ['name'],
    registers,
  });
  const levels = new Gauge({
    name: 'order_failures_guard_level',
    help: '1 at the level at which a guard holds now: shared by all processes, or in this process alone.',
    labelNames: ['name', 'level'],
    registers,
  });
  const journal = new Gauge({
    name: 'order_failures_journal_attempts',
    help: 'Refusals that wait for the database to come back.',
    registers,
  });
  const setAsides = new Gauge({
    name: 'order_failures_journal_set_aside',
    help: 'Refusals that the database refuses, kept in the data folder for a person to look at.',
    registers,
  });

  const unsealed = new Gauge({
    name: 'order_failures_unsealed_rows',
    help: 'Attempts and orders that figures count one by one, because they are not sealed yet; 10,000 of each are counted at most.',
    registers,
  });

  return {
    registry,
    observer: {
      submissionEnded: ({ outcome, durationMs }) => {
        submissions.inc({ outcome: outcome.outcome, reason: outcome.outcome === 'placed' ? '' : outcome.reason });
        submissionSeconds.observe({ outcome: outcome.outcome }, durationMs / SECOND_MS);
      },
      problem: ({ during }) => problems.inc({ during }),
    },
    requestEnded: ({ method, route, status, durationMs }) =>
      requestSeconds.observe({ method, route, status }, durationMs / SECOND_MS),
    logInEnded: (result) => logIns.inc({ result }),
    dependencyIs: (name, { status, lagMs, level: current }) => {
      dependencies.set({ name }, HEALTH_VALUE[status]);
      if (current !== undefined)
        for (const level of LEVELS) levels.set({ name, level }, level === current ? 1 : 0);
      if (lagMs === undefined) lags.remove({ name });
      else lags.set({ name }, lagMs / SECOND_MS);
    },
    journalHolds: ({ waiting, setAside }) => {
      journal.set(waiting);
      setAsides.set(setAside);
    },
    sealingLacks: (rows) => unsealed.set(rows),
  };
}
