import { MINUTE_MS } from '../instant.js';
import { type AlertEpisode, newEpisode } from './episode.js';
import { judge, type Measurement } from './figures.js';
import type { AlertRule } from './rule.js';

/**
 * How far two looks may lie apart to belong together, if the rule's own times are not longer: a server that was down for an hour does not know what
 * happened meanwhile. Longer than the pause between two runs of cron.
 */
export const MAX_GAP_MS = 15 * MINUTE_MS;

/**
 * The alert after one more measurement: quiet (undefined), pending, firing or resolved.
 *
 *     quiet --above--> pending --above for `forMs`--> firing --recovered for `recoverForMs`--> resolved
 *
 * Not being above ends a pending alert, and nobody hears of it. A firing one stays until it has recovered; not knowing is neither above nor recovered.
 * `newId` is called for a new episode only.
 */
export function nextEpisode(
  rule: AlertRule,
  episode: AlertEpisode | undefined,
  { subject, figures }: Measurement,
  nowMs: number,
  newId: () => string,
): AlertEpisode | undefined {
  const verdict = judge(rule, figures);
  if (episode === undefined) {
    if (verdict !== 'above') return undefined;
    return fireWhenDue(rule, newEpisode(rule, { id: newId(), subject, figures, nowMs }), nowMs);
  }
  const known =
    figures.value === undefined
      ? episode
      : { ...episode, figures, measuredAtMs: nowMs, peak: Math.max(episode.peak, figures.value) };
  if (episode.phase === 'pending') {
    const inTouch = nowMs - episode.seenAtMs <= Math.max(MAX_GAP_MS, rule.forMs);
    if (verdict === 'unknown') return inTouch ? known : undefined;
    if (verdict !== 'above') return undefined;
    const startedAtMs = inTouch ? episode.startedAtMs : nowMs;
    return fireWhenDue(rule, { ...known, startedAtMs, seenAtMs: nowMs }, nowMs);
  }
  switch (verdict) {
    case 'above':
      return { ...known, severity: rule.severity, seenAtMs: nowMs, recoveringSinceMs: undefined };
    case 'recovered':
      return recover(rule, known, nowMs - episode.measuredAtMs > Math.max(MAX_GAP_MS, rule.recoverForMs), nowMs);
    default:
      return { ...known, recoveringSinceMs: undefined };
  }
}

/** The end of an alert whose rule is not there any more. A pending one is forgotten. */
export function withdraw(episode: AlertEpisode, nowMs: number): AlertEpisode | undefined {
  if (episode.phase === 'pending') return undefined;
  return { ...episode, phase: 'resolved', resolvedAtMs: nowMs, ending: 'withdrawn' };
}

function fireWhenDue(rule: AlertRule, episode: AlertEpisode, nowMs: number): AlertEpisode {
  if (nowMs - episode.startedAtMs < rule.forMs) return episode;
  return { ...episode, severity: rule.severity, phase: 'firing', firedAtMs: nowMs };
}

function recover(rule: AlertRule, episode: AlertEpisode, afterGap: boolean, nowMs: number): AlertEpisode {
  const recoveringSinceMs = afterGap ? nowMs : (episode.recoveringSinceMs ?? nowMs);
  if (nowMs - recoveringSinceMs < rule.recoverForMs) return { ...episode, recoveringSinceMs };
  return { ...episode, recoveringSinceMs, phase: 'resolved', resolvedAtMs: nowMs, ending: 'recovered' };
}
