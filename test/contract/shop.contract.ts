import { SHOP_HISTORY_CASES } from './histories/shop-orders.js';
import { BALANCE_CASES } from './shop/balances.js';
import { CATALOGUE_CASES } from './shop/catalogue.js';
import { DUPLICATE_CASES } from './shop/duplicates.js';
import { FORECAST_CASES } from './shop/forecast.js';
import { PLACING_CASES } from './shop/placing.js';
import { RESERVATION_CASES } from './shop/reservations.js';
import type { ShopCase } from './shop/shop-harness.js';

export type { ShopHarness } from './shop/shop-harness.js';

export const SHOP_CASES: readonly ShopCase[] = [
  ...CATALOGUE_CASES,
  ...BALANCE_CASES,
  ...FORECAST_CASES,
  ...PLACING_CASES,
  ...DUPLICATE_CASES,
  ...RESERVATION_CASES,
  ...SHOP_HISTORY_CASES,
];
