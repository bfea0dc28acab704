import type { FailedOrderAttempt, Id, InspectedParticipant, User } from '../../../../core/index.js';
import type { HttpAppDeps } from '../../deps.js';
import { type Fragment, foreign, html } from '../../pages/html.js';
import { createInstants, type Instants } from '../../pages/instants.js';
import { definePage, type Page, type View } from '../../pages/page.js';
import { notFound } from '../../problems.js';
import { listUrl } from '../failures/list-params.js';
import { breadcrumbs, type Field, fieldset } from '../fieldset.js';
import { FAILURES_PATH, participantPath } from '../paths.js';
import { balanceFigures } from './balance-figures.js';
import { idOf } from './participant-page.js';
import { failuresTable, ordersTable, vouchersTable } from './tables.js';

const RECENT_ROWS = 20;

interface UserFacts {
  readonly id: Id;
  /** Absent when the user was deleted, or belongs to a service that keeps its own. */
  readonly user: User | undefined;
  readonly participant: InspectedParticipant | undefined;
  readonly attempts: readonly FailedOrderAttempt[];
}

/** Who submitted, for whom, and what was refused. Nothing can be changed here. */
export function userPage({ app, users, timeZone }: HttpAppDeps): Page {
  const instants = createInstants(timeZone);
  return definePage({
    method: 'get',
    path: '/admin/auth/user/:id/change/',
    access: 'staff',
    async handle(ctx) {
      const id = idOf(ctx);
      const [user, { attempts }] = await Promise.all([
        users.find(id),
        app.searchAttempts({ userId: id, limit: RECENT_ROWS }),
      ]);
      if (user === undefined && attempts.length === 0) throw notFound();
      const participant = user?.participantId ? await app.inspectParticipant(user.participantId) : undefined;
      return userView({ id, user, participant, attempts }, instants);
    },
  });
}

function userView({ id, user, participant, attempts }: UserFacts, instants: Instants): View {
  const name = user?.username ?? attempts[0]?.username ?? `User ${id}`;
  return {
    title: `User ${name}`,
    section: 'failures',
    styles: ['detail.css', 'failures.css'],
    content: html`<div class="page-head"><div class="page-head-text">
        ${breadcrumbs([['Failed order attempts', FAILURES_PATH]], `User ${id}`)}
        <h1>${foreign(name)}</h1>
        <p class="muted">To be read only</p>
      </div>
      <div class="actions"><a class="button" href="${listUrl({ user_id: id })}">All failures</a></div>
    </div>
    <div class="detail-main">
      ${participant && balanceFigures(participant)}
      ${fieldset('User', fieldsOf(id, name, user, participant))}
      ${fieldset('Recent Failures', [], failuresTable(attempts, instants))}
      ${participant && fieldset('Recent Orders of the Participant', [], ordersTable(participant.orders, user ? [user] : [], instants))}
      ${participant && fieldset('Vouchers of the Participant', [], vouchersTable(participant.vouchers, instants))}
    </div>`,
  };
}

function fieldsOf(
  id: Id,
  name: string,
  user: User | undefined,
  participant: InspectedParticipant | undefined,
): Field[] {
  return [
    ['Username', foreign(name)],
    ['Id', id],
    ['Participant', participantLink(user, participant)],
    [
      'Rights',
      user === undefined ? html`<span class="unknown">deleted, or never known here</span>` : rightsOf(user),
    ],
  ];
}

function participantLink(user: User | undefined, participant: InspectedParticipant | undefined): Fragment {
  if (!user?.participantId) return 'None';
  const { participantId } = user;
  return html`<a href="${participantPath(participantId)}">${foreign(participant?.name ?? `#${participantId}`)}</a>`;
}

function rightsOf({ isActive, isStaff, isSuperuser }: User): Fragment {
  const rights = isSuperuser ? 'Superuser' : isStaff ? 'Staff' : 'Participant';
  return html`${rights} ${isActive ? html`<span class="pill green">✓ Active</span>` : html`<span class="pill red">✕ Inactive</span>`}`;
}
