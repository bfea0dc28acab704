import type { Id } from './ids.js';
import type { Money } from './money.js';

/** Why a submission was refused. The first two are counted, the others are recorded as attempts. */
export type RefusalReason = 'throttled' | 'backing_off' | RecordedReason;
export type RecordedReason = (typeof RECORDED_REASONS)[number];

export const RECORDED_REASONS = ['duplicate', 'locked', 'invalid', 'failed'] as const;

/** Stable and language-free, one for each text. Their meaning: docs/errors.md. */
export const ERROR_CODES = [
  'food_balance_exceeded',
  'hygiene_balance_exceeded',
  'participant_unknown',
  'product_unknown',
  'product_inactive',
  'quantity_out_of_range',
  'cart_empty',
  'cart_too_large',
  'duplicate_order',
  'order_in_progress',
  'ordering_failed',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Codes that count as "balance-related" in the analytics. */
export const BALANCE_CODES: readonly ErrorCode[] = ['food_balance_exceeded', 'hygiene_balance_exceeded'];

/** Codes of which an attempt has one for each product that it concerns. */
export type ProductCode = Extract<ErrorCode, 'product_unknown' | 'product_inactive'>;

const PRODUCT_TEXTS: Readonly<Record<ProductCode, string>> = {
  product_unknown: ' does not exist',
  product_inactive: ' is not available',
};

export function productMessage(code: ProductCode, productId: Id): string {
  return `Product ${productId}${PRODUCT_TEXTS[code]}`;
}

/** The product that such a text names; undefined for any other text. */
export function productIdIn(code: ProductCode, message: string): Id | undefined {
  const productId = message.slice('Product '.length, -PRODUCT_TEXTS[code].length);
  return productId !== '' && productMessage(code, productId) === message ? productId : undefined;
}

/** One thing that is wrong with a submission. */
export interface OrderError {
  readonly code: ErrorCode;
  /** The text for people, to the letter of the specification. */
  readonly message: string;
  /** For balance codes: by how much the total is above the balance. */
  readonly amountOver?: Money;
  /** For codes that concern one product. */
  readonly productId?: Id;
}

export const DUPLICATE_ORDER: OrderError = {
  code: 'duplicate_order',
  message: 'Duplicate order submission detected. Please wait before retrying.',
};
export const ORDER_IN_PROGRESS: OrderError = {
  code: 'order_in_progress',
  message: 'Another order is being processed. Please wait a moment and try again.',
};
export const ORDERING_FAILED: OrderError = {
  code: 'ordering_failed',
  message: 'The order could not be processed. Please try again later.',
};
