import { z } from 'zod';
import { ISSUE_STATES, type Issue, type IssueState, type ListedIssues, lastDays } from '../../../../core/index.js';
import type { HttpAppDeps } from '../../deps.js';
import { type Fragment, foreign, type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import { createInstants, type Instants } from '../../pages/instants.js';
import { definePage, type Page } from '../../pages/page.js';
import { count } from '../dashboard/numbers.js';
import { ISSUES_PATH, issuePath } from '../paths.js';
import { table } from '../people/tables.js';
import { createNames } from './names.js';
import { recordsPath, sparkline, statePill, titleOf, trendText } from './words.js';

const query = z.object({ state: z.enum([...ISSUE_STATES, 'all']).optional(), mine: z.literal('yes').optional() });
type Chosen = z.infer<typeof query>;

/** Refusals grouped by what made them fail, what needs attention first. */
export function issuesPage({ issues, users, timeZone }: HttpAppDeps): Page {
  const instants = createInstants(timeZone);
  return definePage({
    method: 'get',
    path: ISSUES_PATH,
    access: 'staff',
    query,
    async handle(_ctx, { query: chosen, user }) {
      const states =
        chosen.state === undefined ? undefined : chosen.state === 'all' ? ISSUE_STATES : [chosen.state];
      const listed = await issues.listIssues({ states, assignee: chosen.mine && user.id });
      const nameOf = await createNames(
        users,
        listed.issues.map(({ standing }) => standing.assignee),
      );
      return {
        title: 'Error issues',
        section: 'issues',
        styles: ['detail.css', 'issues.css'],
        content: html`<header class="page-head"><div class="page-head-text">
            <h1>Error issues</h1>
            <p class="muted">Refusals grouped by what made them fail. An attempt counts once in each of its issues.</p>
          </div></header>
          ${!listed.complete && html`<p class="alert warning">${icon('warning')} <span>Attempts still wait to be counted: the numbers will be higher.</span></p>`}
          <nav class="issue-states" aria-label="State">${choices(listed, chosen)}</nav>
          <div class="fieldset card issues">${rows(listed, nameOf, instants)}</div>
          ${listed.more > 0 && html`<p class="muted">And ${count(listed.more)} more.</p>`}`,
      };
    },
  });
}

function choices({ counts }: ListedIssues, { state, mine }: Chosen): Fragment {
  const sum = (states: readonly IssueState[]) => states.reduce((total, each) => total + counts[each], 0);
  const open = ISSUE_STATES.filter((each) => each !== 'archived' && each !== 'resolved');
  const links: readonly (readonly [string, string, string, boolean])[] = [
    ['Open', ISSUES_PATH, count(sum(open)), state === undefined && mine === undefined],
    ...ISSUE_STATES.map(
      (each) => [LABELS[each], `${ISSUES_PATH}?state=${each}`, count(counts[each]), state === each] as const,
    ),
    ['All', `${ISSUES_PATH}?state=all`, count(sum(ISSUE_STATES)), state === 'all'],
    ['Mine', `${ISSUES_PATH}?state=all&mine=yes`, '', mine !== undefined],
  ];
  return links.map(
    ([label, path, number, isChosen]) =>
      html`<a class="button small" href="${path}"${isChosen && (mine === undefined || label === 'Mine') ? html` aria-current="true"` : ''}>${label}${number !== '' && html` <span class="muted">${number}</span>`}</a>`,
  );
}

const LABELS: Readonly<Record<IssueState, string>> = {
  new: 'New',
  regressed: 'Regressed',
  escalating: 'Escalating',
  ongoing: 'Ongoing',
  archived: 'Archived',
  resolved: 'Resolved',
};

function rows({ issues, atMs }: ListedIssues, nameOf: (id: string) => string, instants: Instants): Html {
  return table(
    'Error issues',
    ['Issue', 'State', '28 Days', '>Last 24 Hours', '>Since First Seen', 'First Seen', 'Last Seen', 'Assignee'],
    issues.map((issue) => [
      html`<a href="${issuePath(issue.id)}">${foreign(titleOf(issue.id))}</a>${others(issue)}`,
      statePill(issue.state),
      html`${sparkline(issue)} <span class="muted">${trendText(issue.trend)}</span>`,
      html`<a href="${recordsPath(issue, lastDays(atMs, 1))}">${count(issue.lastDay)}</a>`,
      count(issue.total),
      instants.time(issue.firstSeenMs),
      instants.time(issue.lastSeenMs),
      issue.standing.assignee === null ? '–' : foreign(nameOf(issue.standing.assignee)),
    ]),
    'There is none.',
  );
}

function others({ members }: Issue): Fragment {
  if (members.length === 1) return undefined;
  return html` <span class="muted">with ${members.length - 1} more merged</span>`;
}
