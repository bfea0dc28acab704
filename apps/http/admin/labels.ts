import type { ErrorCode, RecordedReason } from '../../../core/index.js';

/** What people call the reasons of a refusal. */
export const REASON_LABELS: Readonly<Record<RecordedReason, string>> = {
  invalid: 'A rule was broken',
  duplicate: 'Duplicate submission',
  locked: 'Another order in progress',
  failed: 'The ordering system broke',
};

export const CODE_LABELS: Readonly<Record<ErrorCode, string>> = {
  food_balance_exceeded: 'Food balance exceeded',
  hygiene_balance_exceeded: 'Hygiene balance exceeded',
  participant_unknown: 'Unknown participant',
  product_unknown: 'Unknown product',
  product_inactive: 'Product not available',
  quantity_out_of_range: 'Quantity out of range',
  cart_empty: 'Empty cart',
  cart_too_large: 'Too many lines',
  duplicate_order: 'Duplicate order',
  order_in_progress: 'Order in progress',
  ordering_failed: 'Ordering failed',
};
