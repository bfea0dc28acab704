import { type NamedParticipant, PREDICTED_MS, type StoredPrediction } from '../../../../core/index.js';
import { type Fragment, foreign, type Html, html } from '../../pages/html.js';
import type { Instants } from '../../pages/instants.js';
import type { View } from '../../pages/page.js';
import { helpTexts, reasonText } from '../../presenters/prediction-words.js';
import { count, share } from '../dashboard/numbers.js';
import { breadcrumbs, fieldset } from '../fieldset.js';
import { participantPath } from '../paths.js';
import { table } from '../people/tables.js';
import { trustView } from './trust-view.js';

/** Undefined: none has been made yet. */
export function predictionView(prediction: StoredPrediction | undefined, instants: Instants): View {
  return {
    title: 'Likely to fail this week',
    section: 'dashboard',
    styles: ['dashboard.css', 'detail.css', 'prediction.css'],
    content: html`<header class="page-head"><div class="page-head-text">
        ${breadcrumbs([['Dashboard', '/admin/']], 'Likely to fail this week')}
        <h1>Likely to fail this week</h1>
        <p class="muted">Who will probably be refused because of a balance, so that somebody can help before. A hint: nobody is refused because of it, and participants do not see it.</p>
      </div></header>
      ${prediction === undefined ? none() : whole(prediction, instants)}`,
  };
}

function none(): Html {
  return html`<p class="nothing">No prediction has been made yet. Servers make one a day, unless PREDICTIONS is false.</p>`;
}

function whole(prediction: StoredPrediction, instants: Instants): Html {
  const { madeAtMs, listed } = prediction;
  return html`<p class="muted">Made ${instants.time(madeAtMs)}, for the time until ${instants.time(madeAtMs + PREDICTED_MS)}.</p>
    ${figures(prediction)}
    <div class="listed">${fieldset('Participants', [], table('Participants who are likely to be refused', ['Participant', '>Probability', 'Why', 'What would help'], listed.map(row), nobodyText(prediction)))}</div>
    ${trustView(prediction, instants)}`;
}

function figures({ listed, asked, tooLittleHistory, outOfRange, rules }: StoredPrediction): Html {
  return html`<dl class="figures">
    ${figure('Listed', 'listed', count(listed.length), 'the most likely; 50 at most, each much more likely than all')}
    ${figure('Looked at', 'asked', count(asked), 'participants who ordered or were refused in the last eight weeks')}
    ${figure('Nothing said', 'abstained', count(tooLittleHistory + outOfRange), `${count(tooLittleHistory)} with too little history, ${count(outOfRange)} unlike everything that was learned from`)}
    ${figure('Refused in any week', 'base_rate', share(rules.baseRate), 'of those who are known well enough')}
  </dl>`;
}

function figure(label: string, name: string, value: string, note: string): Html {
  return html`<div class="figure card"><dt>${label}</dt><dd class="figure-value"><span data-figure="${name}">${value}</span></dd><dd class="figure-note">${note}</dd></div>`;
}

function row({ participantId, participantName, probability, reasons, facts }: NamedParticipant): Fragment[] {
  const help = helpTexts(facts);
  return [
    html`<a href="${participantPath(participantId)}">${foreign(participantName)}</a>`,
    html`<span class="number">${share(probability)}</span>`,
    listOf(reasons.map((reason) => reasonText(reason, facts))),
    listOf(help),
  ];
}

function listOf(texts: readonly string[]): Fragment {
  if (texts.length === 0) return '–';
  return html`<ul class="plain-list">${texts.map((text) => html`<li>${text}</li>`)}</ul>`;
}

function nobodyText({ basis }: StoredPrediction): string {
  return basis === 'nothing'
    ? 'Nobody can be listed yet: fewer than five refusals are known to learn from.'
    : 'Nobody stands out: no participant is much more likely to be refused than all are.';
}
