import { SECOND_MS } from '../../core/index.js';
import type { HttpAppDeps } from './deps.js';
import type { HealthReport } from './health-report.js';

export type GaugesDeps = Pick<
  HttpAppDeps,
  'metrics' | 'journal' | 'sealing' | 'alerts' | 'alertStore' | 'pools' | 'clock'
>;

/** Anybody may ask for the metrics; what they cost the database is asked for once a second at most. */
const MAX_AGE_MS = SECOND_MS;

/** Sets the numbers that stand still until somebody looks. What cannot be read keeps its last value, and has a health check of its own. Never rejects. */
export function createGauges(deps: GaugesDeps, report: () => Promise<HealthReport>): () => Promise<void> {
  const { metrics, journal, sealing, alerts, alertStore, pools = [], clock } = deps;
  let latest: { readonly readAtMs: number; readonly read: Promise<void> } | undefined;

  async function read(): Promise<void> {
    // Before the questions below take connections themselves.
    for (const { name, connections } of pools) metrics.poolIs(name, connections());
    await Promise.allSettled([
      report().then((health) => {
        for (const [name, one] of Object.entries(health)) metrics.dependencyIs(name, one);
      }),
      Promise.all([journal.size(), journal.setAside()]).then(([waiting, setAside]) =>
        metrics.journalHolds({ waiting, setAside }),
      ),
      sealing.backlog().then(metrics.sealingLacks),
      alerts.listFiringAlerts().then((firing) => metrics.alertsAre(firing.map(({ episode }) => episode.severity))),
      alertStore?.backlog().then((backlog) => metrics.noticesAre(backlog, clock.now())),
    ]);
  }

  return () => {
    const now = clock.now();
    if (latest === undefined || Math.abs(now - latest.readAtMs) >= MAX_AGE_MS)
      latest = { readAtMs: now, read: read() };
    return latest.read;
  };
}
