import {
  type AlertRule,
  type FiringAlert,
  type Health,
  type Id,
  MINUTE_MS,
  type Overview,
  type Participant,
  type Recovery,
} from '../../../../core/index.js';
import type { HttpAppDeps } from '../../deps.js';
import type { DashboardQuery } from './dashboard-query.js';

export interface DependencyState extends Health {
  readonly name: string;
}

/** Everything that the dashboard shows. */
export interface DashboardFacts {
  readonly query: DashboardQuery;
  readonly overview: Overview;
  readonly recovery: Recovery;
  readonly dependencies: readonly DependencyState[];
  readonly firing: readonly FiringAlert[];
  /** Of alerts. */
  readonly rules: readonly AlertRule[];
  /** The one that was chosen; by its id when the shop does not know it (any more). */
  readonly participant: Participant | undefined;
  /** By what was looked for, if anything was. */
  readonly found: readonly Participant[] | undefined;
  /** The same for facts that differ in nothing but the seconds of their period. */
  readonly version: string;
}

export type DashboardPorts = Pick<HttpAppDeps, 'app' | 'alerts' | 'shop' | 'healthChecks' | 'hash'>;

/** @throws UnavailableError (`database`) */
export async function loadDashboard(
  { app, alerts, shop, healthChecks, hash }: DashboardPorts,
  query: DashboardQuery,
): Promise<DashboardFacts> {
  const { participantId, find } = query;
  const overviewed = app.showOverview(query);
  const [overview, recovery, known, found, firing, dependencies] = await Promise.all([
    overviewed,
    // With the same end, so that all figures are of one period.
    overviewed.then(({ period: { untilMs } }) => app.analyseRecovery({ ...query, untilMs })),
    participantId === undefined ? undefined : shop.findParticipant(participantId),
    find === undefined ? undefined : app.findParticipants(find),
    alerts.listFiringAlerts(),
    Promise.all(healthChecks.map(async (check) => ({ name: check.name, ...(await check.check()) }))),
  ]);
  const { period, ...figures } = overview;
  const untilMinute = Math.floor(period.untilMs / MINUTE_MS);
  const version = hash
    .sha256Hex(JSON.stringify([untilMinute, figures, { ...recovery, period: undefined }, dependencies, firing]))
    .slice(0, 16);
  const participant = participantId === undefined ? undefined : (known ?? nameless(participantId));
  return { query, overview, recovery, participant, found, dependencies, firing, rules: alerts.rules, version };
}

function nameless(id: Id): Participant {
  return { id, name: `Participant ${id}` };
}
