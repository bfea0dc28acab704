import type { Ctx } from '../context.js';

/**
 * Cookies of this host only, unreadable for scripts, and not sent along with what other sites make a browser post. `__Host-` makes browsers insist on
 * that; it needs HTTPS, or a server on the same machine: browsers take 127.0.0.1 and localhost for secure.
 */
const PREFIX = '__Host-';

export function readCookie(ctx: Ctx, name: string): string | undefined {
  return ctx.cookies.get(PREFIX + name);
}

/** `maxAgeMs`: how long the browser keeps it; until it is closed when absent. */
export function writeCookie(ctx: Ctx, name: string, value: string, maxAgeMs?: number): void {
  // The app itself is reached by plain HTTP, whatever stands in front of it.
  ctx.cookies.secure = true;
  ctx.cookies.set(PREFIX + name, value, {
    path: '/',
    secure: true,
    httpOnly: true,
    sameSite: 'lax',
    overwrite: true,
    ...(maxAgeMs !== undefined && { maxAge: maxAgeMs }),
  });
}

export function dropCookie(ctx: Ctx, name: string): void {
  writeCookie(ctx, name, '', 0);
}
