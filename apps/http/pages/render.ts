import type { Ctx } from '../context.js';
import type { Assets } from './assets.js';
import { layout } from './layout.js';
import { takeNotice } from './notice.js';
import type { View } from './page.js';
import { themeOf } from './theme.js';

/** Answers with a page. */
export type Render = (ctx: Ctx, view: View) => Promise<void>;

export function createRender(assets: Assets, timeZone: string): Render {
  return async (ctx, view) => {
    const { user, csrfToken } = ctx.state;
    const frame = {
      assets,
      user,
      csrfToken,
      theme: themeOf(ctx),
      notice: takeNotice(ctx),
      timeZone,
      path: ctx.method === 'GET' ? ctx.url : '/',
    };
    ctx.status = view.status ?? 200;
    ctx.set('Content-Type', 'text/html; charset=utf-8');
    ctx.body = (await layout(view, frame)).toString();
  };
}
