import type { Health, Overview } from '../../../../core/index.js';
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
}

export type DashboardPorts = Pick<HttpAppDeps, 'app' | 'healthChecks'>;

/** @throws UnavailableError (`database`) */
export async function loadDashboard(
  { app, healthChecks }: DashboardPorts,
  query: DashboardQuery,
): Promise<DashboardFacts> {
  const [overview, dependencies] = await Promise.all([
    app.showOverview(query),
    Promise.all(healthChecks.map(async (check) => ({ name: check.name, ...(await check.check()) }))),
  ]);
  return { query, overview, dependencies };
}
