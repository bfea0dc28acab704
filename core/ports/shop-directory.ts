import type { Window } from '../domain/analytics.js';
import type { Product } from '../domain/facts.js';
import type { Id } from '../domain/ids.js';
import type { DayCount, KeptVoucher, Order, OrderSummary, PastOrder } from '../domain/orders.js';
import type { ParticipantSearch } from '../domain/participants.js';
import type { ProgramPause } from '../domain/shop.js';
import type { Participant } from './shop.js';

export interface OrdersQuery extends Partial<Window> {
  readonly limit: number;
}

export interface PastOrdersQuery extends Window {
  /** Only what stands behind this order. */
  readonly after?: Pick<PastOrder, 'placedAtMs' | 'id'> | undefined;
  readonly limit: number;
}

/**
 * What staff and the order form look up in an ordering system. Writes nothing. Values are copied out. Rejects with `UnavailableError` (`database`)
 * when it cannot be asked.
 */
export interface ShopDirectory {
  /**
   * At most `limit` participants: first those whose id begins with the prefix, the shorter ids first and then by text; then the others whose name
   * holds every word, those before the rest whose name begins with the first word, by name in lower case (by code point) and id.
   */
  searchParticipants(search: ParticipantSearch, limit: number): Promise<Participant[]>;

  /** The newest `limit` vouchers of a participant, by grant. */
  vouchersOf(participantId: Id, limit: number): Promise<KeptVoucher[]>;

  /** The newest `limit` orders of a participant, placed within the window, newest first. Also of one that was deleted. */
  ordersOf(participantId: Id, query: OrdersQuery): Promise<OrderSummary[]>;

  getOrder(id: Id): Promise<Order | undefined>;

  /** At most `limit` orders of everybody, by instant and, within one instant, in the order in which they were placed. */
  pastOrders(query: PastOrdersQuery): Promise<PastOrder[]>;

  /** Those that exist among the ids, active or not. */
  productsByIds(ids: readonly Id[]): Promise<ReadonlyMap<Id, Product>>;

  /** The program pause that is on at `nowMs`, as `pauseAt` decides. */
  currentPause(nowMs: number): Promise<ProgramPause | undefined>;

  /** Orders of one participant or of all by calendar day in an IANA time zone; days with orders, ascending. */
  countOrdersByDay(window: Window, timeZone: string, participantId?: Id): Promise<DayCount[]>;
}
