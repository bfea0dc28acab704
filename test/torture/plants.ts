import type { World } from './world.js';

/** A bug that is planted into the servers, to see that it is found. */
export interface Plant {
  /** What is wrong with the servers now. */
  readonly title: string;
  readonly finds: 'lost' | 'duplicated';
  /** Loaded by each server process before anything else: `plants/<module>.ts`. */
  readonly module: string;
  /** What has to be changed outside of the servers. */
  readonly prepare?: (world: World) => Promise<unknown>;
}

const plants = {
  'forgotten-refusals': { title: 'the journal confirms what it does not write', finds: 'lost' },
  'announced-only': { title: 'one order in twenty is announced, and not placed', finds: 'lost' },
  'stored-twice': { title: 'refusals are stored once more under another id', finds: 'duplicated' },
  'no-guard': {
    title: 'neither guard nor database refuses a cart that comes again',
    finds: 'duplicated',
    prepare: (world) =>
      world.query('ALTER TABLE orders_order DROP CONSTRAINT orders_order_one_per_cart_and_window'),
  },
} satisfies Record<string, Omit<Plant, 'module'>>;

export const PLANTS: readonly Plant[] = Object.entries(plants).map(([module, plant]) => ({ module, ...plant }));

/** Node's options of a server with the planted bug. */
export function nodeOptionsOf({ module }: Plant): string {
  return `--import ${new URL(`./plants/${module}.js`, import.meta.url).href}`;
}
