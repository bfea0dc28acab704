import type { AlertEpisode } from '../../domain/alerts/episode.js';
import { storableText } from '../../domain/text.js';
import type { AlertStore } from '../../ports/alert-store.js';
import type { Clock } from '../../ports/clock.js';

export interface AcknowledgeRequest {
  readonly episodeId: string;
  readonly by: string;
  /** Default: nothing. */
  readonly note?: string | undefined;
}

/** Says that somebody takes care: there are no more reminders. Its recovery is told all the same. Undefined when it is over, or never was. */
export type AcknowledgeAlert = (request: AcknowledgeRequest) => Promise<AlertEpisode | undefined>;

export interface AcknowledgePorts {
  readonly alerts: AlertStore;
  readonly clock: Clock;
}

export function createAcknowledgeAlert({ alerts, clock }: AcknowledgePorts): AcknowledgeAlert {
  return ({ episodeId, by, note = '' }) => {
    const atMs = clock.now();
    const detail = storableText(note.trim());
    return alerts.acknowledge(
      episodeId,
      { by, atMs, note: detail },
      { happenedAtMs: atMs, event: 'acknowledged', episodeId, actor: by, detail },
    );
  };
}
