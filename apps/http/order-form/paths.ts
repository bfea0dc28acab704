import type { Id } from '../../../core/index.js';

export const ORDER_PATH = '/order/';
export const ORDER_LOG_IN = '/order/login/';

/** The page of one placed order, for whoever placed it. */
export function placedPath(orderId: Id): string {
  return `/order/placed/${encodeURIComponent(orderId)}/`;
}
