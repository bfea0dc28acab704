import { checkInvariants, Violation } from './invariants.js';
import type { Bug } from './server.js';
import { type Run, simulate } from './simulation.js';

/** Simulates one seed and looks at what is left. Rejects with a `Violation`, or with whatever broke. */
export async function runSeed(seed: number, bug?: Bug): Promise<Run> {
  const run = await simulate(seed, bug);
  await checkInvariants(run);
  return run;
}

/** The first of the seeds that breaks an invariant, and how; undefined when none does. */
export async function findViolation(
  seeds: Iterable<number>,
  plant: () => Bug = () => ({}),
): Promise<{ readonly seed: number; readonly violation: Violation } | undefined> {
  for (const seed of seeds) {
    try {
      await runSeed(seed, plant());
    } catch (error) {
      if (!(error instanceof Violation))
        throw new Error(`Seed ${seed} broke the simulation itself.`, { cause: error });
      return { seed, violation: error };
    }
  }
  return undefined;
}

export function seedsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}
