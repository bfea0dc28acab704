import { type Clock, type Health, type HealthCheck, SECOND_MS } from '../../core/index.js';

/** By name of the dependency. What they say in words is for staff, and left out. */
export type HealthReport = Readonly<Record<string, Omit<Health, 'detail'>>>;

/** Anybody may ask how the server is; the dependencies are asked once a second at most. */
const MAX_AGE_MS = SECOND_MS;

/** Asks every dependency, all at once. Never rejects. */
export function createHealthReport(checks: readonly HealthCheck[], clock: Clock): () => Promise<HealthReport> {
  let latest: { readonly askedAtMs: number; readonly report: Promise<HealthReport> } | undefined;

  return () => {
    const now = clock.now();
    if (latest === undefined || Math.abs(now - latest.askedAtMs) >= MAX_AGE_MS) {
      latest = { askedAtMs: now, report: ask(checks) };
    }
    return latest.report;
  };
}

async function ask(checks: readonly HealthCheck[]): Promise<HealthReport> {
  const entries = await Promise.all(
    checks.map(async (check) => {
      const { detail: _, ...health } = await check.check();
      return [check.name, health] as const;
    }),
  );
  return Object.fromEntries(entries);
}

const FROM_BAD_TO_GOOD = ['down', 'degraded', 'ok'] as const;

export function worstOf(report: HealthReport): Health['status'] {
  const statuses = Object.values(report).map(({ status }) => status);
  return FROM_BAD_TO_GOOD.find((status) => statuses.includes(status)) ?? 'ok';
}
