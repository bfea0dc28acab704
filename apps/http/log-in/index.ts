import { isStaff, type Sessions } from '../../auth/index.js';
import type { HttpAppDeps } from '../deps.js';
import { html } from '../pages/html.js';
import type { Page } from '../pages/page.js';
import { logInPages } from './log-in-pages.js';
import { logOutPage } from './log-out-page.js';

/** Where staff and participants log in, and where they log out. */
export function logInAndOutPages(deps: HttpAppDeps, sessions: Sessions): Page[] {
  return [
    ...logInPages(deps, sessions, {
      path: '/admin/login/',
      title: 'Staff log-in',
      intro: 'Failed orders and what is behind them are for staff only.',
      mayEnter: isStaff,
      notHere: html`This account is not one of staff. Participants <a href="/order/login/">log in to order</a>.`,
    }),
    ...logInPages(deps, sessions, {
      path: '/order/login/',
      title: 'Log in to order',
      intro: 'Choose your products and see what your balance allows.',
      mayEnter: (user) => user.participantId !== null,
      notHere: html`This account belongs to no participant. Staff log in <a href="/admin/login/">here</a>.`,
    }),
    logOutPage(sessions),
  ];
}
