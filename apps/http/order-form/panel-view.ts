import { timesQuantity } from '../../../core/index.js';
import { foreign, type Html, html } from '../pages/html.js';
import { icon } from '../pages/icons.js';
import { balancesView } from './balances-view.js';
import type { OrderFormModel } from './order-form-model.js';

/** Balances and cart: all that changes while somebody types. */
export function panelView(model: OrderFormModel, problems?: Html): Html {
  const { judged } = model;
  return html`${balancesView(model)}
  ${cartView(model)}
  ${judged.insights
    .filter(({ code }) => code === 'close_to_limit')
    .map(({ message }) => html`<p class="alert warning">${icon('warning')} <span>${message}</span></p>`)}
  ${problems}
  ${judged.errors.length === 0 && model.problems.length === 0 ? fineView() : undefined}
  <p class="total-line"><span>Total</span> <strong class="number" data-total>$${judged.totals.total}</strong></p>`;
}

function cartView({ judged, nameOf }: OrderFormModel): Html {
  return html`<section class="cart" aria-labelledby="cart-title">
    <h2 id="cart-title">${icon('cart')} Your cart</h2>
    ${
      judged.lines.length === 0
        ? html`<p class="muted">Your cart is empty. Enter how many you would like of each product.</p>`
        : html`<ul class="cart-lines">${judged.lines.map(
            ({ productId, quantity, price }) =>
              html`<li><span>${String(quantity)} × ${foreign(nameOf(productId))}</span> <span class="number">${
                price === undefined ? '—' : `$${timesQuantity(price, quantity)}`
              }</span></li>`,
          )}</ul>`
    }
  </section>`;
}

function fineView(): Html {
  return html`<p class="fine">${icon('check')} <span>This cart is within your balances.</span></p>`;
}
