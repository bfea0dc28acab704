import { checkSilence, type Silence } from '../../domain/alerts/silence.js';
import { storableText } from '../../domain/text.js';
import type { AlertStore } from '../../ports/alert-store.js';
import type { Clock } from '../../ports/clock.js';
import type { IdSource } from '../../ports/ids.js';

export interface SilenceRequest {
  /** Name of a rule. Default: every rule. */
  readonly rule?: string | undefined;
  /** One series of the rule. Default: all of them. */
  readonly subject?: string | undefined;
  /** At most 30 days ahead. */
  readonly untilMs: number;
  readonly by: string;
  readonly why: string;
}

/** Holds notices back from now on. @throws InvalidInputError (`why`, `until`) */
export type SilenceAlerts = (request: SilenceRequest) => Promise<Silence>;

/** Ends a silence early. Returns it; undefined when there is none such, or when it is over already. */
export type EndSilence = (request: { readonly id: string; readonly by: string }) => Promise<Silence | undefined>;

export interface SilencePorts {
  readonly alerts: AlertStore;
  readonly clock: Clock;
  readonly ids: IdSource;
}

export function createSilenceAlerts({ alerts, clock, ids }: SilencePorts): SilenceAlerts {
  return async ({ rule, subject, untilMs, by, why }) => {
    const fromMs = clock.now();
    checkSilence({ fromMs, untilMs, why });
    const reason = storableText(why.trim());
    const silence = { id: ids.next(), rule, subject, fromMs, untilMs, by, why: reason };
    await alerts.addSilence(silence, {
      happenedAtMs: fromMs,
      event: 'silenced',
      rule,
      subject,
      actor: by,
      detail: reason,
    });
    return silence;
  };
}

export function createEndSilence({ alerts, clock }: SilencePorts): EndSilence {
  return ({ id, by }) => {
    const atMs = clock.now();
    return alerts.endSilence(
      id,
      { by, atMs },
      { happenedAtMs: atMs, event: 'silence ended', actor: by, detail: '' },
    );
  };
}
