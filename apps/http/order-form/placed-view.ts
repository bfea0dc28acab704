import { idToJson, type Order, timesQuantity } from '../../../core/index.js';
import { foreign, html } from '../pages/html.js';
import { icon } from '../pages/icons.js';
import { createInstants } from '../pages/instants.js';
import type { View } from '../pages/page.js';
import { ORDER_PATH } from './paths.js';

export function placedView(order: Order, timeZone: string): View {
  const { id, placedAtMs, lines, totals } = order;
  return {
    title: `Order ${idToJson(id)} is placed`,
    section: 'order',
    styles: ['order-form.css'],
    content: html`<section class="card placed">
      <p class="placed-sign">${icon('check')}</p>
      <h1>Order ${foreign(id)} is placed</h1>
      <p class="muted">${createInstants(timeZone).time(placedAtMs)}</p>
      <div class="table-scroll" tabindex="0" role="region" aria-label="What was ordered">
        <table class="receipt">
          <thead><tr><th scope="col">Product</th><th scope="col" class="amount">Quantity</th>
            <th scope="col" class="amount">Price</th><th scope="col" class="amount">Sum</th></tr></thead>
          <tbody>${lines.map(
            ({ productId, product, quantity, price }) => html`<tr>
              <th scope="row">${product === undefined ? html`Product ${foreign(productId)}` : foreign(product.name)}</th>
              <td class="amount">${String(quantity)}</td><td class="amount">$${price}</td>
              <td class="amount">$${timesQuantity(price, quantity)}</td></tr>`,
          )}</tbody>
          <tfoot>
            <tr><th scope="row" colspan="3">Food</th><td class="amount">$${totals.food}</td></tr>
            <tr><th scope="row" colspan="3">Hygiene</th><td class="amount">$${totals.hygiene}</td></tr>
            <tr class="grand"><th scope="row" colspan="3">Total</th><td class="amount">$${totals.total}</td></tr>
          </tfoot>
        </table>
      </div>
      <p class="actions"><a class="button primary" href="${ORDER_PATH}">Place another order</a></p>
    </section>`,
  };
}
