import type { HttpAppDeps } from '../../deps.js';
import type { Page } from '../../pages/page.js';
import { actionPages } from './action-pages.js';
import { boardPage } from './board-page.js';
import { rulePage } from './rule-page.js';

/** What is firing, who keeps it quiet, and what a rule would have done. */
export function alertPages(deps: HttpAppDeps): Page[] {
  return [boardPage(deps), rulePage(deps), ...actionPages(deps)];
}
