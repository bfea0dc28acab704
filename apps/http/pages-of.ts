import type { Sessions } from '../auth/index.js';
import { adminPages } from './admin/index.js';
import type { HttpAppDeps } from './deps.js';
import { logInAndOutPages } from './log-in/index.js';
import { orderFormPages } from './order-form/index.js';
import { homePage } from './pages/home-page.js';
import type { Page } from './pages/page.js';
import { themePage } from './pages/theme.js';

/** Every page, and every target of a form. */
export function pagesOf(deps: HttpAppDeps, sessions: Sessions): Page[] {
  return [homePage, themePage, ...logInAndOutPages(deps, sessions), ...adminPages(deps), ...orderFormPages(deps)];
}
