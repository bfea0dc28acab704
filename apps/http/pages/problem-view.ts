import { firstCharacters } from '../../../core/index.js';
import type { ProblemError } from '../problems.js';
import { foreign, html } from './html.js';
import type { View } from './page.js';

interface Text {
  readonly title: string;
  readonly advice: string;
}

const TEXTS: Readonly<Record<number, Text>> = {
  400: {
    title: 'That address does not make sense',
    advice: 'A filter or a field has a value that it cannot have.',
  },
  403: {
    title: 'You may not do that',
    advice: 'Your account does not have the right to see this page or to do this.',
  },
  404: {
    title: 'Nothing is here',
    advice: 'The page does not exist, or what it showed was deleted or has passed the days that it is kept.',
  },
  429: { title: 'Too many tries', advice: 'Please wait a moment before you try again.' },
  503: {
    title: 'Back in a moment',
    advice: 'The database does not answer at present. Reload the page in a few seconds.',
  },
};
const BROKEN: Text = {
  title: 'Something broke',
  advice: 'It is our fault, and it has been logged. Try again; if it stays, hand on the request id below.',
};
const OTHER: Text = { title: 'That did not work', advice: 'The server could not take the request.' };

const MAX_SHOWN = 200;

/** What a person is told about a request that failed. */
export function problemView(problem: ProblemError, requestId: string): View {
  const { status } = problem;
  const { title, advice } = TEXTS[status] ?? (status >= 500 ? BROKEN : OTHER);
  const params = problem.invalidParams ?? [];
  return {
    title,
    status,
    content: html`<section class="problem">
      <p class="problem-status">${status}</p>
      <h1>${title}</h1>
      <p>${advice}</p>
      ${params.length === 0 ? saysMore(problem) && html`<p>${problem.message}</p>` : undefined}
      ${
        params.length > 0 &&
        html`<ul>${params.map(
          ({ name, reason }) =>
            html`<li><code>${foreign(firstCharacters(name, MAX_SHOWN))}</code> ${firstCharacters(reason, MAX_SHOWN)}</li>`,
        )}</ul>`
      }
      <p><a class="button" href="/">Go to the start page</a></p>
      <p class="muted">Request id <code>${requestId}</code></p>
    </section>`,
  };
}

/** Whether the problem's own text tells a person more than the page does already. */
function saysMore({ status }: ProblemError): boolean {
  return status === 403 || status === 413 || status === 429;
}
