import {
  type AddressedNotice,
  type AlertEpisode,
  type AlertEvent,
  type AlertStore,
  type Evaluation,
  MINUTE_MS,
  type NoticeKind,
} from '../../../core/index.js';
import type { Harness } from '../harness.js';

export type AlertStoreHarness = Harness<AlertStore>;

/** 2026-02-12T10:30:00Z */
export const T0 = Date.UTC(2026, 1, 12, 10, 30);
export const CHANNEL = 'pager';

export function anEpisode(id: string, facts: Partial<AlertEpisode> = {}): AlertEpisode {
  return {
    id,
    rule: 'participant-failures',
    severity: 'info',
    subject: `participant ${id}`,
    phase: 'firing',
    startedAtMs: T0 - 5 * MINUTE_MS,
    seenAtMs: T0,
    measuredAtMs: T0,
    figures: { value: 12.25, failures: 49, submissions: 400 },
    peak: 13.5,
    firedAtMs: T0,
    ...facts,
  };
}

/** With every member that an episode can have. */
export const FULL_EPISODE = anEpisode('full', {
  severity: 'critical',
  subject: 'O’Neill "<!channel>" 名',
  phase: 'resolved',
  figures: { value: undefined, failures: 3, submissions: 7 },
  recoveringSinceMs: T0 + 1,
  resolvedAtMs: T0 + 2,
  ending: 'withdrawn',
  noticedAtMs: T0 + 3,
  remindedAtMs: T0 + 4,
  acknowledged: { by: '42', atMs: T0 + 5, note: 'Größe > 5\nsecond line' },
});

export function aNotice(
  key: string,
  episodes: readonly AlertEpisode[],
  { kind = 'firing', channel = CHANNEL }: { readonly kind?: NoticeKind; readonly channel?: string } = {},
): AddressedNotice {
  const measure = { kind: 'participant_failures', windowMs: 60 * MINUTE_MS } as const;
  const items = episodes.map((episode) => ({ episode, measure, threshold: 10 }));
  return { key, channel, kind, createdAtMs: T0, items };
}

export function anEvent(facts: Partial<AlertEvent> = {}): AlertEvent {
  return { happenedAtMs: T0, event: 'fired', detail: '', ...facts };
}

export function anEvaluation(facts: Partial<Evaluation> = {}): Evaluation {
  return { evaluatedAtMs: T0, episodes: [], dropped: [], notices: [], timeline: [], ...facts };
}

/** On top of whatever there is. */
export async function store(alerts: AlertStore, facts: Partial<Evaluation>): Promise<void> {
  const { version } = await alerts.read(T0);
  if (!(await alerts.commit(anEvaluation(facts), version))) throw new Error('Somebody else stored meanwhile.');
}

/** As values are compared: a member that is undefined is one that is absent. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
