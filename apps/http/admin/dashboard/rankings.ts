import { percentage, TEXTS_OF_NEWEST } from '../../../../core/index.js';
import { type Fragment, foreign, type Html, html } from '../../pages/html.js';
import { CODE_LABELS } from '../labels.js';
import { participantPath } from '../paths.js';
import { bar } from './bar.js';
import { differencesPath, failuresPath } from './failures-path.js';
import type { DashboardFacts } from './load-dashboard.js';
import { count, perCentOfColumn } from './numbers.js';

/** By code, and below each the exact texts. */
export function commonErrors(facts: DashboardFacts): Html {
  const { errors, totalFailures } = facts.overview;
  const ofNewest = totalFailures > TEXTS_OF_NEWEST ? ` of the newest ${count(TEXTS_OF_NEWEST)} failures` : '';
  return html`<section class="card panel" aria-labelledby="common-errors" data-live-region="errors">
    <header class="panel-head"><h2 id="common-errors">Common errors</h2>
      <p class="muted">An attempt counts once for each of its errors.</p></header>
    ${ranking({
      head: 'Error',
      whole: totalFailures,
      rows: errors.map(({ code, count: failures, texts }) => ({
        what: html`<a href="${failuresPath(facts, { errorCode: code })}">${CODE_LABELS[code]}</a>
          <a class="muted" href="${differencesPath(facts, { errorCode: code })}" aria-label="What differs of ${CODE_LABELS[code]}?">What differs?</a>`,
        failures,
        path: failuresPath(facts, { errorCode: code }),
        more: html`<details class="texts"><summary>Exact texts${ofNewest}</summary><ul>${texts.map(
          (each) =>
            html`<li><a href="${failuresPath(facts, { text: each.text })}">${foreign(each.text)}</a> <span class="muted number">${count(each.count)}×</span></li>`,
        )}</ul></details>`,
      })),
    })}
  </section>`;
}

export function topParticipants(facts: DashboardFacts): Html {
  const { topParticipants: participants, totalFailures } = facts.overview;
  return html`<section class="card panel" aria-labelledby="top-participants" data-live-region="participants">
    <header class="panel-head"><h2 id="top-participants">Participants with the most failures</h2></header>
    ${ranking({
      head: 'Participant',
      whole: totalFailures,
      rows: participants.map(({ participantId, name, count: failures }) => ({
        what: html`<a href="${participantPath(participantId)}">${foreign(name ?? `Participant ${participantId}`)}</a>
          <span class="muted">#${foreign(participantId)}</span>`,
        failures,
        path: failuresPath(facts, { participantId }),
      })),
    })}
  </section>`;
}

interface Ranking {
  readonly head: string;
  readonly whole: number;
  readonly rows: readonly RankingRow[];
}

interface RankingRow {
  readonly what: Fragment;
  readonly failures: number;
  /** Of the list of those failures. */
  readonly path: string;
  readonly more?: Fragment;
}

function ranking({ head, whole, rows }: Ranking): Html {
  if (rows.length === 0) return html`<p class="nothing muted">Nothing failed in this period.</p>`;
  const most = Math.max(...rows.map(({ failures }) => failures));
  return html`<table class="plain ranking">
    <thead><tr><th scope="col">${head}</th><th scope="col" class="number">Failures</th><th scope="col" class="number">Share</th></tr></thead>
    <tbody>${rows.map(
      ({ what, failures, path, more }) => html`<tr>
        <th scope="row">${what}${bar(failures, most)}${more}</th>
        <td class="number"><a href="${path}">${count(failures)}</a></td>
        <td class="number muted">${perCentOfColumn(percentage(failures, whole))}</td>
      </tr>`,
    )}</tbody>
  </table>`;
}
