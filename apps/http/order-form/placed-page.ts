import type { HttpAppDeps } from '../deps.js';
import { definePage, type Page } from '../pages/page.js';
import { notFound } from '../problems.js';
import { participantOf } from './participant-of.js';
import { ORDER_LOG_IN } from './paths.js';
import { placedView } from './placed-view.js';

/** One order of one's own: where placing it leads to, and safe to reload. */
export function placedPage({ directory, timeZone }: HttpAppDeps): Page {
  return definePage({
    method: 'get',
    path: '/order/placed/:id/',
    access: 'user',
    logIn: ORDER_LOG_IN,
    async handle(ctx, { user }) {
      const { id } = ctx['params'] as { readonly id: string };
      const order = await directory.getOrder(id);
      // That somebody else has such an order is nobody's business.
      if (order?.participantId !== participantOf(user)) throw notFound();
      return placedView(order, timeZone);
    },
  });
}
