import { InvalidInputError } from '../errors.js';
import { DAY_MS } from '../instant.js';
import type { AlertEpisode } from './episode.js';

export const MAX_SILENCE_MS = 30 * DAY_MS;

/** Who wants no notices of what, why, and until when. */
export interface Silence {
  readonly id: string;
  /** Name of a rule; undefined: all rules. */
  readonly rule: string | undefined;
  /** One series of the rule; undefined: all. */
  readonly subject: string | undefined;
  readonly fromMs: number;
  /** Exclusive. */
  readonly untilMs: number;
  readonly by: string;
  readonly why: string;
  /** It was ended early. */
  readonly ended?: { readonly by: string; readonly atMs: number } | undefined;
}

export function isInForce(silence: Silence, nowMs: number): boolean {
  return silence.ended === undefined && silence.fromMs <= nowMs && nowMs < silence.untilMs;
}

/** The silence that keeps an alert quiet now; of several the one that lasts longest. */
export function silenceOf(
  episode: Pick<AlertEpisode, 'rule' | 'subject'>,
  silences: readonly Silence[],
  nowMs: number,
): Silence | undefined {
  return silences
    .filter((silence) => isInForce(silence, nowMs) && covers(silence, episode))
    .reduce<Silence | undefined>(
      (longest, each) => (each.untilMs > (longest?.untilMs ?? 0) ? each : longest),
      undefined,
    );
}

/** @throws InvalidInputError naming the field. */
export function checkSilence({ fromMs, untilMs, why }: Pick<Silence, 'fromMs' | 'untilMs' | 'why'>): void {
  if (why.trim() === '') throw new InvalidInputError('why', 'must say why.');
  if (untilMs <= fromMs) throw new InvalidInputError('until', 'must be in the future.');
  if (untilMs - fromMs > MAX_SILENCE_MS) throw new InvalidInputError('until', 'must be within 30 days.');
}

function covers(silence: Silence, { rule, subject }: Pick<AlertEpisode, 'rule' | 'subject'>): boolean {
  return (
    (silence.rule === undefined || silence.rule === rule) &&
    (silence.subject === undefined || silence.subject === subject)
  );
}
