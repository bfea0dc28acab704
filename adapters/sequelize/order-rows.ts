import { type Category, compareIds, type Id, type Order, type OrderSummary } from '../../core/index.js';

/** Columns of `orders_order`. */
export const ORDER = 'id, participant_id, user_id, placed_at, total, food_total, hygiene_total';
/** The lines of an order, with what the catalogue says of their products now. */
export const LINES = `(
    SELECT json_agg(json_build_object('productId', product_id, 'quantity', quantity, 'price', line.price::text,
      'name', product.name, 'category', product.category))
    FROM orders_orderline AS line LEFT JOIN shop_product AS product ON product.id = line.product_id
    WHERE order_id = orders_order.id
  ) AS lines`;

export interface OrderRow {
  readonly id: Id;
  readonly participant_id: Id;
  readonly user_id: Id;
  readonly placed_at: Date;
  readonly total: string;
  readonly food_total: string;
  readonly hygiene_total: string;
}

interface LineJson {
  readonly productId: Id;
  readonly quantity: number;
  readonly price: string;
  /** Both null when the catalogue does not have the product any more. */
  readonly name: string | null;
  readonly category: Category | null;
}

export interface OrderWithLines extends OrderRow {
  readonly lines: readonly LineJson[] | null;
}

export function summaryOf(row: OrderRow): OrderSummary {
  return {
    id: row.id,
    participantId: row.participant_id,
    userId: row.user_id,
    placedAtMs: row.placed_at.getTime(),
    totals: { food: row.food_total, hygiene: row.hygiene_total, total: row.total },
  };
}

export function orderOf(row: OrderWithLines): Order {
  const lines = (row.lines ?? []).map(({ name, category, ...line }) => ({
    ...line,
    product: name === null || category === null ? undefined : { name, category },
  }));
  return { ...summaryOf(row), lines: lines.sort((a, b) => compareIds(a.productId, b.productId)) };
}
