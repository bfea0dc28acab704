import { MemoryShop } from '../../adapters/memory/index.js';
import type { OrderRequest, PlaceResult } from '../../core/index.js';

/** A shop that places orders when it is told to, so that a test can look at what happens meanwhile. */
export class HeldShop extends MemoryShop {
  /** Lets all orders through, those that wait and those that come. */
  letGo = () => {};
  #begun = () => {};
  /** Resolves when the first order has come so far. */
  readonly placing = new Promise<void>((resolve) => {
    this.#begun = resolve;
  });
  readonly #held = new Promise<void>((resolve) => {
    this.letGo = resolve;
  });

  override async place(order: OrderRequest): Promise<PlaceResult> {
    this.#begun();
    await this.#held;
    return super.place(order);
  }
}
