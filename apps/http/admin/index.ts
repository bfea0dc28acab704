import type { HttpAppDeps } from '../deps.js';
import type { Page } from '../pages/page.js';
import { alertPages } from './alerts/index.js';
import { detailPage } from './attempt/detail-page.js';
import { dashboardPage } from './dashboard/index.js';
import { deletePages } from './deletion/delete-pages.js';
import { differencesPage } from './differences/differences-page.js';
import { exportPage } from './export/export-page.js';
import { logPage } from './export/log-page.js';
import { listPage } from './failures/list-page.js';
import { viewPages } from './failures/view-pages.js';
import { issuePages } from './issues/index.js';
import { participantLookup } from './people/participant-lookup.js';
import { participantPage } from './people/participant-page.js';
import { userPage } from './people/user-page.js';
import { predictionPage } from './prediction/prediction-page.js';
import { recoveryPages } from './recovery/recovery-page.js';

/** The pages of staff about failed order attempts and who is behind them. */
export function adminPages(deps: HttpAppDeps): Page[] {
  return [
    dashboardPage(deps),
    ...alertPages(deps),
    ...issuePages(deps),
    listPage(deps),
    ...viewPages(deps),
    exportPage(deps),
    logPage(deps),
    ...recoveryPages(deps),
    differencesPage(deps),
    predictionPage(deps),
    ...deletePages(deps),
    detailPage(deps),
    participantLookup(deps),
    participantPage(deps),
    userPage(deps),
  ];
}
