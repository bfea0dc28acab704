import type {
  Id,
  KeptVoucher,
  OrderRequest,
  Participant,
  Product,
  ProgramPause,
  Voucher,
} from '../../core/index.js';

export interface PlacedOrder extends Omit<OrderRequest, 'signal' | 'reservation' | 'trace'> {
  readonly id: Id;
}

/** What the shop in this process has: written by `MemoryShop`, read by `MemoryShopDirectory` too. */
export class ShopRecords {
  readonly products = new Map<Id, Product>();
  readonly participants = new Map<Id, Participant>();
  /** Told of each participant that is deleted. */
  readonly onDeleted: ((participantId: Id) => void)[] = [];
  readonly pauses: ProgramPause[] = [];
  /** Unused ones, by participant. */
  readonly vouchers = new Map<Id, readonly Voucher[]>();
  /** Of participants that still exist, by participant. */
  readonly usedVouchers = new Map<Id, KeptVoucher[]>();
  /** In the order of placing. */
  readonly orders = new Map<Id, PlacedOrder>();
  /** By participant, in the order of placing. */
  readonly ordersOf = new Map<Id, PlacedOrder[]>();
}
