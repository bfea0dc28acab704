import type { Id } from '../../../core/index.js';
import { foreign, type Html, html } from '../pages/html.js';
import { icon } from '../pages/icons.js';
import { fieldId, quantityField } from './form-fields.js';
import type { Offer, OfferGroup, OrderFormModel } from './order-form-model.js';
import { PROBLEMS_ID } from './problems-view.js';

/** More digits than any quantity has that can be ordered. */
const MAX_DIGITS = 16;

const TITLES: Readonly<Record<OfferGroup, string>> = {
  gone: 'In your cart, but no longer to be had',
  food: 'Food',
  hygiene: 'Hygiene',
};

/** Every product with its price and a field for its quantity, by category. */
export function catalogueView({ offers, problems }: OrderFormModel): Html {
  const invalid = new Set(problems.flatMap(({ productIds }) => productIds));
  return html`<div class="catalogue">
    <p class="find" data-find hidden>
      <label class="visually-hidden" for="find-product">Find a product</label>
      ${icon('search')}<input id="find-product" type="search" placeholder="Find a product" autocomplete="off">
      <span class="visually-hidden" role="status" data-found></span>
    </p>
    ${(['gone', 'food', 'hygiene'] as const).map((group) => groupView(group, offers[group], invalid))}
  </div>`;
}

function groupView(group: OfferGroup, offers: readonly Offer[], invalid: ReadonlySet<Id>): Html | undefined {
  if (offers.length === 0 && group === 'gone') return undefined;
  return html`<fieldset class="card offers" data-offers>
    <legend><h2>${TITLES[group]}</h2></legend>
    ${
      offers.length === 0
        ? html`<p class="muted no-offers">Nothing is offered here at present.</p>`
        : html`<ul>${offers.map((offer) => offerView(offer, invalid.has(offer.id)))}</ul>`
    }
  </fieldset>`;
}

function offerView({ id, product, typed }: Offer, isInvalid: boolean): Html {
  const field = fieldId(id);
  const name = product === undefined ? html`Product ${foreign(id)}` : foreign(product.name);
  return html`<li class="offer" data-offer>
    <label for="${field}" class="offer-name">${name}</label>
    <span class="offer-price number" id="price-${field}">${product === undefined ? 'no price' : `$${product.price}`}</span>
    <span class="stepper">
      <button type="button" tabindex="-1" data-step="-1" data-for="${field}" aria-label="One less" hidden>−</button>
      <input id="${field}" name="${quantityField(id)}" value="${typed}" inputmode="numeric" autocomplete="off" placeholder="0"
        maxlength="${String(MAX_DIGITS)}" aria-describedby="price-${field}${isInvalid ? ` ${PROBLEMS_ID}` : ''}" ${isInvalid ? html`aria-invalid="true"` : ''}>
      <button type="button" tabindex="-1" data-step="1" data-for="${field}" aria-label="One more" hidden>+</button>
    </span>
  </li>`;
}
