import type { HttpAppDeps } from '../../deps.js';
import type { Page } from '../../pages/page.js';
import { decidePage } from './decide-page.js';
import { issuePage } from './issue-page.js';
import { issuesPage } from './issues-page.js';

export function issuePages(deps: HttpAppDeps): Page[] {
  return [issuesPage(deps), issuePage(deps), decidePage(deps)];
}
