import { Random } from '../../apps/sandbox/random.js';

/**
 * `kill`: at once, started again when the fault is over. `restart`: the same, politely. `freeze`: every process stands still, connections stay open.
 */
export type Mishap = 'kill' | 'restart' | 'freeze';

export interface Fault {
  /** Since the load began. */
  readonly atMs: number;
  readonly forMs: number;
  readonly target: Target;
  readonly mishap: Mishap;
}

/** A number means the server process of that index. */
export type Target = 'redis' | 'postgres' | number;

interface Habit {
  /** Weights. */
  readonly mishaps: Readonly<Partial<Record<Mishap, number>>>;
  /** From the end of one fault to the next. */
  readonly pauseMs: readonly [min: number, max: number];
  readonly lengthMs: readonly [min: number, max: number];
}

const HABITS: Readonly<Record<'redis' | 'postgres' | 'server', Habit>> = {
  redis: { mishaps: { kill: 1, freeze: 1 }, pauseMs: [2_000, 14_000], lengthMs: [100, 6_000] },
  postgres: { mishaps: { kill: 2, freeze: 2, restart: 1 }, pauseMs: [4_000, 18_000], lengthMs: [200, 6_000] },
  // Frozen for longer than a lease, too.
  server: { mishaps: { kill: 2, freeze: 1 }, pauseMs: [8_000, 40_000], lengthMs: [100, 14_000] },
};

/** All that goes wrong in so long a run, in the order of its beginning: Redis, PostgreSQL and each server by themselves, and so often at the same time. */
export function faultsOf(seed: number, { servers, lastsMs }: { servers: number; lastsMs: number }): Fault[] {
  const random = new Random(seed);
  const targets: Target[] = ['redis', 'postgres', ...Array(servers).keys()];
  return targets.flatMap((target) => [...faultsOfTarget(target, random, lastsMs)]).sort((a, b) => a.atMs - b.atMs);
}

function* faultsOfTarget(target: Target, random: Random, lastsMs: number): Generator<Fault> {
  const { mishaps, pauseMs, lengthMs } = HABITS[typeof target === 'number' ? 'server' : target];
  for (let atMs = random.between(...pauseMs); atMs < lastsMs; atMs += random.between(...pauseMs)) {
    const forMs = random.between(...lengthMs);
    yield { atMs, forMs, target, mishap: random.weighted(mishaps as Record<Mishap, number>) };
    atMs += forMs;
  }
}

export function nameOf(target: Target): string {
  return typeof target === 'number' ? `server ${target + 1}` : target;
}
