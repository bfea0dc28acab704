import { z } from 'zod';
import { type DecideIssueResult, STAFF_ACTIONS } from '../../../../core/index.js';
import { isStaff } from '../../../auth/index.js';
import type { HttpAppDeps } from '../../deps.js';
import { leaveNotice } from '../../pages/notice.js';
import { definePage, type Page } from '../../pages/page.js';
import { listOf } from '../../pages/read-form.js';
import { seeOther } from '../../pages/see-other.js';
import { invalidInput, notFound } from '../../problems.js';
import { issueInput, whyInput } from '../../schemas/issue.js';
import { DECIDE_ISSUE_PATH, ISSUES_PATH, issuePath } from '../paths.js';

const MAX_MERGED = 200;
const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a whole number.')
  .transform(Number);

const form = z.object({
  issue: issueInput,
  version: wholeNumber,
  action: z.enum(STAFF_ACTIONS),
  why: whyInput.optional(),
  assignee: z.string().trim().max(150).optional(),
  merged: listOf(issueInput, MAX_MERGED),
  reverts: wholeNumber.optional(),
});

/** Decides under the name of whoever is logged in, and goes back to the issue. */
export function decidePage({ issues, users }: HttpAppDeps): Page {
  return definePage({
    method: 'post',
    path: DECIDE_ISSUE_PATH,
    access: 'staff',
    form,
    async handle(ctx, { form: { issue, assignee, ...decision }, user }) {
      const result = await issues.decideIssue({
        ...decision,
        issueId: issue,
        by: user.id,
        assignee: assignee === undefined || assignee === '' ? null : await staffCalled(assignee),
      });
      if (result.kind === 'unknown') throw notFound();
      leaveNotice(ctx, NOTICES[result.kind](result as never));
      // A split issue is not there any more.
      const isThere = result.kind !== 'decided' || (await issues.showIssue(issue)) !== undefined;
      return seeOther(ctx, isThere ? issuePath(issue) : ISSUES_PATH);
    },
  });

  async function staffCalled(username: string): Promise<string> {
    const found = await users.findByUsername(username);
    if (found === undefined || !found.isActive || !isStaff(found))
      throw invalidInput([{ name: 'assignee', reason: 'must be the username of somebody of staff.' }]);
    return found.id;
  }
}

const NOTICES: {
  readonly [K in Exclude<DecideIssueResult['kind'], 'unknown'>]: (
    result: Extract<DecideIssueResult, { kind: K }>,
  ) => string;
} = {
  decided: () => 'It is decided.',
  conflict: () => 'Nothing was changed: somebody has decided something meanwhile. Here is how it stands now.',
  impossible: ({ message }) => `Nothing was changed. ${message}`,
};
