import { z } from 'zod';
import type { FailedOrderAttempt } from '../../../../core/index.js';
import { checkInput } from '../../check-input.js';
import type { Ctx } from '../../context.js';
import type { HttpAppDeps } from '../../deps.js';
import { createInstants } from '../../pages/instants.js';
import { localPath } from '../../pages/local-path.js';
import { leaveNotice } from '../../pages/notice.js';
import { definePage, type Page } from '../../pages/page.js';
import { fieldsOf, listOf } from '../../pages/read-form.js';
import { seeOther } from '../../pages/see-other.js';
import { notFound } from '../../problems.js';
import { attemptIdOf } from '../attempt/attempt-id.js';
import { attemptPath, DELETE_SELECTED_PATH, FAILURES_PATH } from '../paths.js';
import { confirmView, MAX_WHY_CHARACTERS } from './confirm-view.js';

/** As many as a list page can show. */
const MAX_SELECTED = 200;

const attemptId = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'is not the id of an attempt.')
  .transform(Number);
const selection = z.object({ id: listOf(attemptId, MAX_SELECTED), next: z.string().optional() });
const confirmed = selection.extend({ why: z.string().trim().max(MAX_WHY_CHARACTERS) });

/** Only superusers delete: they are asked for a reason first, and it is audited. */
export function deletePages({ app, timeZone }: HttpAppDeps): Page[] {
  const instants = createInstants(timeZone);

  const askForOne = definePage({
    method: 'get',
    path: `${FAILURES_PATH}:id/delete/`,
    access: 'superuser',
    async handle(ctx, { csrfToken }) {
      const attempt = await app.getAttempt(attemptIdOf(ctx));
      if (attempt === undefined) throw notFound();
      return confirmView({ attempts: [attempt], csrfToken, next: attemptPath(attempt.id), instants });
    },
  });

  const askForSelected = definePage({
    method: 'get',
    path: DELETE_SELECTED_PATH,
    access: 'superuser',
    async handle(ctx, { csrfToken }) {
      // A selection repeats the name `id`, which query strings elsewhere must not.
      const { id, next } = checkInput(selection, fieldsOf(new URLSearchParams(ctx.querystring)));
      const attempts = await existing(id);
      return attempts.length === 0
        ? nothingSelected(ctx, next)
        : confirmView({ attempts, csrfToken, next: listOr(next), instants });
    },
  });

  const deleteThem = definePage({
    method: 'post',
    path: DELETE_SELECTED_PATH,
    access: 'superuser',
    form: confirmed,
    async handle(ctx, { form: { id, why, next }, user, csrfToken }) {
      if (why === '') {
        const attempts = await existing(id);
        const problem = 'Say why it is deleted.';
        return attempts.length === 0
          ? nothingSelected(ctx, next)
          : confirmView({ attempts, csrfToken, next: listOr(next), instants, problem });
      }
      let deleted = 0;
      for (const each of new Set(id)) {
        // One that somebody else has deleted meanwhile is gone, which is what was wanted.
        if ((await app.deleteAttempt({ id: each, deletedBy: user.id, why })) !== undefined) deleted++;
      }
      leaveNotice(ctx, deleted === 1 ? '1 attempt was deleted.' : `${deleted} attempts were deleted.`);
      const back = listOr(next);
      return seeOther(ctx, id.some((each) => back.startsWith(attemptPath(each))) ? FAILURES_PATH : back);
    },
  });

  async function existing(ids: readonly number[]): Promise<FailedOrderAttempt[]> {
    const attempts = await Promise.all([...new Set(ids)].map((id) => app.getAttempt(id)));
    return attempts.filter((attempt) => attempt !== undefined);
  }

  return [askForOne, askForSelected, deleteThem];
}

function nothingSelected(ctx: Ctx, next: string | undefined): undefined {
  leaveNotice(ctx, 'Nothing was selected.');
  return seeOther(ctx, listOr(next));
}

/** Back to where the selection was made, in its order and under its filters. */
function listOr(next: string | undefined): string {
  const path = localPath(next);
  return path?.startsWith(FAILURES_PATH) ? path : FAILURES_PATH;
}
