import {
  ERROR_CODES,
  ERROR_RATE,
  type FoundDifferences,
  type Id,
  MAX_COMPARED_LINES,
  type Product,
  percentage,
  type Rest,
} from '../../../../core/index.js';
import { type Fragment, type Html, html } from '../../pages/html.js';
import type { Instants } from '../../pages/instants.js';
import type { View } from '../../pages/page.js';
import { count, counted, perCent } from '../dashboard/numbers.js';
import { activeFilters } from '../failures/chips.js';
import { FIELD_LABELS } from '../failures/field-labels.js';
import { listParamsOf, listUrl } from '../failures/list-params.js';
import { breadcrumbs } from '../fieldset.js';
import { CODE_LABELS } from '../labels.js';
import { FAILURES_PATH } from '../paths.js';
import { table } from '../people/tables.js';
import { type DifferencesParams, differencesUrl, filtersOf } from './differences-query.js';
import { findingsTable } from './findings-table.js';

export interface DifferencesFacts {
  readonly found: FoundDifferences;
  readonly params: DifferencesParams;
  /** Those of the findings, as far as they are known. */
  readonly products: ReadonlyMap<Id, Product>;
  readonly instants: Instants;
}

export function differencesView(facts: DifferencesFacts): View {
  const { found, params } = facts;
  return {
    title: 'What differs',
    section: 'failures',
    styles: ['dashboard.css', 'detail.css', 'failures.css', 'differences.css'],
    content: html`<div class="differences"><header class="page-head">
      <div class="page-head-text">
        ${breadcrumbs([['Failed order attempts', FAILURES_PATH]], 'What differs')}
        <h1>What differs</h1>
        <p class="muted">${period(facts)}</p>
      </div>
      <nav class="periods" aria-label="Compared with">${restChoice(facts)}</nav>
    </header>
    ${activeFilters(filtersOf(params), { participant: undefined, user: undefined }, (filters, changes) =>
      differencesUrl({ ...filters, ...changes }, params.rest, params.days_before),
    )}
    ${groups(found)}
    ${found.complete ? undefined : html`<p class="alert info">There are more failures than are compared at once: only the newest, from ${facts.instants.time(found.sinceMs ?? 0)} on, are looked at, and listed.</p>`}
    ${findingsTable(facts)}
    ${howToRead(found)}
    ${comparisons(found)}
    ${codes(params)}</div>`,
  };
}

/** Of the selected failures. */
function period({ found, instants }: DifferencesFacts): Html {
  const { sinceMs, untilMs } = found.query;
  return html`Failures ${sinceMs === undefined ? 'up' : html`from ${instants.time(sinceMs)}`} to ${instants.time(untilMs ?? found.untilMs)}`;
}

/** Two ways to compare the same failures; the chosen one is marked. */
function restChoice({ found, params }: DifferencesFacts): Fragment {
  const label = (rest: Rest) =>
    rest === 'others'
      ? 'With what else failed'
      : `With the ${found.daysBefore ?? params.days_before ?? 28} days before`;
  return (['others', 'before'] as const).map(
    (rest) =>
      html`<a href="${differencesUrl(filtersOf(params), rest, params.days_before)}"${rest === found.rest ? html` aria-current="true"` : ''}>${label(rest)}</a> `,
  );
}

function groups({ selected, others, rest, daysBefore, query }: FoundDifferences): Html {
  return html`<dl class="figures">
    ${figure('Selected failures', html`<a href="${listUrl(listParamsOf(query))}" data-figure="selected">${count(selected.attempts)}</a>`, `of ${counted(selected.participants, 'participant')}`)}
    ${figure(
      rest === 'others' ? 'What else failed' : `The ${daysBefore} days before`,
      html`<span data-figure="rest">${count(others.attempts)}</span>`,
      `of ${counted(others.participants, 'participant')}`,
    )}
  </dl>`;
}

function figure(label: string, value: Fragment, note: Fragment): Html {
  return html`<div class="figure card"><dt>${label}</dt><dd class="figure-value">${value}</dd><dd class="figure-note">${note}</dd></div>`;
}

function howToRead({ comparisons: made }: FoundDifferences): Html {
  const all = made.reduce((sum, each) => sum + each.made, 0);
  return html`<section class="card panel reading" aria-labelledby="reading"><h2 id="reading">How to read this</h2>
    <p>${counted(all, 'comparison')} were made, each by an exact test, and only what holds among all of them is listed: in at most
      ${perCent(percentage(ERROR_RATE, 1))} of such pages chance alone makes even one finding. Each participant is heard once, by the newest failure: what somebody repeats is no new evidence.</p>
    <p><strong>It says what goes together, not why.</strong> Something else can be behind both; and what is not listed may differ all the same, by less than so many failures show.</p>
    <p class="muted">Of carts of more than ${count(MAX_COMPARED_LINES)} lines no product is compared, nor listed.</p></section>`;
}

function comparisons({ comparisons: made }: FoundDifferences): Html {
  return html`<details class="card panel"><summary>What was compared</summary>
    ${table(
      'What was compared',
      ['Field', '>Comparisons', '>Findings'],
      made.map(({ field, made: those, findings }) => [FIELD_LABELS[field], count(those), count(findings)]),
      'Nothing was compared.',
    )}
  </details>`;
}

/** Where to look next: the same time, by another code. */
function codes(params: DifferencesParams): Html {
  return html`<nav class="chips" aria-label="Look into an error"><span class="muted">Look into an error:</span>
    ${ERROR_CODES.map(
      (code) =>
        html`<a class="button small" href="${differencesUrl({ ...filtersOf(params), error_code: code })}"${code === params.error_code ? html` aria-current="true"` : ''}>${CODE_LABELS[code]}</a> `,
    )}
  </nav>`;
}
