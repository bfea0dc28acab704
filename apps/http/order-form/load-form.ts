import type { Id, OrderError, Product } from '../../../core/index.js';
import type { HttpAppDeps } from '../deps.js';
import { createInstants } from '../pages/instants.js';
import { type Browsing, FIRST_PAGE, readQuantities } from './form-fields.js';
import { namesOf, type OrderFormModel, offersOf, type Refusal } from './order-form-model.js';
import { problemsOf, unreadableProblem } from './problems-of-cart.js';

export interface FormToLoad {
  readonly participantId: Id;
  readonly typed: ReadonlyMap<Id, string>;
  readonly isChecked: boolean;
  /** Which part of the catalogue is shown. Default: none of it is read but what was typed. */
  readonly browsing?: Browsing;
  readonly key?: string;
  readonly refusal?: Refusal;
}

/** Reads the products and the balances as they are now, and judges what was typed as a submission would be judged. */
export type LoadForm = (form: FormToLoad) => Promise<OrderFormModel>;

export function createLoadForm({ app, shop, directory, clock, ids, timeZone }: HttpAppDeps): LoadForm {
  const instants = createInstants(timeZone);
  return async ({ participantId, typed, isChecked, browsing, key = ids.next(), refusal }) => {
    const { lines, unreadable } = readQuantities(typed);
    const [catalogue, judged] = await Promise.all([
      browsing === undefined ? productsOf([...typed.keys()]) : shop.listProducts(),
      app.validateCart(participantId, lines),
    ]);
    const nameOf = namesOf(catalogue);
    const problems = [
      ...unreadable.map((id) => unreadableProblem(id, nameOf)),
      ...problemsOf(isChecked ? errorsToShow(judged.errors, refusal, unreadable) : [], judged, nameOf),
    ];
    const offers = offersOf(catalogue, typed, browsing ?? FIRST_PAGE);
    return { key, nowMs: clock.now(), instants, offers, nameOf, lines, judged, problems, refusal, isChecked };
  };

  async function productsOf(ids: readonly Id[]): Promise<Product[]> {
    return [...(await directory.productsByIds(ids)).values()];
  }
}

/** What the submission was refused for, if it was the cart; otherwise what it would be refused for now. */
function errorsToShow(
  judged: readonly OrderError[],
  refusal: Refusal | undefined,
  unreadable: readonly Id[],
): readonly OrderError[] {
  if (refusal?.kind === 'refused' && refusal.reason === 'invalid') return refusal.errors;
  // Somebody who typed `two` has no empty cart.
  return unreadable.length > 0 ? judged.filter(({ code }) => code !== 'cart_empty') : judged;
}
