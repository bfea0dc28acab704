import { type FailedOrderAttempt, summaryOf } from '../../../../core/index.js';
import { csrfField } from '../../pages/csrf.js';
import { foreign, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import type { Instants } from '../../pages/instants.js';
import type { View } from '../../pages/page.js';
import { breadcrumbs } from '../fieldset.js';
import { DELETE_SELECTED_PATH, FAILURES_PATH } from '../paths.js';

export const MAX_WHY_CHARACTERS = 500;

export interface ConfirmFacts {
  readonly attempts: readonly FailedOrderAttempt[];
  readonly csrfToken: string;
  /** Where to go afterwards, and back to. */
  readonly next: string;
  readonly instants: Instants;
  /** What is wrong with the reason that was given. */
  readonly problem?: string;
}

/** Asks for a reason before anything is deleted. */
export function confirmView({ attempts, csrfToken, next, instants, problem }: ConfirmFacts): View {
  const what =
    attempts.length === 1 ? 'this failed order attempt' : `these ${attempts.length} failed order attempts`;
  return {
    title: 'Delete failed order attempts',
    section: 'failures',
    styles: ['detail.css'],
    status: problem === undefined ? 200 : 400,
    content: html`<div class="confirm">
      ${breadcrumbs([['Failed order attempts', FAILURES_PATH]], 'Delete')}
      <h1>Delete ${what}?</h1>
      <p>The record is gone for good. Who deleted it, when and why stays in the audit log.</p>
      <ul class="confirm-list card">${attempts.map(
        (attempt) => html`<li><strong>${attempt.id}</strong> ${instants.time(attempt.createdAtMs)}
          <span>${foreign(attempt.participantName ?? `#${attempt.participantId}`)}</span>
          <span class="muted">${foreign(summaryOf(attempt))}</span></li>`,
      )}</ul>
      <form method="post" action="${DELETE_SELECTED_PATH}" class="stack card">
        ${csrfField(csrfToken)}
        <input type="hidden" name="next" value="${next}">
        ${attempts.map(({ id }) => html`<input type="hidden" name="id" value="${id}">`)}
        <p class="field">
          <label for="why">Reason</label>
          <textarea id="why" name="why" rows="3" maxlength="${MAX_WHY_CHARACTERS}" required aria-describedby="why-hint"
            ${problem === undefined ? '' : html`aria-invalid="true"`}></textarea>
          <span class="hint" id="why-hint">${problem ?? 'It goes into the audit log.'}</span>
        </p>
        <p class="actions">
          <button class="button danger primary">${icon('trash')} Delete ${attempts.length === 1 ? 'it' : `all ${attempts.length}`}</button>
          <a class="button" href="${next}">Keep ${attempts.length === 1 ? 'it' : 'them'}</a>
        </p>
      </form>
    </div>`,
  };
}
