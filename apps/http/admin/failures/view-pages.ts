import { z } from 'zod';
import { storableText } from '../../../../core/index.js';
import { checkInput } from '../../check-input.js';
import type { HttpAppDeps } from '../../deps.js';
import { leaveNotice } from '../../pages/notice.js';
import { definePage, type Page } from '../../pages/page.js';
import { fieldsOf } from '../../pages/read-form.js';
import { seeOther } from '../../pages/see-other.js';
import { listParams, listUrl, viewOf } from './list-params.js';
import { DELETE_VIEW_PATH, MAX_VIEW_NAME_CHARACTERS, SAVE_VIEW_PATH } from './views-menu.js';

const MAX_VIEWS = 50;
const MAX_QUERY_CHARACTERS = 2_000;

const viewForm = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .max(MAX_VIEW_NAME_CHARACTERS)
    .refine((name) => name === storableText(name), 'must be a text.'),
  query: z.string().max(MAX_QUERY_CHARACTERS),
});

/** Saves and deletes the views of the user's own. */
export function viewPages({ savedViews }: HttpAppDeps): Page[] {
  const save = definePage({
    method: 'post',
    path: SAVE_VIEW_PATH,
    access: 'staff',
    form: viewForm,
    async handle(ctx, { form: { name, query }, user }) {
      const params = paramsOf(query);
      // A bound for the page, not a rule: two at once may pass it.
      if ((await savedViews.list(user.id)).length >= MAX_VIEWS) {
        leaveNotice(ctx, `You have ${MAX_VIEWS} views already. Delete one first.`);
      } else {
        await savedViews.put(user.id, { name, query: viewOf(params) });
        leaveNotice(ctx, `The view “${name}” is saved.`);
      }
      return seeOther(ctx, listUrl(params));
    },
  });

  const remove = definePage({
    method: 'post',
    path: DELETE_VIEW_PATH,
    access: 'staff',
    form: viewForm,
    async handle(ctx, { form: { name, query }, user }) {
      if (await savedViews.delete(user.id, name)) leaveNotice(ctx, `The view “${name}” is deleted.`);
      return seeOther(ctx, listUrl(paramsOf(query)));
    },
  });

  return [save, remove];
}

/** What the list would take from its address, and nothing else. @throws ProblemError 400 */
function paramsOf(query: string) {
  return checkInput(listParams, fieldsOf(new URLSearchParams(query)));
}
