import type { AlertEpisode, AlertRule, BacktestReport } from '../../../../core/index.js';
import { MINUTE_MS, windowOf } from '../../../../core/index.js';
import { type Fragment, type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import type { Instants } from '../../pages/instants.js';
import type { View } from '../../pages/page.js';
import { breadcrumbs, fieldset } from '../fieldset.js';
import { ALERTS_PATH, rulePath } from '../paths.js';
import { table } from '../people/tables.js';
import { recordsPath } from './records-path.js';
import { firesWhen, recoversWhen, severityPill, titleOf, valueIn } from './words.js';

export interface RuleFacts {
  readonly rule: AlertRule;
  /** With the numbers that were typed. */
  readonly tried: AlertRule;
  readonly problems: readonly string[];
  readonly report: BacktestReport | undefined;
  readonly days: number;
  readonly instants: Instants;
}

const OFFERED_DAYS = [7, 30, 90];
/** Rows that are shown; the number above them counts all. */
const MAX_ROWS = 200;

export function ruleView(facts: RuleFacts): View {
  const { rule } = facts;
  return {
    title: `Rule ${rule.name}`,
    section: 'alerts',
    styles: ['detail.css', 'alerts.css'],
    status: facts.problems.length > 0 ? 400 : 200,
    content: html`<header class="page-head"><div class="page-head-text">
        ${breadcrumbs([['Alerts', ALERTS_PATH]], rule.name)}
        <h1>${rule.name}</h1>
      </div></header>
      <div class="detail-main alerts">
        ${fieldset('Rule', [
          ['Severity', severityPill(rule.severity)],
          ['Fires', firesWhen(rule)],
          ['Recovers', recoversWhen(rule)],
          ['State', rule.enabled ? 'On' : 'Off: it can be tried out all the same'],
        ])}
        ${fieldset('Try Out', [], html`${tryOutForm(facts)}${result(facts)}`)}
      </div>`,
  };
}

function tryOutForm({ rule, tried, days }: RuleFacts): Html {
  const windowMs = windowOf(tried.measure);
  const unit = tried.measure.kind === 'failure_rate' ? ', %' : '';
  const field = (name: string, label: string, value: string | number) =>
    html`<p class="field"><label for="${name}">${label}</label>
      <input id="${name}" name="${name}" value="${String(value)}" inputmode="decimal" autocomplete="off"></p>`;
  if (windowMs === undefined) return html`<p class="nothing">Nothing is kept of the past of what it measures.</p>`;
  return html`<form method="get" action="${rulePath(rule.name)}" class="try-out">
    ${field('threshold', `Fires above${unit}`, tried.threshold)}
    ${field('recover_at', `Recovers at${unit}`, tried.recoverAt)}
    ${field('window_minutes', 'Window, minutes', windowMs / MINUTE_MS)}
    ${tried.measure.kind === 'failure_rate' && field('min_submissions', 'Least submissions', tried.measure.minSubmissions)}
    ${field('for_minutes', 'For, minutes', tried.forMs / MINUTE_MS)}
    ${field('recover_for_minutes', 'Recovered for, minutes', tried.recoverForMs / MINUTE_MS)}
    <p class="field"><label for="days">Look back</label>
      <select id="days" name="days">${[...new Set([...OFFERED_DAYS, days])]
        .sort((a, b) => a - b)
        .map(
          (each) =>
            html`<option value="${each}"${each === days && html` selected`}>${each === 1 ? '1 day' : `${each} days`}</option>`,
        )}</select></p>
    <button class="button primary">Try out</button>
  </form>`;
}

function result({ tried, problems, report, days, instants }: RuleFacts): Fragment {
  if (problems.length > 0) {
    return html`<div class="alert error" role="alert">${icon('warning')} <ul>${problems.map((problem) => html`<li>${problem}</li>`)}</ul></div>`;
  }
  const episodes = report?.episodes;
  if (episodes === undefined) return undefined;
  const times = episodes.length === 1 ? 'once' : `${episodes.length} times`;
  const newestFirst = [...episodes].reverse().slice(0, MAX_ROWS);
  return html`<p class="verdict" data-figure="would_have_fired">In the last ${days === 1 ? 'day' : `${days} days`} it would have fired <strong>${times}</strong>${
    episodes.length > 0 && `, here${episodes.length > MAX_ROWS ? ` (the last ${MAX_ROWS} of them)` : ''}`
  }. Nobody was told of this.</p>
  ${table(
    'When it would have fired',
    ['Fired At', 'Over At', 'Alert', '>Highest', 'Records'],
    newestFirst.map((episode) => [
      instants.time(episode.firedAtMs ?? episode.startedAtMs),
      episode.resolvedAtMs === undefined
        ? html`<span class="pill red">Still firing</span>`
        : instants.time(episode.resolvedAtMs),
      titleOf(episode, tried.measure),
      valueIn(tried.measure, episode.peak),
      recordsLink(episode, tried),
    ]),
    'Never.',
  )}`;
}

/** What was in the window when it fired. */
function recordsLink(episode: AlertEpisode, { measure }: AlertRule): Fragment {
  const path = recordsPath({ ...episode, measuredAtMs: episode.firedAtMs ?? episode.startedAtMs }, measure);
  return path === undefined ? undefined : html`<a href="${path}">Failures when it fired</a>`;
}
