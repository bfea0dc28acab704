import type { Ctx } from '../context.js';
import type { HttpAppDeps } from '../deps.js';
import { definePage, type Page, type View } from '../pages/page.js';
import { seeOther } from '../pages/see-other.js';
import { REFUSAL_STATUS } from '../presenters/present-refusal.js';
import { retryAfter } from '../problems.js';
import { FIRST_PAGE, orderForm, readQuantities } from './form-fields.js';
import { createLoadForm, type FormToLoad } from './load-form.js';
import type { Refusal } from './order-form-model.js';
import { orderFormView } from './order-form-view.js';
import { panelView } from './panel-view.js';
import { participantOf } from './participant-of.js';
import { ORDER_LOG_IN, ORDER_PATH, placedPath } from './paths.js';
import { createPlaceOrder } from './place-order.js';
import { placedPage } from './placed-page.js';
import { problemsView } from './problems-view.js';

/** Where participants order: the same guard, the same limits and the same rules as `/api/orders/`. */
export function orderFormPages(deps: HttpAppDeps): Page[] {
  const { clock } = deps;
  const loadForm = createLoadForm(deps);
  const placeOrder = createPlaceOrder(deps);

  const show = definePage({
    method: 'get',
    path: ORDER_PATH,
    access: 'user',
    logIn: ORDER_LOG_IN,
    async handle(_ctx, { user, csrfToken }) {
      const participantId = participantOf(user);
      const model = await loadForm({ participantId, typed: new Map(), isChecked: false, browsing: FIRST_PAGE });
      return orderFormView(model, csrfToken);
    },
  });

  const send = definePage({
    method: 'post',
    path: ORDER_PATH,
    access: 'user',
    logIn: ORDER_LOG_IN,
    form: orderForm,
    async handle(ctx, { user, form, csrfToken }): Promise<View | undefined> {
      const { action, browsing, key, typed } = form;
      const participantId = participantOf(user);
      const again = async (status: number, more: Partial<FormToLoad> = {}) => {
        const model = await loadForm({ participantId, typed, browsing, isChecked: true, ...more });
        return { ...orderFormView(model, csrfToken), status };
      };
      if (action !== 'place') return again(200, { isChecked: action === 'check' });
      const { lines, unreadable } = readQuantities(typed);
      if (unreadable.length > 0) return again(422);

      const sent = await placeOrder(ctx, { user, participantId, lines, key });
      if (sent.kind === 'placed') return seeOther(ctx, placedPath(sent.orderId));
      const isOrdered = sent.kind === 'running' || (sent.kind === 'refused' && sent.reason === 'duplicate');
      return again(statusOf(ctx, sent), {
        refusal: sent,
        // What the cart would lack if it were ordered a second time is not the point.
        isChecked: !isOrdered,
        // While the first one is at work, only the same key leads to what becomes of it.
        ...(sent.kind === 'running' && { key }),
      });
    },
  });

  /** What the page's script shows while somebody types. */
  const panel = definePage({
    method: 'post',
    path: '/order/validate/',
    access: 'user',
    logIn: ORDER_LOG_IN,
    form: orderForm,
    async handle(ctx, { user, form }) {
      const { typed, key } = form;
      const model = await loadForm({ participantId: participantOf(user), typed, key, isChecked: typed.size > 0 });
      ctx.set('Content-Type', 'text/html; charset=utf-8');
      ctx.body = (await panelView(model, problemsView(model))).toString();
      return undefined;
    },
  });

  function statusOf(ctx: Ctx, refusal: Refusal): number {
    if (refusal.kind === 'reused') return 422;
    ctx.set(refusal.kind === 'running' ? refusal.headers : retryAfter(refusal.retryAtMs - clock.now()));
    return refusal.kind === 'running' ? 409 : REFUSAL_STATUS[refusal.reason];
  }

  return [show, send, panel, placedPage(deps)];
}
