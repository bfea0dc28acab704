import { Gauge, Histogram, type Registry } from 'prom-client';
import { type ChannelBacklog, type Health, SECOND_MS, type Severity } from '../../core/index.js';
import { BUCKETS } from './buckets.js';

export interface PoolFacts {
  readonly used: number;
  readonly idle: number;
  /** How many may be open. */
  readonly limit: number;
  /** Who waits for one. */
  readonly waiting: number;
}

const HEALTH_VALUE = { ok: 1, degraded: 0.5, down: 0 } as const;
const LEVELS = ['shared', 'process'] as const;
const SEVERITIES: readonly Severity[] = ['info', 'warning', 'critical'];

/** What this process needs, and what waits because of it. */
export function dependencyMetrics(register: Registry) {
  const registers = [register];
  const health = new Gauge({
    name: 'order_failures_dependency_health',
    help: '1 ok, 0.5 degraded (the level below stands in), 0 down.',
    labelNames: ['name'],
    registers,
  });
  const lag = new Gauge({
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
  const redisSeconds = new Histogram({
    name: 'order_failures_redis_call_duration_seconds',
    help: 'Time of a call of Redis; one that is given up counts as failed.',
    labelNames: ['result'],
    buckets: BUCKETS,
    registers,
  });
  const waitSeconds = new Histogram({
    name: 'order_failures_database_connection_wait_seconds',
    help: 'Time until a connection from the pool was there, or was given up.',
    labelNames: ['database'],
    buckets: BUCKETS,
    registers,
  });
  const useSeconds = new Histogram({
    name: 'order_failures_database_connection_use_seconds',
    help: 'Time for which a connection from the pool was used: one statement or one transaction.',
    labelNames: ['database'],
    buckets: BUCKETS,
    registers,
  });
  const connections = new Gauge({
    name: 'order_failures_database_connections',
    help: 'Open connections of the pool.',
    labelNames: ['database', 'state'],
    registers,
  });
  const limit = new Gauge({
    name: 'order_failures_database_connections_limit',
    help: 'How many connections the pool may open.',
    labelNames: ['database'],
    registers,
  });
  const waiting = new Gauge({
    name: 'order_failures_database_connection_waiters',
    help: 'Who waits for a connection from the pool.',
    labelNames: ['database'],
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
  const noticesWaiting = new Gauge({
    name: 'order_failures_notices_waiting',
    help: 'Notices of alerts that are neither delivered nor given up.',
    labelNames: ['channel'],
    registers,
  });
  const noticesAge = new Gauge({
    name: 'order_failures_notices_oldest_age_seconds',
    help: 'Age of the oldest notice that waits; 0 when none does.',
    labelNames: ['channel'],
    registers,
  });
  const noticesFailed = new Gauge({
    name: 'order_failures_notices_failed',
    help: 'Notices that were given up, of those that are still stored.',
    labelNames: ['channel'],
    registers,
  });
  const firing = new Gauge({
    name: 'order_failures_alerts_firing',
    help: 'Alerts of the rules in ALERT_RULES that are firing.',
    labelNames: ['severity'],
    registers,
  });

  return {
    dependencyIs: (name: string, { status, lagMs, level: current }: Omit<Health, 'detail'>) => {
      health.set({ name }, HEALTH_VALUE[status]);
      if (current !== undefined)
        for (const level of LEVELS) levels.set({ name, level }, level === current ? 1 : 0);
      if (lagMs === undefined) lag.remove({ name });
      else lag.set({ name }, lagMs / SECOND_MS);
    },
    redisCalled: ({ tookMs, failed }: { readonly tookMs: number; readonly failed: boolean }) =>
      redisSeconds.observe({ result: failed ? 'failed' : 'ok' }, tookMs / SECOND_MS),
    /** `usedMs`: undefined when there was no connection to be had. */
    databaseUsed: (
      database: string,
      { waitedMs, usedMs }: { readonly waitedMs: number; readonly usedMs?: number | undefined },
    ) => {
      waitSeconds.observe({ database }, waitedMs / SECOND_MS);
      if (usedMs !== undefined) useSeconds.observe({ database }, usedMs / SECOND_MS);
    },
    poolIs: (database: string, pool: PoolFacts) => {
      connections.set({ database, state: 'used' }, pool.used);
      connections.set({ database, state: 'idle' }, pool.idle);
      limit.set({ database }, pool.limit);
      waiting.set({ database }, pool.waiting);
    },
    journalHolds: (held: { readonly waiting: number; readonly setAside: number }) => {
      journal.set(held.waiting);
      setAsides.set(held.setAside);
    },
    sealingLacks: (rows: number) => unsealed.set(rows),
    noticesAre: (backlog: readonly ChannelBacklog[], nowMs: number) => {
      // A channel that has no notices any more is not among them.
      for (const gauge of [noticesWaiting, noticesAge, noticesFailed]) gauge.reset();
      for (const { channel, waiting: count, oldestAtMs = nowMs, failed } of backlog) {
        noticesWaiting.set({ channel }, count);
        noticesAge.set({ channel }, Math.max(0, nowMs - oldestAtMs) / SECOND_MS);
        noticesFailed.set({ channel }, failed);
      }
    },
    alertsAre: (severities: readonly Severity[]) => {
      for (const severity of SEVERITIES)
        firing.set({ severity }, severities.filter((one) => one === severity).length);
    },
  };
}
