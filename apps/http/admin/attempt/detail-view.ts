import { type InspectedAttempt, summaryOf, type User } from '../../../../core/index.js';
import { foreign, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import type { Instants } from '../../pages/instants.js';
import type { View } from '../../pages/page.js';
import { listUrl } from '../failures/list-params.js';
import { breadcrumbs } from '../fieldset.js';
import { REASON_LABELS } from '../labels.js';
import { deletePath, FAILURES_PATH } from '../paths.js';
import { arithmetic } from './arithmetic.js';
import { fieldsets } from './fieldsets.js';
import { timeline } from './timeline.js';
import { todayView } from './today-view.js';

/** One attempt: why it was refused, everything that is recorded of it, and what happened around it. */
export function detailView(inspected: InspectedAttempt, user: User, instants: Instants): View {
  const { attempt, products, explanation, again } = inspected;
  const { id, createdAtMs, participantId, reason, orderId } = attempt;
  return {
    title: `Failed order attempt ${id}`,
    section: 'failures',
    styles: ['detail.css'],
    content: html`<div class="page-head">
      <div class="page-head-text">
        ${breadcrumbs([['Failed order attempts', FAILURES_PATH]], `Attempt ${id}`)}
        <h1>Failed order attempt ${id}</h1>
        <p class="muted">${instants.time(createdAtMs)}</p>
      </div>
      <div class="actions">
        ${user.isSuperuser && html`<a class="button danger" href="${deletePath(id)}">${icon('trash')} Delete …</a>`}
      </div>
    </div>
    <div class="detail-layout">
      <div class="detail-main">
        <section class="why card" aria-labelledby="why">
          <h2 id="why">Why it was refused</h2>
          <p><span class="pill">${REASON_LABELS[reason]}</span>${orderId !== null && html` <span class="pill">Existing order #${orderId}</span>`}</p>
          <p class="why-text">${foreign(summaryOf(attempt))}</p>
          ${arithmetic(explanation, products)}
          ${again && todayView(again, instants)}
        </section>
        ${fieldsets(inspected, instants)}
      </div>
      <aside class="card detail-side" aria-labelledby="around">
        <h2 id="around">Around that time</h2>
        <p class="muted">The participant’s attempts and orders, a day to either side.</p>
        ${timeline(inspected.timeline, { id, atMs: createdAtMs }, instants)}
        <p><a href="${listUrl({ participant_id: participantId })}">All failures of this participant</a></p>
      </aside>
    </div>`,
  };
}
