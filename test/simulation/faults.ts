import type { Random } from '../../apps/sandbox/random.js';

/** What can go wrong in a run; each seed draws its own. */
export interface FaultPlan {
  /** Share of calls that take seconds: 0 or more. */
  readonly stalls: number;
  /** When a port answers nobody: its requests are lost on the way there, or its answers on the way back. */
  readonly outages: readonly Outage[];
  /** Kills and pauses of processes, by instant after the start. */
  readonly blows: readonly Blow[];
  /** When the guard loses its memory, if it does. */
  readonly amnesiaAtMs: number | undefined;
}

export type PortName = 'guard' | 'ordering' | 'attempts' | 'journal';

interface Outage {
  readonly port: PortName;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Of the calls in that time. */
  readonly lost: number;
}

interface Blow {
  readonly atMs: number;
  readonly process: number;
  /** Absent: it is killed, and started anew after a second. */
  readonly pauseMs: number | undefined;
}

/** One call's share of it. */
export interface Trouble {
  readonly thereMs: number;
  readonly backMs: number;
  /** The request never arrives, or its answer does not. */
  readonly lost: 'request' | 'answer' | undefined;
}

const OUTAGE_PORTS: readonly PortName[] = ['guard', 'ordering', 'attempts'];

/** A third of all seeds has no faults but other paths through the same instants: there every decision must be the exact one. */
export function planFaults(random: Random, startsMs: readonly number[], processes: number): FaultPlan {
  const lengthMs = startsMs.at(-1) ?? 0;
  if (random.chance(1 / 3)) return { stalls: 0, outages: [], blows: [], amnesiaAtMs: undefined };
  return {
    stalls: random.pick([0, 0.02, 0.1]),
    outages: Array.from({ length: random.between(0, 3) }, () => {
      const fromMs = random.between(0, lengthMs);
      const lost = random.pick([0.2, 0.5, 1]);
      return { port: random.pick(OUTAGE_PORTS), fromMs, untilMs: fromMs + random.between(10, lengthMs / 3), lost };
    }),
    blows: Array.from({ length: random.between(0, 6) }, () => ({
      // Most of them while something is at work: it takes milliseconds.
      atMs: random.chance(0.8) ? random.pick(startsMs) + random.between(1, 12) : random.between(0, lengthMs),
      process: random.between(0, processes - 1),
      pauseMs: random.chance(0.5) ? random.between(1, 25_000) : undefined,
    })),
    amnesiaAtMs: random.chance(0.15) ? random.between(0, lengthMs) : undefined,
  };
}

export function troubleOf(plan: FaultPlan, port: PortName, sinceStartMs: number, random: Random): Trouble {
  const outage = plan.outages.find(
    (each) => each.port === port && each.fromMs <= sinceStartMs && sinceStartMs < each.untilMs,
  );
  const isLost = outage !== undefined && random.chance(outage.lost);
  const isStalled = random.chance(plan.stalls);
  const stallMs = isStalled ? random.between(500, 15_000) : 0;
  const stallsThere = random.chance(0.5);
  return {
    thereMs: random.between(0, 3) + (stallsThere ? stallMs : 0),
    backMs: random.between(0, 3) + (stallsThere ? 0 : stallMs),
    lost: isLost ? random.pick(['request', 'answer'] as const) : undefined,
  };
}
