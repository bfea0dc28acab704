import {
  type Id,
  type InspectedParticipant,
  InvalidInputError,
  parseId,
  type User,
} from '../../../../core/index.js';
import type { Ctx } from '../../context.js';
import type { HttpAppDeps } from '../../deps.js';
import { foreign, html } from '../../pages/html.js';
import { createInstants, type Instants } from '../../pages/instants.js';
import { definePage, type Page, type View } from '../../pages/page.js';
import { notFound } from '../../problems.js';
import { listUrl } from '../failures/list-params.js';
import { breadcrumbs, fieldset } from '../fieldset.js';
import { FAILURES_PATH, userPath } from '../paths.js';
import { balanceFigures } from './balance-figures.js';
import { failuresTable, ordersTable, vouchersTable } from './tables.js';

/** Everything about a participant that explains why an order was refused. Nothing can be changed here. */
export function participantPage({ app, users, audit, clock, timeZone }: HttpAppDeps): Page {
  const instants = createInstants(timeZone);
  return definePage({
    method: 'get',
    path: '/admin/account/participant/:id/change/',
    access: 'staff',
    async handle(ctx, { user }) {
      const id = idOf(ctx);
      const [participant, itsUsers] = await Promise.all([app.inspectParticipant(id), users.findByParticipant(id)]);
      if (participant === undefined) throw notFound();
      const entry = { happenedAtMs: clock.now(), actorId: user.id, subjectId: id, why: '' };
      await audit.add({ ...entry, action: 'look at participant' });
      return participantView(participant, itsUsers, instants);
    },
  });
}

/** The id of a person in the path. @throws ProblemError 404 when it cannot be one. */
export function idOf(ctx: Ctx): Id {
  try {
    return parseId((ctx['params'] as { readonly id: string }).id, 'id');
  } catch (error) {
    throw error instanceof InvalidInputError ? notFound() : error;
  }
}

function participantView(participant: InspectedParticipant, users: readonly User[], instants: Instants): View {
  const { id, name, nowMs, attempts, orders, vouchers } = participant;
  const title = name ?? `Participant ${id}`;
  return {
    title: `Participant ${title}`,
    section: 'failures',
    styles: ['detail.css', 'failures.css'],
    content: html`<div class="page-head"><div class="page-head-text">
        ${breadcrumbs([['Failed order attempts', FAILURES_PATH]], `Participant ${id}`)}
        <h1>${foreign(title)}</h1>
        <p class="muted">As of ${instants.time(nowMs)}, to be read only</p>
      </div>
      <div class="actions"><a class="button" href="${listUrl({ participant_id: id })}">All failures</a></div>
    </div>
    <div class="detail-main">
      ${balanceFigures(participant)}
      ${fieldset('Participant', [
        ['Name', name === undefined ? html`<span class="unknown">deleted, or never known</span>` : foreign(name)],
        ['Id', id],
        ['Users', users.length === 0 ? 'Nobody logs in for this participant.' : users.map(userLink)],
      ])}
      ${fieldset('Recent Failures', [], failuresTable(attempts, instants))}
      ${fieldset('Recent Orders', [], ordersTable(orders, users, instants))}
      ${fieldset('Vouchers', [], vouchersTable(vouchers, instants))}
    </div>`,
  };
}

function userLink({ id, username, isActive }: User) {
  return html`<p><a href="${userPath(id)}">${foreign(username)}</a> <span class="muted">#${id}</span>${isActive ? '' : html` <span class="pill">Inactive</span>`}</p>`;
}
