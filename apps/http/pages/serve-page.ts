import type { User } from '../../../core/index.js';
import { isStaff } from '../../auth/index.js';
import { checkInput } from '../check-input.js';
import type { Ctx, Middleware } from '../context.js';
import type { KeepPace } from '../pace.js';
import { notAuthenticated, permissionDenied } from '../problems.js';
import { readQuery } from '../read-query.js';
import { CSRF_FIELD, checkCsrfToken, csrfToken } from './csrf.js';
import type { Page, PageAccess } from './page.js';
import { readForm } from './read-form.js';
import type { Render } from './render.js';
import { checkSameOrigin } from './same-origin.js';
import { giveSecret, readSecret } from './session-cookie.js';

/** Whether the visitor may, when it is their turn, whether they meant it, what they sent; then the page itself, in its frame. */
export function servePage(page: Page, render: Render, keepPace: KeepPace): Middleware {
  return async (ctx) => {
    ctx.state.route = page.path;
    const { user } = ctx.state;
    admit(user, page.access);
    if (user !== undefined) await keepPace(ctx, user.id);
    const secret = readSecret(ctx);
    const form = page.method === 'post' ? await readCheckedForm(ctx, page, secret) : undefined;
    const query = page.query && readQuery(page.query, ctx.querystring);
    ctx.state.csrfToken ??= csrfToken(secret ?? giveSecret(ctx));
    // Only pages for `anyone` are served to nobody in particular, and their type says so.
    const view = await page.handle(ctx, { query, form, user: user as User, csrfToken: ctx.state.csrfToken });
    if (view !== undefined) await render(ctx, view);
  };
}

function admit(user: User | undefined, access: PageAccess): void {
  if (access === 'anyone') return;
  if (user === undefined) throw notAuthenticated();
  if (access === 'staff' && !isStaff(user)) throw permissionDenied();
  if (access === 'superuser' && !user.isSuperuser) throw permissionDenied();
}

async function readCheckedForm(ctx: Ctx, page: Page, secret: string | undefined): Promise<unknown> {
  checkSameOrigin(ctx);
  const { [CSRF_FIELD]: token, ...fields } = await readForm(ctx);
  checkCsrfToken(typeof token === 'string' ? token : undefined, secret);
  return page.form && checkInput(page.form, fields);
}
