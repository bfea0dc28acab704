import type { Container } from '../../apps/container.js';
import type { ReplayResult } from '../../apps/replay/index.js';

/** The real orders, replayed into a store of their own. */
export interface RealOrders {
  /** Its clock stands at `endMs`. */
  readonly container: Container;
  readonly result: ReplayResult;
  /** The midnight (UTC) after the last submission. */
  readonly endMs: number;
}

/**
 * A part of docs/real-orders.md. What it says is made from the orders alone: the same in every store, on every machine, however often it is asked; no times of the
 * computer, nothing random without a seed.
 */
export interface Section {
  /** Of its markers in the document. */
  readonly name: string;
  /** Markdown, a line each. */
  lines(orders: RealOrders): Promise<readonly string[]>;
  /** Texts of files that the document shows, by their paths beside it. Default: none. */
  files?(orders: RealOrders): Promise<ReadonlyMap<string, string>>;
}
