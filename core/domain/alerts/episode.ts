import type { Figures } from './figures.js';
import type { AlertRule, Severity } from './rule.js';

/** Somebody has seen it and takes care. */
export interface Acknowledgement {
  readonly by: string;
  readonly atMs: number;
  /** May be empty. */
  readonly note: string;
}

/** One time that a rule was broken, from the first sight to its end. Instants are epoch milliseconds. */
export interface AlertEpisode {
  readonly id: string;
  /** Name of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  /** As in `Measurement`. */
  readonly subject: string;
  /** `pending`: above the threshold, but not for long enough yet. Nobody is told of it. */
  readonly phase: 'pending' | 'firing' | 'resolved';
  /** Since when it has been above the threshold without a break. */
  readonly startedAtMs: number;
  /** When it was above the threshold last. */
  readonly seenAtMs: number;
  /** The last time that the figures were known, and those figures. */
  readonly measuredAtMs: number;
  readonly figures: Figures;
  /** The highest value so far. */
  readonly peak: number;
  readonly firedAtMs?: number | undefined;
  /** Since when it has been at or below where it recovers, without a break. */
  readonly recoveringSinceMs?: number | undefined;
  readonly resolvedAtMs?: number | undefined;
  /** `withdrawn`: the rule was disabled or removed meanwhile, so nobody knows. */
  readonly ending?: 'recovered' | 'withdrawn' | undefined;
  /** The first notice, and the last one that was no recovery. */
  readonly noticedAtMs?: number | undefined;
  readonly remindedAtMs?: number | undefined;
  readonly acknowledged?: Acknowledgement | undefined;
}

/** The same alert, over time: one rule and one of its series. */
export function seriesOf({ rule, subject }: Pick<AlertEpisode, 'rule' | 'subject'>): string {
  return `${rule} ${subject}`;
}

export function newEpisode(
  rule: AlertRule,
  facts: { readonly id: string; readonly subject: string; readonly figures: Figures; readonly nowMs: number },
): AlertEpisode {
  const { id, subject, figures, nowMs } = facts;
  return {
    id,
    rule: rule.name,
    severity: rule.severity,
    subject,
    phase: 'pending',
    startedAtMs: nowMs,
    seenAtMs: nowMs,
    measuredAtMs: nowMs,
    figures,
    peak: figures.value ?? 0,
  };
}
