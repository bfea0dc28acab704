import { NO_BALANCES, type OrderingFacts, type Product } from '../../core/index.js';

/** A food product for $10.00 that is sold; `changes` say what is different. */
export function aProduct(id: string, changes: Partial<Product> = {}): Product {
  return { id, name: `Product ${id}`, category: 'food', price: '10.00', active: true, ...changes };
}

/** What is known of participant 123, John Doe, who has no vouchers; `changes` say what is different. */
export function factsWith(products: readonly Product[], changes: Partial<OrderingFacts> = {}): OrderingFacts {
  return {
    participant: { id: '123', name: 'John Doe' },
    products: new Map(products.map((product) => [product.id, product])),
    balances: NO_BALANCES,
    pause: undefined,
    activeVoucherCount: 0,
    ...changes,
  };
}
