import express from 'express';
import { createOrderFailures, type Ordering, type OrderRequest, type Product } from 'order-failures';
import { memoryPorts } from 'order-failures/memory';
import { systemPorts } from 'order-failures/node';

// Your own orders and balances: here one product, one balance and a list.
const bread: Product = { id: '1', name: 'Bread', category: 'food', price: '3.20', active: true };
const orders: OrderRequest[] = [];
const ordering: Ordering = {
  read: async (participantId) => ({
    participant: { id: participantId, name: `Participant ${participantId}` },
    products: new Map([[bread.id, bread]]),
    balances: { full: '10.00', available: '10.00', hygiene: '0.00' },
    pause: undefined,
    activeVoucherCount: 1,
  }),
  place: async (order) => ({ kind: 'placed', orderId: String(orders.push(order)) }),
  findOrder: async () => undefined,
  countOrders: async (window) =>
    orders.filter(({ placedAtMs }) => window.sinceMs <= placedAtMs && placedAtMs < window.untilMs).length,
};

const system = systemPorts();
const failures = createOrderFailures({ ...system, ...memoryPorts(system.clock), ordering });

export const app = express().use(express.json());
app.post('/checkout', async (request, response) => {
  const { customer, lines } = request.body;
  const outcome = await failures.submitOrder({ participantId: customer, userId: customer, lines });
  if (outcome.outcome === 'placed') response.status(201).json({ order: outcome.orderId });
  else response.status(409).json({ reason: outcome.reason, retryAfterMs: outcome.retryAfterMs });
});
app.get('/failures', async (_request, response) => {
  response.json(await failures.analyseFailures({ days: 7 }));
});
