import { z } from 'zod';
import { DAY_MS } from '../../../core/index.js';
import type { Ctx } from '../context.js';
import { readCookie, writeCookie } from './cookies.js';
import { localPath } from './local-path.js';
import { definePage, type Page } from './page.js';
import { seeOther } from './see-other.js';

/** `auto`: as the computer is set. */
export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const COOKIE = 'theme';
const KEPT_MS = 365 * DAY_MS;

const themeForm = z.strictObject({ theme: z.enum(THEMES), next: z.string().optional() });

export function themeOf(ctx: Ctx): Theme {
  const value = readCookie(ctx, COOKIE);
  return THEMES.find((theme) => theme === value) ?? 'auto';
}

/** Remembers the choice in a cookie, so that the next page comes in its colours at once, also without scripts. */
export const themePage: Page = definePage({
  method: 'post',
  path: '/theme/',
  access: 'anyone',
  form: themeForm,
  handle(ctx, { form }) {
    writeCookie(ctx, COOKIE, form.theme, KEPT_MS);
    return seeOther(ctx, localPath(form.next) ?? '/');
  },
});
