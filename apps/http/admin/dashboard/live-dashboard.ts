import type { HttpAppDeps } from '../../deps.js';
import type { LiveView } from '../../live/views.js';
import { createInstants } from '../../pages/instants.js';
import { readQuery } from '../../read-query.js';
import { dashboardPath, dashboardQuery } from './dashboard-query.js';
import { dashboardRegions } from './dashboard-view.js';
import { loadDashboard } from './load-dashboard.js';

/** The dashboard with a query string, for all who look at the same. */
export function createLiveDashboard(deps: HttpAppDeps): (querystring: string) => LiveView {
  const instants = createInstants(deps.timeZone);
  return (querystring) => {
    const query = readQuery(dashboardQuery, querystring);
    return {
      key: dashboardPath(query),
      async load() {
        const facts = await loadDashboard(deps, query);
        return { version: facts.version, html: (await dashboardRegions(facts, instants)).toString() };
      },
    };
  };
}
