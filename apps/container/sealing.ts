import { countUnsealed, type Database, seal } from '../../adapters/sequelize/index.js';
import { type Clock, type Lock, MINUTE_MS } from '../../core/index.js';

/** Adding up attempts and orders ahead of the questions. A store that does not need it is always up to date. */
export interface Sealing {
  /** Takes one step, after those of others that are under way. Returns whether there was anything to do. */
  seal(): Promise<boolean>;
  /** The same, unless another process is at it: once is enough. */
  sealInTurn(): Promise<void>;
  /** How many attempts and orders are not sealed yet; 10,000 of each are counted at most. */
  backlog(): Promise<number>;
}

export const NO_SEALING: Sealing = {
  seal: async () => false,
  sealInTurn: async () => {},
  backlog: async () => 0,
};

export function sealingOf(database: Database, lock: Lock, clock: Clock): Sealing {
  const step = () => seal(database, clock.now());
  return {
    seal: step,
    sealInTurn: async () => {
      await lock.withLease('seal-analytics', MINUTE_MS, step);
    },
    backlog: () => countUnsealed(database),
  };
}
