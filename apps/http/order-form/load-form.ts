import type { Id, OrderError } from '../../../core/index.js';
import type { HttpAppDeps } from '../deps.js';
import { readQuantities } from './form-fields.js';
import { namesOf, type OrderFormModel, offersOf, type Refusal } from './order-form-model.js';
import { problemsOf, unreadableProblem } from './problems-of-cart.js';

export interface FormToLoad {
  readonly participantId: Id;
  readonly typed: ReadonlyMap<Id, string>;
  readonly isChecked: boolean;
  readonly key?: string;
  readonly refusal?: Refusal;
}

/** Reads the catalogue and the balances as they are now, and judges what was typed as a submission would be judged. */
export type LoadForm = (form: FormToLoad) => Promise<OrderFormModel>;

export function createLoadForm({ app, shop, clock, ids }: HttpAppDeps): LoadForm {
  return async ({ participantId, typed, isChecked, key = ids.next(), refusal }) => {
    const { lines, unreadable } = readQuantities(typed);
    const [catalogue, judged] = await Promise.all([shop.listProducts(), app.validateCart(participantId, lines)]);
    const nameOf = namesOf(catalogue);
    const problems = [
      ...unreadable.map((id) => unreadableProblem(id, nameOf)),
      ...problemsOf(isChecked ? errorsToShow(judged.errors, refusal, unreadable) : [], judged, nameOf),
    ];
    const offers = offersOf(catalogue, typed);
    return { key, nowMs: clock.now(), offers, nameOf, lines, judged, problems, refusal, isChecked };
  };
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
