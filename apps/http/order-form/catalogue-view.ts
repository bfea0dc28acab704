import type { Id } from '../../../core/index.js';
import { foreign, type Html, html } from '../pages/html.js';
import { icon } from '../pages/icons.js';
import { fieldId, quantityField } from './form-fields.js';
import type { Offer, OfferGroup, Offers, OrderFormModel } from './order-form-model.js';
import { PROBLEMS_ID } from './problems-view.js';

/** More digits than any quantity has that can be ordered. */
const MAX_DIGITS = 16;
/** Fewer are seen at a glance. */
const FIND_FROM_PRODUCTS = 12;
const COUNTS = new Intl.NumberFormat('en-US');

const TITLES: Readonly<Record<OfferGroup, string>> = {
  gone: 'In your cart, but no longer to be had',
  cart: 'In your cart',
  food: 'Food',
  hygiene: 'Hygiene',
};

/** A page of the products, each with its price and a field for its quantity, by category; before them what else is in the cart. */
export function catalogueView({ offers, problems }: OrderFormModel): Html {
  const { groups, browsing, found, all } = offers;
  const invalid = new Set(problems.flatMap(({ productIds }) => productIds));
  const group = (name: OfferGroup) => groupView(name, groups[name], invalid);
  return html`<div class="catalogue" data-catalogue>
    ${group('gone')}${group('cart')}
    ${all >= FIND_FROM_PRODUCTS || browsing.words !== '' ? findView(offers) : undefined}
    ${all === 0 ? html`<p class="card muted no-offers">Nothing is offered at present.</p>` : undefined}
    ${
      all > 0 && found === 0
        ? html`<p class="card muted no-offers">No product is called so. Other words, or fewer, may help.</p>`
        : undefined
    }
    ${group('food')}${group('hygiene')}
    ${pager(offers)}
  </div>`;
}

function findView({ browsing, found, all }: Offers): Html {
  return html`<div class="find" role="search" aria-label="Products">
    <label class="visually-hidden" for="find-product">Find a product</label>
    ${icon('search')}<input id="find-product" name="find" type="search" value="${browsing.words}" maxlength="100" placeholder="Find a product" autocomplete="off">
    <button class="button" name="action" value="show">Find</button>
    <span class="muted" role="status" data-found>${browsing.words === '' ? `${COUNTS.format(all)} products` : `${COUNTS.format(found)} of ${COUNTS.format(all)} products`}</span>
    <input type="hidden" name="found" value="${browsing.words}"><input type="hidden" name="page" value="${String(browsing.page)}">
  </div>`;
}

/** Buttons of the form, so that what was typed comes along. */
function pager({ browsing: { page }, pages }: Offers): Html | undefined {
  if (pages === 1) return undefined;
  const to = (there: number, text: Html) =>
    html`<button class="button" name="to" value="${String(there)}"${there < 1 || there > pages ? html` disabled` : ''}>${text}</button>`;
  return html`<nav class="pager" aria-label="Pages of products">
    ${to(page - 1, html`${icon('left')} Previous`)}
    <p class="muted">Page ${String(page)} of ${String(pages)}</p>
    ${to(page + 1, html`Next ${icon('right')}`)}
  </nav>`;
}

function groupView(group: OfferGroup, offers: readonly Offer[], invalid: ReadonlySet<Id>): Html | undefined {
  if (offers.length === 0) return undefined;
  return html`<fieldset class="card offers">
    <legend><h2>${TITLES[group]}</h2></legend>
    <ul>${offers.map((offer) => offerView(offer, invalid.has(offer.id)))}</ul>
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
