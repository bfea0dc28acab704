import {
  type FailedOrderAttempt,
  type Id,
  type Product,
  type SnapshotLine,
  timesQuantity,
} from '../../../../core/index.js';
import { type Fragment, foreign, type Html, html, UNKNOWN } from '../../pages/html.js';
import { presentAttempt } from '../../presenters/present-attempt.js';
import { dollars } from '../indicators.js';

/** The refused cart with names and sums, and as the JSON that is stored. */
export function cartSnapshot(attempt: FailedOrderAttempt, products: ReadonlyMap<Id, Product>): Html {
  const { cartSnapshot: lines } = attempt;
  return html`${lines.length === 0 ? html`<p class="muted">The cart was empty.</p>` : cartTable(lines, products)}
    <details class="json"><summary>JSON</summary>
      <pre tabindex="0" aria-label="Cart snapshot as JSON"><code>${JSON.stringify(presentAttempt(attempt).cart_snapshot, undefined, 2)}</code></pre>
    </details>`;
}

function cartTable(lines: readonly SnapshotLine[], products: ReadonlyMap<Id, Product>): Html {
  return html`<div class="table-frame" role="region" aria-label="Cart" tabindex="0"><table class="data">
    <thead><tr><th scope="col">Product</th><th scope="col">Category</th><th scope="col" class="end">Quantity</th>
      <th scope="col" class="end">Price</th><th scope="col" class="end">Line total</th></tr></thead>
    <tbody>${lines.map(
      ({ productId, quantity, price }) => html`<tr>
      <td>${productName(productId, products)}</td>
      <td>${products.get(productId)?.category ?? UNKNOWN}</td>
      <td class="end number">${quantity.toLocaleString('en-US')}</td>
      <td class="end">${dollars(price)}</td>
      <td class="end">${dollars(price && quantity > 0 ? timesQuantity(price, quantity) : null)}</td>
    </tr>`,
    )}</tbody>
  </table></div>`;
}

function productName(id: Id, products: ReadonlyMap<Id, Product>): Fragment {
  const product = products.get(id);
  const number = html`<span class="muted">#${id}</span>`;
  if (product === undefined) return html`<span class="unknown">unknown product</span> ${number}`;
  return html`${foreign(product.name)} ${number}${product.active ? '' : html` <span class="pill">not sold now</span>`}`;
}
