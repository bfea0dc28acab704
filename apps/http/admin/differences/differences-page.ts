import type { HttpAppDeps } from '../../deps.js';
import { createInstants } from '../../pages/instants.js';
import { definePage, type Page } from '../../pages/page.js';
import { attemptQueryOf } from '../failures/list-params.js';
import { DIFFERENCES_PATH } from '../paths.js';
import { differencesParams, filtersOf } from './differences-query.js';
import { differencesView } from './differences-view.js';

/** What the failures of a selection have more often than the rest, each finding with a link to its failures. */
export function differencesPage({ app, directory, timeZone }: HttpAppDeps): Page {
  const instants = createInstants(timeZone);
  return definePage({
    method: 'get',
    path: DIFFERENCES_PATH,
    access: 'staff',
    query: differencesParams,
    async handle(_ctx, { query: params }) {
      const { rest, days_before: daysBefore } = params;
      const found = await app.findDifferences({ query: attemptQueryOf(filtersOf(params)), rest, daysBefore });
      const ids = found.findings.flatMap(({ field, value }) => (field === 'product_id' ? [value] : []));
      const chosen = params.product_id === undefined ? [] : [params.product_id];
      const products = await directory.productsByIds([...new Set([...ids, ...chosen])]);
      return differencesView({ found, params, products, instants });
    },
  });
}
