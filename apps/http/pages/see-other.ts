import type { Ctx } from '../context.js';

/** Sends the browser to another page of this server, by GET, whatever it did here. */
export function seeOther(ctx: Ctx, path: string): undefined {
  ctx.status = 303;
  ctx.redirect(path);
  return undefined;
}
