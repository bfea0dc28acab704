import {
  BASELINE_DAYS,
  CHANGE_WINDOW_MS,
  lastDays,
  MAX_CHANGES,
  type ShownIssue,
} from '../../../../core/index.js';
import { type Fragment, foreign, type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import type { Instants } from '../../pages/instants.js';
import type { View } from '../../pages/page.js';
import { count } from '../dashboard/numbers.js';
import { breadcrumbs, fieldset } from '../fieldset.js';
import { ISSUES_PATH } from '../paths.js';
import { table } from '../people/tables.js';
import { decisionForms, revertForm } from './forms.js';
import { changeText, decisionText, recordsPath, sparkline, statePill, titleOf, trendText } from './words.js';

export interface IssueFacts {
  readonly shown: ShownIssue;
  /** What those that could be merged into it are searched for. Default: all are offered, up to a number. */
  readonly searched?: string | undefined;
  readonly nameOf: (id: string) => string;
  readonly instants: Instants;
  readonly csrfToken: string;
  readonly atMs: number;
}

export function issueView(facts: IssueFacts): View {
  const { issue, complete } = facts.shown;
  const title = titleOf(issue.id);
  return {
    title,
    section: 'issues',
    styles: ['detail.css', 'issues.css'],
    content: html`<header class="page-head"><div class="page-head-text">
        ${breadcrumbs([['Error issues', ISSUES_PATH]], foreign(title))}
        <h1>${foreign(title)}</h1>
        <p>${statePill(issue.state)} <span class="muted">since ${facts.instants.time(issue.sinceMs)}</span></p>
      </div></header>
      ${!complete && html`<p class="alert warning">${icon('warning')} <span>Attempts still wait to be counted: the numbers will be higher.</span></p>`}
      <div class="detail-layout issue">
        <div class="detail-main">
          ${numbers(facts)}
          ${whatChanged(facts)}
          ${grouping(facts)}
          ${history(facts)}
        </div>
        ${decisionForms(facts)}
      </div>`,
  };
}

function numbers({ shown: { issue, forecast }, instants, nameOf, atMs }: IssueFacts): Html {
  const month = issue.days.reduce((sum, each) => sum + each, 0);
  return fieldset('Failures', [
    [
      'Last 24 Hours',
      html`<a href="${recordsPath(issue, lastDays(atMs, 1))}" data-figure="last_day">${count(issue.lastDay)}</a>${expected(forecast)}`,
    ],
    [
      'Last 28 Days',
      html`${sparkline(issue)} <a href="${recordsPath(issue, lastDays(atMs, BASELINE_DAYS))}" data-figure="month">${count(month)}</a>, <span class="muted">${trendText(issue.trend)}</span>`,
    ],
    [
      'Since First Seen',
      html`<span data-figure="total">${count(issue.total)}</span> <span class="muted">those that were cleaned up among them;</span> <a href="${recordsPath(issue)}">those that are kept</a>`,
    ],
    ['First Seen', instants.time(issue.firstSeenMs)],
    ['Last Seen', instants.time(issue.lastSeenMs)],
    ['Assignee', issue.standing.assignee === null ? 'Nobody' : foreign(nameOf(issue.standing.assignee))],
    ['Note', issue.standing.note === undefined ? '–' : foreign(issue.standing.note)],
  ]);
}

function expected(forecast: ShownIssue['forecast']): Fragment {
  if (forecast === undefined) return html` <span class="muted">too young to forecast</span>`;
  return html` <span class="muted">usual: ${forecast.usual.toFixed(1)}; more than ${Math.floor(forecast.most)} is escalating</span>`;
}

function whatChanged({ shown: { changes }, instants }: IssueFacts): Fragment {
  if (changes === undefined) return undefined;
  const { untilMs, list } = changes;
  const rows = list.map((change) => [instants.time(change.atMs), changeText(change)]);
  return fieldset(
    'What Changed?',
    [],
    html`<p class="nothing">From ${instants.time(untilMs - CHANGE_WINDOW_MS)} to ${instants.time(untilMs)}.${list.length === MAX_CHANGES && ` The last ${MAX_CHANGES}.`}</p>
    ${table('What changed', ['At', 'What'], rows, 'No rule, price, product, pause or release changed that is known of.')}`,
  );
}

function grouping(facts: IssueFacts): Fragment {
  const { shown, nameOf, instants } = facts;
  if (shown.rules.length === 0) return undefined;
  const rows = shown.rules.map((rule) => [
    rule.kind === 'merge'
      ? html`${foreign(rule.merged.map(titleOf).join('; '))} merged into ${foreign(titleOf(rule.issueId))}`
      : html`${foreign(titleOf(rule.issueId))} split by program pause`,
    foreign(rule.why),
    html`${foreign(nameOf(rule.by))}, ${instants.time(rule.atMs)}`,
    revertForm(facts, rule),
  ]);
  return fieldset('Grouping', [], table('Merges and splits', ['What', 'Why', 'Who and When', 'Now'], rows, ''));
}

function history({ shown: { decisions }, nameOf, instants }: IssueFacts): Html {
  const rows = decisions.map((decision) => [
    instants.time(decision.atMs),
    html`${decision.by === null ? 'It' : foreign(nameOf(decision.by))} ${decisionText(decision, nameOf)}${decision.why !== '' && html`: ${foreign(decision.why)}`}`,
  ]);
  return fieldset('History', [], table('History', ['At', 'What'], rows, 'Nobody has decided anything yet.'));
}
