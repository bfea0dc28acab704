import type { User } from '../../../core/index.js';
import type { Assets } from './assets.js';
import { csrfField } from './csrf.js';
import { type Fragment, foreign, type Html, html } from './html.js';
import { icon } from './icons.js';
import { homeOf, navigationFor } from './navigation.js';
import type { View } from './page.js';
import { THEMES, type Theme } from './theme.js';

/** Everything about a page but what it says. */
export interface Frame {
  readonly assets: Assets;
  /** Nobody is logged in, or it is not known who, when undefined. */
  readonly user: User | undefined;
  readonly csrfToken: string | undefined;
  readonly theme: Theme;
  /** Something to say once, about what was just done. */
  readonly notice: string | undefined;
  /** IANA name of the zone that the page's instants are shown in. */
  readonly timeZone: string;
  /** Path and query of the page itself. */
  readonly path: string;
}

const THEME_LABELS: Readonly<Record<Theme, string>> = { auto: 'System', light: 'Light', dark: 'Dark' };

export function layout(view: View, frame: Frame): Html {
  const { assets, user } = frame;
  const styles = ['base.css', 'components.css', ...(view.styles ?? [])];
  const scripts = ['shell.js', ...(view.scripts ?? [])];
  return html`<!doctype html>
<html lang="en" data-theme="${frame.theme}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${view.title} · Order failures</title>
  <link rel="icon" href="${assets.url('mark.svg')}" type="image/svg+xml">
  ${styles.map((name) => html`<link rel="stylesheet" href="${assets.url(name)}">`)}
  ${scripts.map((name) => html`<script type="module" src="${assets.url(name)}"></script>`)}
</head>
<body>
<a class="skip-link" href="#main">Skip to content</a>
<header class="topbar">
  <a class="brand" href="${user ? homeOf(user) : '/'}"><img src="${assets.url('mark.svg')}" alt="" width="28" height="28"> Order failures</a>
  ${user && navigation(user, view)}
  ${user && frame.csrfToken && accountMenu(user, frame.csrfToken, frame)}
</header>
<main id="main" tabindex="-1">
  ${frame.notice && html`<p class="notice" role="status">${icon('check')} <span>${frame.notice}</span></p>`}
  ${view.content}
</main>
${user && html`<footer class="footer"><p>Times are shown in <strong>${frame.timeZone}</strong>.</p></footer>`}
</body>
</html>
`;
}

function navigation(user: User, view: View): Html {
  return html`<nav class="main-nav" aria-label="Main"><ul>${navigationFor(user).map(
    ({ section, label, path }) =>
      html`<li><a href="${path}"${current(section === view.section)}>${label}</a></li>`,
  )}</ul></nav>`;
}

function current(isCurrent: boolean): Fragment {
  return isCurrent ? html` aria-current="page"` : undefined;
}

function accountMenu(user: User, csrfToken: string, { theme, path }: Frame): Html {
  const role = user.isSuperuser ? 'Superuser' : user.isStaff ? 'Staff' : 'Participant';
  return html`<details class="menu account" data-menu>
    <summary>${icon('person')}<span class="account-name">${foreign(user.username)}</span>${icon('chevron')}</summary>
    <div class="menu-panel">
      <p class="menu-who"><strong>${foreign(user.username)}</strong><br><span class="muted">${role}</span></p>
      <form method="post" action="/theme/" class="menu-theme" data-theme-form>
        ${csrfField(csrfToken)}<input type="hidden" name="next" value="${path}">
        <fieldset><legend>Colours</legend>
          <div class="segmented">${THEMES.map(
            (each) =>
              html`<button name="theme" value="${each}" aria-pressed="${String(each === theme)}">${THEME_LABELS[each]}</button>`,
          )}</div>
        </fieldset>
      </form>
      <form method="post" action="/logout/" class="menu-actions">
        ${csrfField(csrfToken)}
        <button class="menu-item">${icon('exit')} Log out</button>
        <button class="menu-item" name="everywhere" value="yes">${icon('devices')} Log out everywhere</button>
      </form>
    </div>
  </details>`;
}
