import { foreign, type Html, html } from '../pages/html.js';
import { icon } from '../pages/icons.js';
import { fieldId } from './form-fields.js';
import type { OrderFormModel } from './order-form-model.js';

/** What fields that are wrong refer to. */
export const PROBLEMS_ID = 'problems';

/** What keeps the cart from being ordered, in a box of its own; undefined when nothing does. */
export function problemsView(model: OrderFormModel): Html | undefined {
  if (model.problems.length === 0) return undefined;
  return html`<div class="alert error">
    ${icon('warning')}
    <div><h2>Before you can order</h2>${problemList(model)}</div>
  </div>`;
}

/** Each with what to change, and with the way to the field. */
export function problemList({ problems, nameOf }: OrderFormModel): Html {
  return html`<ul class="problems" id="${PROBLEMS_ID}">${problems.map(
    ({ message, advice, productIds }) =>
      html`<li data-fields="${productIds.map(fieldId).join(' ')}">${foreign(message)}<br>
        <strong>${foreign(advice)}</strong>${
          productIds[0] !== undefined &&
          html` <a href="#${fieldId(productIds[0])}" data-to-field>Change ${foreign(nameOf(productIds[0]))}</a>`
        }</li>`,
  )}</ul>`;
}
