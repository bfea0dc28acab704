import type { HttpAppDeps } from '../../deps.js';
import { createInstants } from '../../pages/instants.js';
import { definePage, type Page } from '../../pages/page.js';
import { FAILURES_PATH } from '../paths.js';
import { attemptQueryOf, listParams, searchRequestOf } from './list-params.js';
import { listView } from './list-view.js';

export function listPage({ app, savedViews, timeZone }: HttpAppDeps): Page {
  const instants = createInstants(timeZone);
  return definePage({
    method: 'get',
    path: FAILURES_PATH,
    access: 'staff',
    query: listParams,
    async handle(_, { query: params, user, csrfToken }) {
      const after = await app.findFeedEnd();
      const [page, counts, found, views] = await Promise.all([
        app.searchAttempts(searchRequestOf(params)),
        app.countAttempts(attemptQueryOf(params)),
        params.find === undefined ? undefined : app.findParticipants(params.find),
        savedViews.list(user.id),
      ]);
      const [first] = page.attempts;
      const names = { participant: first?.participantName ?? undefined, user: first?.username ?? undefined };
      return listView({ params, after, page, counts, names, found, views, user, csrfToken, instants });
    },
  });
}
