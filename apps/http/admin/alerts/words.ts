import {
  type AlertEpisode,
  type AlertRule,
  ENGLISH,
  type Figures,
  type Measure,
  type Severity,
  windowOf,
} from '../../../../core/index.js';
import { type Fragment, foreign, type Html, html, UNKNOWN } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import { recordsPath } from './records-path.js';

const PILLS: Readonly<Record<Severity, Html>> = {
  info: html`<span class="pill">${icon('person')} Info</span>`,
  warning: html`<span class="pill orange">${icon('warning')} Warning</span>`,
  critical: html`<span class="pill red">${icon('over')} Critical</span>`,
};

export function severityPill(severity: Severity): Html {
  return PILLS[severity];
}

/** `rule`: undefined when it is not in the settings any more. */
export function titleOf(
  { rule, subject }: Pick<AlertEpisode, 'rule' | 'subject'>,
  measure: Measure | undefined,
): Html {
  return foreign(measure === undefined ? `${rule} ${subject}` : ENGLISH.title(measure, subject));
}

/** The last figures, with the records that they count behind them. */
export function measured(episode: AlertEpisode, measure: Measure | undefined): Fragment {
  if (measure === undefined) return episode.figures.value === undefined ? UNKNOWN : String(episode.figures.value);
  const { value, failures, submissions } = episode.figures;
  const shown = value === undefined ? UNKNOWN : html`<strong>${ENGLISH.value(measure, value)}</strong>`;
  const path = recordsPath(episode, measure);
  if (path === undefined) return shown;
  const count = `${failures ?? 0} ${failures === 1 ? 'failure' : 'failures'}`;
  const link = html`<a href="${path}">${count}</a>`;
  return submissions === undefined
    ? html`<strong>${link}</strong>`
    : html`${shown} ${link} of ${submissions} submissions`;
}

export function valueIn(measure: Measure | undefined, value: Figures['value']): Fragment {
  if (value === undefined) return UNKNOWN;
  return measure === undefined ? String(value) : ENGLISH.value(measure, value);
}

/** `above 5% in 1 hour, for 5 minutes`. */
export function firesWhen({ measure, threshold, forMs }: AlertRule): string {
  const windowMs = windowOf(measure);
  const what =
    measure.kind === 'dependency_away'
      ? `${measure.dependency} is away`
      : `${ENGLISH.title(measure, '').trim().toLowerCase()} above ${ENGLISH.value(measure, threshold)}`;
  const within = windowMs === undefined ? '' : ` in ${ENGLISH.duration(windowMs)}`;
  return `${what}${within}${forMs === 0 ? '' : `, for ${ENGLISH.duration(forMs)}`}`;
}

/** `at or below 4%, for 10 minutes`. */
export function recoversWhen({ measure, recoverAt, recoverForMs }: AlertRule): string {
  const what =
    measure.kind === 'dependency_away' ? 'it is back' : `at or below ${ENGLISH.value(measure, recoverAt)}`;
  return `${what}${recoverForMs === 0 ? '' : `, for ${ENGLISH.duration(recoverForMs)}`}`;
}
