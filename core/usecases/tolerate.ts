import type { Observer } from '../ports/observer.js';

/** Does a step without which the submission can still be answered: when it breaks, the observer is told, and the result is undefined. */
export type Tolerate = <T>(during: string, step: () => Promise<T>) => Promise<T | undefined>;

export function createTolerate(observer: Observer): Tolerate {
  return async (during, step) => {
    try {
      return await step();
    } catch (cause) {
      observer.problem({ during, cause });
      return undefined;
    }
  };
}
