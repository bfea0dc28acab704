import { z } from 'zod';
import type { HttpAppDeps } from '../../deps.js';
import { createInstants } from '../../pages/instants.js';
import { definePage, type Page } from '../../pages/page.js';
import { notFound } from '../../problems.js';
import { issueInput } from '../../schemas/issue.js';
import { ISSUE_PATH } from '../paths.js';
import { MAX_SEARCHED_CHARACTERS } from './forms.js';
import { issueView } from './issue-view.js';
import { createNames } from './names.js';

/** One issue: its numbers, what changed before it, what was decided, and the forms to decide. */
export function issuePage({ issues, users, timeZone, clock }: HttpAppDeps): Page {
  const instants = createInstants(timeZone);
  return definePage({
    method: 'get',
    path: ISSUE_PATH,
    access: 'staff',
    query: z.object({ id: issueInput, find: z.string().trim().max(MAX_SEARCHED_CHARACTERS).optional() }),
    async handle(_ctx, { query: { id, find }, csrfToken }) {
      const atMs = clock.now();
      const shown = await issues.showIssue(id, atMs);
      if (shown === undefined) throw notFound();
      const { issue, decisions, rules } = shown;
      const people = [
        issue.standing.assignee,
        ...decisions.flatMap(({ by, assignee }) => [by, assignee]),
        ...rules.map(({ by }) => by),
      ];
      const nameOf = await createNames(users, people);
      return issueView({ shown, searched: find, nameOf, instants, csrfToken, atMs });
    },
  });
}
