import type { Category, Product } from '../../core/index.js';

/** Above every id of the replay data, so that both can live in one store. */
const FIRST_PRODUCT_ID = 7001;

const FOOD: readonly (readonly [name: string, price: string])[] = [
  ['Wholegrain bread', '2.80'],
  ['White rolls, 6', '1.95'],
  ['Milk, 1 l', '1.25'],
  ['Oat drink, 1 l', '1.90'],
  ['Butter, 250 g', '2.60'],
  ['Eggs, 10', '3.20'],
  ['Gouda, 400 g', '3.95'],
  ['Natural yoghurt, 500 g', '1.10'],
  ['Quark, 250 g', '0.95'],
  ['Apples, 1 kg', '2.40'],
  ['Bananas, 1 kg', '1.70'],
  ['Oranges, 1 kg', '2.30'],
  ['Pears, 1 kg', '2.65'],
  ['Carrots, 1 kg', '1.35'],
  ['Potatoes, 2 kg', '2.90'],
  ['Onions, 1 kg', '1.20'],
  ['Tomatoes, 500 g', '1.85'],
  ['Cucumber', '0.85'],
  ['Peppers, 3', '2.15'],
  ['Broccoli, 500 g', '1.75'],
  ['Lettuce', '1.15'],
  ['Rice, 1 kg', '2.20'],
  ['Spaghetti, 500 g', '1.05'],
  ['Penne, 500 g', '1.05'],
  ['Flour, 1 kg', '0.90'],
  ['Sugar, 1 kg', '1.30'],
  ['Salt, 500 g', '0.60'],
  ['Sunflower oil, 1 l', '2.75'],
  ['Olive oil, 500 ml', '6.90'],
  ['Red lentils, 500 g', '1.80'],
  ['Chickpeas, 400 g', '0.95'],
  ['Kidney beans, 400 g', '0.95'],
  ['Chopped tomatoes, 400 g', '0.85'],
  ['Tuna, 3 tins', '3.60'],
  ['Chicken breast, 500 g', '5.80'],
  ['Minced beef, 500 g', '5.40'],
  ['Tofu, 400 g', '2.50'],
  ['Fish fingers, 15', '3.10'],
  ['Frozen peas, 750 g', '1.95'],
  ['Muesli, 500 g', '2.70'],
  ['Peanut butter, 350 g', '2.95'],
  ['Strawberry jam, 450 g', '2.10'],
  ['Coffee, 500 g', '5.90'],
  ['Tea, 25 bags', '1.60'],
  ['Apple juice, 1 l', '1.45'],
];

const HYGIENE: readonly (readonly [name: string, price: string])[] = [
  ['Soap bar', '0.95'],
  ['Shower gel, 250 ml', '1.65'],
  ['Shampoo, 300 ml', '2.25'],
  ['Toothpaste', '1.40'],
  ['Toothbrushes, 2', '2.10'],
  ['Toilet paper, 8 rolls', '3.75'],
  ['Tissues, 10 packs', '1.55'],
  ['Deodorant', '2.35'],
  ['Sanitary pads, 16', '2.85'],
  ['Nappies, 30', '6.95'],
  ['Baby wipes, 80', '1.80'],
  ['Sun cream, 200 ml', '4.90'],
];

/** Once sold, no longer available: somebody always has them in an old cart. */
const DISCONTINUED: readonly (readonly [name: string, price: string, category: Category])[] = [
  ['Raspberries, 125 g', '2.90', 'food'],
  ['Fresh basil', '1.60', 'food'],
  ['Bath salts, 500 g', '3.20', 'hygiene'],
];

export const CATALOGUE: readonly Product[] = [
  ...FOOD.map(([name, price]) => ({ name, price, category: 'food' as const, active: true })),
  ...HYGIENE.map(([name, price]) => ({ name, price, category: 'hygiene' as const, active: true })),
  ...DISCONTINUED.map(([name, price, category]) => ({ name, price, category, active: false })),
].map((product, index) => ({ id: String(FIRST_PRODUCT_ID + index), ...product }));

/** In no catalogue, past or present. */
export const NO_PRODUCT_ID = '7999';
