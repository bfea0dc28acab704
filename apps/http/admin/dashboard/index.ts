import type { HttpAppDeps } from '../../deps.js';
import { createInstants } from '../../pages/instants.js';
import { definePage, type Page } from '../../pages/page.js';
import { dashboardQuery } from './dashboard-query.js';
import { dashboardView } from './dashboard-view.js';
import { loadDashboard } from './load-dashboard.js';

/** Whether something is wrong now, at a glance. */
export function dashboardPage(deps: HttpAppDeps): Page {
  const instants = createInstants(deps.timeZone);
  return definePage({
    method: 'get',
    path: '/admin/',
    access: 'staff',
    query: dashboardQuery,
    async handle(_ctx, { query }) {
      const after = await deps.app.findFeedEnd();
      return dashboardView(await loadDashboard(deps, query), instants, after);
    },
  });
}
