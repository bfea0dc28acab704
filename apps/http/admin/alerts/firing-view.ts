import type { FiringAlert } from '../../../../core/index.js';
import { csrfField } from '../../pages/csrf.js';
import { type Fragment, foreign, type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import type { Instants } from '../../pages/instants.js';
import { fieldset } from '../fieldset.js';
import { ACKNOWLEDGE_PATH, participantPath, rulePath } from '../paths.js';
import type { BoardFacts } from './board-panels.js';
import { silenceForm } from './silences-view.js';
import { measured, severityPill, titleOf, valueIn } from './words.js';

export const MAX_NOTE_CHARACTERS = 500;

export function firingPanel(facts: BoardFacts): Html {
  const { firing, pending } = facts.board;
  const more =
    pending.length > 0 &&
    html`<p class="muted pending">${pending.length === 1 ? 'One more is' : `${pending.length} more are`} above the threshold, but not for long enough yet.</p>`;
  if (firing.length === 0)
    return fieldset('Firing', [], html`<p class="nothing">${icon('check')} Nothing is firing.</p>${more}`);
  return fieldset('Firing', [], html`<ul class="firing">${firing.map((alert) => card(alert, facts))}</ul>${more}`);
}

function card({ episode, silence }: FiringAlert, facts: BoardFacts): Html {
  const { instants, measures, csrfToken } = facts;
  const measure = measures.get(episode.rule);
  return html`<li class="firing-alert ${episode.severity}">
    <div class="firing-head">
      <h3>${titleOf(episode, measure)}</h3> ${severityPill(episode.severity)}
      ${silence && html`<span class="pill">Silenced</span>`}
    </div>
    <p>${measured(episode, measure)} <span class="muted">highest ${valueIn(measure, episode.peak)}</span></p>
    <p class="muted">Since ${instants.time(episode.startedAtMs)} by the rule <a href="${rulePath(episode.rule)}">${episode.rule}</a>${
      measure?.kind === 'participant_failures' &&
      html`, <a href="${participantPath(episode.subject)}">about the participant</a>`
    }</p>
    ${state({ episode, silence }, instants)}
    <div class="firing-actions">
      ${
        episode.acknowledged === undefined &&
        html`<form method="post" action="${ACKNOWLEDGE_PATH}" class="inline-form">
        ${csrfField(csrfToken)}<input type="hidden" name="episode_id" value="${episode.id}">
        <label class="visually-hidden" for="note-${episode.id}">Note</label>
        <input id="note-${episode.id}" name="note" maxlength="${MAX_NOTE_CHARACTERS}" placeholder="Note (optional)" autocomplete="off">
        <button class="button small">${icon('check')} Acknowledge</button>
      </form>`
      }
      ${silence === undefined && html`<details class="behind"><summary>Silence it</summary>${silenceForm(facts, episode)}</details>`}
    </div>
  </li>`;
}

function state({ episode, silence }: FiringAlert, instants: Instants): Fragment {
  const { acknowledged } = episode;
  return [
    acknowledged &&
      html`<p>${icon('check')} Acknowledged by ${foreign(acknowledged.by)} at ${instants.time(acknowledged.atMs)}${acknowledged.note !== '' && html`: ${foreign(acknowledged.note)}`}</p>`,
    silence &&
      html`<p>Silenced by ${foreign(silence.by)} until ${instants.time(silence.untilMs)}: ${foreign(silence.why)}</p>`,
  ];
}
