import { SHOP_DIRECTORY_HISTORY_CASES } from './histories/directory-lookups.js';
import { CATALOGUE_CASES } from './shop-directory/catalogue.js';
import type { ShopDirectoryCase } from './shop-directory/directory-harness.js';
import { ORDER_CASES } from './shop-directory/orders.js';
import { PARTICIPANT_CASES } from './shop-directory/participants.js';
import { PAST_ORDER_CASES } from './shop-directory/past-orders.js';

export type { ShopDirectoryHarness } from './shop-directory/directory-harness.js';

export const SHOP_DIRECTORY_CASES: readonly ShopDirectoryCase[] = [
  ...PARTICIPANT_CASES,
  ...ORDER_CASES,
  ...PAST_ORDER_CASES,
  ...CATALOGUE_CASES,
  ...SHOP_DIRECTORY_HISTORY_CASES,
];
