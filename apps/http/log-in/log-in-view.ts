import { csrfField } from '../pages/csrf.js';
import { type Fragment, type Html, html } from '../pages/html.js';
import { icon } from '../pages/icons.js';
import type { View } from '../pages/page.js';

/** One of the places where people log in. */
export interface LogInPlace {
  readonly path: string;
  readonly title: string;
  /** Who logs in here, in a sentence. */
  readonly intro: string;
}

export interface LogInFacts {
  readonly csrfToken: string;
  readonly next: string | undefined;
  readonly username?: string | undefined;
  /** Why the last try did not succeed. */
  readonly problem?: Fragment;
  readonly status?: number;
}

export function logInView({ path, title, intro }: LogInPlace, facts: LogInFacts): View {
  const { problem, username, next } = facts;
  return {
    title,
    status: facts.status ?? 200,
    content: html`<section class="log-in card">
      <h1>${title}</h1>
      <p class="muted">${intro}</p>
      ${problem && problemBox(problem)}
      <form method="post" action="${path}" class="stack">
        ${csrfField(facts.csrfToken)}
        ${next && html`<input type="hidden" name="next" value="${next}">`}
        <p class="field">
          <label for="username">Username</label>
          <input id="username" name="username" value="${username ?? ''}" autocomplete="username" autocapitalize="none"
            spellcheck="false" maxlength="150" required ${username ? '' : html`autofocus`}>
        </p>
        <p class="field">
          <label for="password">Password</label>
          <input id="password" name="password" type="password" autocomplete="current-password" maxlength="1000" required
            ${username ? html`autofocus` : ''}>
        </p>
        <p><button class="button primary wide">Log in</button></p>
      </form>
    </section>`,
  };
}

function problemBox(problem: Fragment): Html {
  return html`<p class="alert error" role="alert">${icon('warning')} <span>${problem}</span></p>`;
}
