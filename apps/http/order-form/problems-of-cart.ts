import {
  type Category,
  type Id,
  isMore,
  NO_MONEY,
  type OrderError,
  type PricedLine,
  timesQuantity,
  type ValidatedCart,
} from '../../../core/index.js';

/** Something that keeps a cart from being ordered, and the way out. */
export interface Problem {
  /** The text of the rule that is broken, to the letter. */
  readonly message: string;
  /** What to change. */
  readonly advice: string;
  /** Products whose fields are to be changed, the first one first. */
  readonly productIds: readonly Id[];
}

export type NameOf = (productId: Id) => string;

/** In the order of the rules. */
export function problemsOf(errors: readonly OrderError[], judged: ValidatedCart, nameOf: NameOf): Problem[] {
  return errors.map((error) => {
    const { message, productId } = error;
    return {
      message,
      advice: adviceOn(error, judged, nameOf),
      productIds: productId === undefined ? concernedBy(error, judged) : [productId],
    };
  });
}

/** A quantity that cannot even be judged. */
export function unreadableProblem(productId: Id, nameOf: NameOf): Problem {
  return {
    message: `The quantity of ${nameOf(productId)} is not a whole number`,
    advice: 'Enter a number such as 2, or leave the field empty.',
    productIds: [productId],
  };
}

function adviceOn({ code, amountOver, productId }: OrderError, judged: ValidatedCart, nameOf: NameOf): string {
  const name = productId === undefined ? '' : nameOf(productId);
  switch (code) {
    case 'food_balance_exceeded':
      return `Take out food worth at least $${amountOver}${fewestItems('food', judged, nameOf)}.`;
    case 'hygiene_balance_exceeded':
      return `Take out hygiene products worth at least $${amountOver}${fewestItems('hygiene', judged, nameOf)}.`;
    case 'product_unknown':
    case 'product_inactive':
      return `Take ${name} out: it cannot be ordered any more.`;
    case 'quantity_out_of_range':
      return `Change the quantity of ${name}, or leave the field empty.`;
    case 'cart_empty':
      return 'Enter a quantity for at least one product.';
    case 'cart_too_large':
      return 'Order some of the products now and the others in a second order.';
    case 'participant_unknown':
      return 'Ask the staff to look at your account.';
    // Not of the cart's making: what the refusal itself says is all there is to do.
    case 'duplicate_order':
    case 'order_in_progress':
    case 'ordering_failed':
      return 'Please wait before you try again.';
  }
}

const MAX_NAMED = 3;

/** `, for example 2 of your 6 Rice and 1 of your 1 Tea`: the fewest items that must go, as long as they can be told in a sentence. */
function fewestItems(category: Category, { reductions }: ValidatedCart, nameOf: NameOf): string {
  const items = reductions.find((reduction) => reduction.category === category)?.fewestItems ?? [];
  if (items.length === 0 || items.length > MAX_NAMED) return '';
  const named = items.map(
    ({ productId, remove, keep }) => `${remove} of your ${remove + keep} × ${nameOf(productId)}`,
  );
  return `, for example ${named.join(' and ')}`;
}

/** The products behind a balance, the most expensive line first: taking that one out helps most. */
function concernedBy({ code }: OrderError, judged: ValidatedCart): Id[] {
  if (code === 'food_balance_exceeded') return productsOf('food', judged);
  if (code === 'hygiene_balance_exceeded') return productsOf('hygiene', judged);
  return [];
}

function productsOf(category: Category, { lines }: ValidatedCart): Id[] {
  const worth = ({ price = NO_MONEY, quantity }: PricedLine) => timesQuantity(price, quantity);
  return lines
    .filter((line) => line.category === category)
    .sort((a, b) => (isMore(worth(a), worth(b)) ? -1 : 1))
    .map(({ productId }) => productId);
}
