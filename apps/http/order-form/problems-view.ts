import { foreign, type Html, html } from '../pages/html.js';
import { icon } from '../pages/icons.js';
import { whenItPasses } from '../pages/when-it-passes.js';
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

/** Each with what to change, and with the way to the field; and when waiting is a way out, too. */
export function problemList(model: OrderFormModel): Html {
  const { problems, nameOf } = model;
  return html`<ul class="problems" id="${PROBLEMS_ID}">${problems.map(
    ({ message, advice, productIds }) =>
      html`<li data-fields="${productIds.map(fieldId).join(' ')}">${foreign(message)}<br>
        <strong>${foreign(advice)}</strong>${
          productIds[0] !== undefined &&
          html` <a href="#${fieldId(productIds[0])}" data-to-field>Change ${foreign(nameOf(productIds[0]))}</a>`
        }</li>`,
  )}</ul>${passesLaterView(model)}`;
}

/** Not of a cart of which something could not be read. */
function passesLaterView({ problems, judged, instants }: OrderFormModel): Html | undefined {
  const { passesLater, errors } = judged;
  if (passesLater === undefined || problems.length > errors.length) return undefined;
  return html`<p class="passes-later" data-passes-later>${icon('clock')} <span>Or wait: the same cart will pass ${whenItPasses(passesLater, instants)}.</span></p>`;
}
