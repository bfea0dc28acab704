import { z } from 'zod';
import { ISSUE_STATES, REASONED } from '../../../core/index.js';
import { isStaff } from '../../auth/index.js';
import type { HttpAppDeps } from '../deps.js';
import { presentIssues, presentShownIssue } from '../presenters/present-issue.js';
import { notFound, ProblemError } from '../problems.js';
import { defineRoute, type Route } from '../route.js';
import { decidedJson, decisionInput, issueInput, issuesJson, shownIssueJson } from '../schemas/issue.js';
import { problemJson } from '../schemas/problem.js';
import { idParameter } from '../schemas/values.js';

const listQuery = z.strictObject({
  state: z
    .enum(ISSUE_STATES)
    .optional()
    .meta({ description: 'Only these. Default: all but archived and resolved ones.', examples: ['new'] }),
  assignee: idParameter.optional().meta({ description: 'Only those that this user of staff looks after.' }),
});

const oneQuery = z.strictObject({ id: issueInput });

/** Error issues for programs: the list, one of them, and what staff decide. */
export function issueRoutes({ issues, users }: HttpAppDeps): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/orders/issues/',
      access: 'staff',
      tag: 'Issues',
      operationId: 'listIssues',
      summary: 'Refusals grouped by what made them fail',
      description: 'An attempt counts once in each of its issues. What needs attention first comes first.',
      query: listQuery,
      responses: { 200: { description: 'The issues.', schema: issuesJson } },
      curl: 'curl -H "Authorization: Bearer $TOKEN" http://localhost:8000/api/orders/issues/',
      async handle(ctx, { query: { state, assignee } }) {
        ctx.body = presentIssues(await issues.listIssues({ states: state && [state], assignee }));
      },
    }),
    defineRoute({
      method: 'get',
      path: '/api/orders/issues/one/',
      access: 'staff',
      tag: 'Issues',
      operationId: 'showIssue',
      summary: 'One issue: what changed before it, what was decided, what it is made of',
      query: oneQuery,
      responses: {
        200: { description: 'The issue.', schema: shownIssueJson },
        404: {
          description: 'It was never seen, or is part of another one.',
          schema: problemJson,
          contentType: 'application/problem+json',
        },
      },
      curl: `curl -G -H "Authorization: Bearer $TOKEN" http://localhost:8000/api/orders/issues/one/ \\
  --data-urlencode "id=food_balance_exceeded"`,
      async handle(ctx, { query: { id } }) {
        const shown = await issues.showIssue(id);
        if (shown === undefined) throw notFound();
        ctx.body = presentShownIssue(shown);
      },
    }),
    defineRoute({
      method: 'post',
      path: '/api/orders/issues/decisions/',
      access: 'staff',
      tag: 'Issues',
      operationId: 'decideIssue',
      summary: 'Resolve, reopen, archive, assign, note, merge, split, or take a merge or split back',
      description:
        'Under your name, and in the audit log. Refused when somebody has decided something about the issue since you looked.',
      body: decisionInput,
      responses: {
        201: { description: 'It is decided.', schema: decidedJson },
        404: {
          description: 'There is no such issue.',
          schema: problemJson,
          contentType: 'application/problem+json',
        },
        409: {
          description: 'The issue was changed meanwhile.',
          schema: problemJson,
          contentType: 'application/problem+json',
        },
        422: {
          description: 'It cannot be done, such as merging what is not there.',
          schema: problemJson,
          contentType: 'application/problem+json',
        },
      },
      curl: `curl -X POST -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  -d '{"issue": "food_balance_exceeded", "action": "note", "version": 0, "why": "Prices were raised."}' \\
  http://localhost:8000/api/orders/issues/decisions/`,
      async handle(ctx, { body: { issue, ...decision }, user }) {
        const { assignee } = decision;
        if (assignee != null) {
          const found = await users.find(assignee);
          if (found === undefined || !found.isActive || !isStaff(found))
            throw cannotBeDone('The assignee must be a user of staff.');
        }
        if (REASONED.includes(decision.action) && (decision.why ?? '').trim() === '')
          throw cannotBeDone('It needs a note or a reason: why.');
        const result = await issues.decideIssue({ ...decision, issueId: issue, by: user.id });
        switch (result.kind) {
          case 'decided':
            ctx.status = 201;
            ctx.body = { revision: result.revision };
            return;
          case 'unknown':
            throw notFound();
          case 'conflict':
            throw new ProblemError('changed_meanwhile', {
              detail: 'Somebody has decided something about the issue meanwhile. Look again.',
            });
          case 'impossible':
            throw cannotBeDone(result.message);
        }
      },
    }),
  ];
}

function cannotBeDone(detail: string): ProblemError {
  return new ProblemError('cannot_be_done', { detail });
}
