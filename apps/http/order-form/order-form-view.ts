import { csrfField } from '../pages/csrf.js';
import { foreign, html } from '../pages/html.js';
import { icon } from '../pages/icons.js';
import type { View } from '../pages/page.js';
import { catalogueView } from './catalogue-view.js';
import type { OrderFormModel } from './order-form-model.js';
import { panelView } from './panel-view.js';
import { problemsView } from './problems-view.js';
import { blocksOrdering, isAboutCart, refusalView } from './refusal-view.js';

export function orderFormView(model: OrderFormModel, csrfToken: string): View {
  const { key, judged, refusal, nowMs, problems, isChecked } = model;
  const isBlocked = blocksOrdering(refusal, nowMs);
  const name = judged.facts.participant?.name;
  const hasProblem = isChecked && (problems.length > 0 || refusal !== undefined);
  return {
    title: hasProblem ? 'Order: please look again' : 'Order',
    section: 'order',
    styles: ['order-form.css'],
    scripts: ['order-form.js'],
    content: html`<div class="page-head"><div class="page-head-text">
        <h1>${name === undefined ? 'Order' : html`Order for ${foreign(name)}`}</h1>
        <p class="muted">Choose your products. What you may spend, and what is left of it, is shown beside them.</p>
      </div></div>
      <form method="post" action="/order/" class="order-form" data-order-form data-validate="/order/validate/"
        autocomplete="off" novalidate>
        ${csrfField(csrfToken)}<input type="hidden" name="key" value="${key}">
        <button name="action" value="check" class="visually-hidden" tabindex="-1" aria-hidden="true">Check cart</button>
        <div class="order-main">
          ${refusalView(model)}
          ${isAboutCart(refusal) ? undefined : problemsView(model)}
          ${catalogueView(model)}
        </div>
        <div class="order-side">
          <div class="card panel" id="panel" data-panel>${panelView(model)}</div>
          <div class="order-actions">
            <p class="bar-total"><a href="#panel" data-bar-note>Your cart</a> <strong class="number" data-bar-total>$${judged.totals.total}</strong></p>
            <button class="button" name="action" value="check">Check cart</button>
            <button class="button primary" name="action" value="place" data-place
              ${isBlocked ? html`data-blocked aria-describedby="refusal"` : ''}>${icon('cart')} <span>Place order</span></button>
          </div>
          <p class="visually-hidden" role="status" data-status></p>
        </div>
      </form>`,
  };
}
