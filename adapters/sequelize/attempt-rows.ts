import type { InferAttributes } from 'sequelize';
import { type FailedOrderAttempt, type NewAttempt, summaryOf } from '../../core/index.js';
import { instant } from './instants.js';
import type { AttemptModel } from './models/attempt.js';

/** A row of `orders_failedorderattempt` under the names of the model's attributes. */
export type AttemptRow = InferAttributes<AttemptModel>;

export function attemptOfRow(row: AttemptRow): FailedOrderAttempt {
  const { id, createdAt, errorSummary: _, cartSnapshot, ...same } = row;
  return {
    ...same,
    id: Number(id),
    createdAtMs: createdAt.getTime(),
    cartSnapshot: cartSnapshot.map(({ product_id, quantity, price }) => ({
      productId: product_id,
      quantity,
      price,
    })),
  };
}

/** What an INSERT gives each attribute but the id. */
export function parametersOfAttempt(attempt: NewAttempt): Record<Exclude<keyof AttemptRow, 'id'>, unknown> {
  const { createdAtMs, cartSnapshot, ...same } = attempt;
  const snapshot = cartSnapshot.map(({ productId, quantity, price }) => ({
    product_id: productId,
    quantity,
    price,
  }));
  return {
    ...same,
    createdAt: instant(createdAtMs),
    errorSummary: summaryOf(attempt),
    // The driver takes an array for a PostgreSQL array.
    cartSnapshot: JSON.stringify(snapshot),
  };
}
