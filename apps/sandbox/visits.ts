import { type CartLine, SECOND_MS } from '../../core/index.js';
import { CATALOGUE, NO_PRODUCT_ID } from './catalogue.js';
import type { Person } from './people.js';
import type { Random } from './random.js';

/** One submission of a visit to the shop. */
export interface VisitStep {
  /** Since the visit began. Steps of the same instant are submitted at the same time. */
  readonly afterMs: number;
  readonly lines: readonly CartLine[];
}

/** What goes on in a visit, and how often out of a thousand. The exceptions are there so that every page has something to show. */
const VISIT_KINDS = {
  ordinary: 930,
  doubleClick: 17,
  tooMuchFood: 13,
  tooMuchHygiene: 9,
  discontinued: 7,
  unknownProduct: 2,
  hugeQuantity: 2,
  emptyCart: 3,
  impatient: 7,
  twoDevices: 7,
};

const DISCONTINUED = CATALOGUE.filter(({ active }) => !active).map(({ id }) => id);

/** What one person does in one visit. */
export function planVisit(person: Person, random: Random): VisitStep[] {
  const cart = ordinaryCart(person, random);
  switch (random.weighted(VISIT_KINDS)) {
    case 'ordinary':
      return [{ afterMs: 0, lines: cart }];
    case 'doubleClick':
      return [step(0, cart), step(random.between(150, 2_500), cart)];
    case 'tooMuchFood':
      return triesAgain(lots(person.favouriteFood, 25, random), cart, random);
    case 'tooMuchHygiene':
      return triesAgain([...cart, ...lots(person.favouriteHygiene, 12, random)], cart, random);
    case 'discontinued':
      return triesAgain([...cart, { productId: random.pick(DISCONTINUED), quantity: 1 }], cart, random);
    case 'unknownProduct':
      return [step(0, [...cart, { productId: NO_PRODUCT_ID, quantity: 1 }])];
    case 'hugeQuantity':
      return triesAgain([{ productId: random.pick(person.favouriteFood), quantity: 10_000_000 }], cart, random);
    case 'emptyCart':
      return [step(0, [])];
    case 'impatient':
      return Array.from({ length: 5 }, (_, index) =>
        step(index * random.between(2_000, 4_000), ordinaryCart(person, random)),
      );
    case 'twoDevices':
      return [step(0, cart), step(0, ordinaryCart(person, random))];
  }
}

function step(afterMs: number, lines: readonly CartLine[]): VisitStep {
  return { afterMs, lines };
}

/** A cart that is refused, often sent again at once (which the back-off stops), and mostly a better one in the end. */
function triesAgain(refused: readonly CartLine[], better: readonly CartLine[], random: Random): VisitStep[] {
  const steps = [step(0, refused)];
  if (random.chance(0.4)) steps.push(step(SECOND_MS, refused));
  if (random.chance(0.3)) steps.push(step(5 * SECOND_MS, refused));
  if (random.chance(0.7)) steps.push(step(random.between(20, 55) * SECOND_MS, better));
  return steps;
}

function ordinaryCart(person: Person, random: Random): CartLine[] {
  const food = random.pickSome(person.favouriteFood, random.between(2, 7));
  const hygiene = random.chance(0.25) ? [random.pick(person.favouriteHygiene)] : [];
  return [...food, ...hygiene].map((productId) => ({ productId, quantity: random.pick([1, 1, 1, 2, 3]) }));
}

/** A few products in quantities for a whole house. */
function lots(productIds: readonly string[], least: number, random: Random): CartLine[] {
  return random.pickSome(productIds, 3).map((productId) => ({
    productId,
    quantity: random.between(least, 3 * least),
  }));
}
