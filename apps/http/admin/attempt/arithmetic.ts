import {
  type BalanceSum,
  type Explanation,
  type Id,
  isMore,
  type LineReduction,
  NO_MONEY,
  type Product,
  type Reduction,
} from '../../../../core/index.js';
import { type Fragment, foreign, type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';

const LABELS = { food: 'Food', hygiene: 'Hygiene' } as const;
/** More ways than these help nobody. */
const MAX_WAYS = 3;

/** The sums of the balances as one would write them down, and what would have passed. Nothing when the balances were not known. */
export function arithmetic(
  { sums, reductions }: Explanation,
  products: ReadonlyMap<Id, Product>,
): Html | undefined {
  if (sums.length === 0) return undefined;
  return html`<div class="sums">${sums.map((sum) =>
    sumCard(
      sum,
      reductions.find(({ category }) => category === sum.category),
      products,
    ),
  )}</div>`;
}

function sumCard(sum: BalanceSum, reduction: Reduction | undefined, products: ReadonlyMap<Id, Product>): Html {
  const { category, full, multiplier, available, total, over, left } = sum;
  const label = LABELS[category];
  const calculation =
    category === 'food'
      ? html`<span>Available</span> <span class="number">$${full} × ${multiplier} = <strong>$${available}</strong></span>`
      : html`<span>Available</span> <span class="number"><strong>$${available}</strong></span>`;
  return html`<section class="sum ${over === undefined ? 'green' : 'red'}" aria-label="${label}">
    <h3>${label} ${over === undefined ? html`<span class="pill green">✓ Within limit</span>` : html`<span class="pill red">✕ Exceeded</span>`}</h3>
    <p class="sum-row">${calculation}</p>
    <p class="sum-row"><span>${label} total</span> <span class="number"><strong>$${total}</strong></span></p>
    ${
      over === undefined
        ? html`<p class="sum-row result"><span>Left</span> <span class="number"><strong>$${left}</strong></span></p>`
        : html`<p class="sum-row result"><span>Over by</span> <span class="number"><strong>$${over}</strong></span></p>`
    }
    ${over !== undefined && wouldHavePassed(sum, reduction, products)}
  </section>`;
}

function wouldHavePassed(
  sum: BalanceSum,
  reduction: Reduction | undefined,
  products: ReadonlyMap<Id, Product>,
): Html {
  const ways = reduction === undefined ? [] : waysOf(reduction);
  return html`<div class="passing"><h4>${icon('check')} What would have passed</h4>
    ${
      isMore(sum.available, NO_MONEY) && ways.length > 0
        ? html`<ul>${ways.map((way) => html`<li>${wayText(way, products)}</li>`)}</ul>`
        : html`<p class="muted">${whyNone(sum, reduction)}</p>`
    }</div>`;
}

function whyNone({ category, available }: BalanceSum, reduction: Reduction | undefined): string {
  if (!isMore(available, NO_MONEY)) return `Nothing: there was no ${category} balance.`;
  return reduction === undefined
    ? 'It cannot be told: the catalogue has changed since.'
    : 'No smaller cart of these products.';
}

/** The shortest way first; one product alone may be the same. */
function waysOf({ fewestItems, oneProduct }: Reduction): (readonly LineReduction[])[] {
  const ways = [...(fewestItems.length > 0 ? [fewestItems] : []), ...oneProduct.map((line) => [line])];
  const seen = new Set<string>();
  return ways
    .filter((way) => {
      const key = way.map(({ productId, remove }) => `${remove} ${productId}`).join();
      return !seen.has(key) && seen.add(key);
    })
    .slice(0, MAX_WAYS);
}

function wayText(way: readonly LineReduction[], products: ReadonlyMap<Id, Product>): Fragment {
  return way.map(
    ({ productId, remove, keep, worth }, index) =>
      html`${index > 0 ? ' and ' : ''}${remove} fewer ${foreign(products.get(productId)?.name ?? `of product ${productId}`)} <span class="muted number">(${keep} left, −$${worth})</span>`,
  );
}
