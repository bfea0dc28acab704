import type { HttpAppDeps } from '../../deps.js';
import { createInstants } from '../../pages/instants.js';
import { definePage, type Page } from '../../pages/page.js';
import { notFound } from '../../problems.js';
import { FAILURES_PATH } from '../paths.js';
import { attemptIdOf } from './attempt-id.js';
import { detailView } from './detail-view.js';

export function detailPage({ app, timeZone }: HttpAppDeps): Page {
  const instants = createInstants(timeZone);
  return definePage({
    method: 'get',
    path: `${FAILURES_PATH}:id/change/`,
    access: 'staff',
    async handle(ctx, { user }) {
      const inspected = await app.inspectAttempt(attemptIdOf(ctx));
      if (inspected === undefined) throw notFound();
      return detailView(inspected, user, instants);
    },
  });
}
