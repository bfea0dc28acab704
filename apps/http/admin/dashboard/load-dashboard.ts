import { type Health, MINUTE_MS, type Overview } from '../../../../core/index.js';
import type { HttpAppDeps } from '../../deps.js';
import type { DashboardQuery } from './dashboard-query.js';

export interface DependencyState extends Health {
  readonly name: string;
}

/** Everything that the dashboard shows. */
export interface DashboardFacts {
  readonly query: DashboardQuery;
  readonly overview: Overview;
  readonly dependencies: readonly DependencyState[];
  /** The same for facts that differ in nothing but the seconds of their period. */
  readonly version: string;
}

export type DashboardPorts = Pick<HttpAppDeps, 'app' | 'healthChecks' | 'hash'>;

/** @throws UnavailableError (`database`) */
export async function loadDashboard(
  { app, healthChecks, hash }: DashboardPorts,
  query: DashboardQuery,
): Promise<DashboardFacts> {
  const [overview, dependencies] = await Promise.all([
    app.showOverview(query),
    Promise.all(healthChecks.map(async (check) => ({ name: check.name, ...(await check.check()) }))),
  ]);
  const { period, ...figures } = overview;
  const untilMinute = Math.floor(period.untilMs / MINUTE_MS);
  const version = hash.sha256Hex(JSON.stringify([untilMinute, figures, dependencies])).slice(0, 16);
  return { query, overview, dependencies, version };
}
