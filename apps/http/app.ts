import Koa from 'koa';
import { createSessions } from '../auth/index.js';
import { createLiveDashboard } from './admin/dashboard/live-dashboard.js';
import { answerProblems } from './answer-problems.js';
import { analyticsRoute } from './api/analytics.js';
import { differencesRoute } from './api/differences.js';
import { issueRoutes } from './api/issues.js';
import { orderRoutes } from './api/orders.js';
import { predictionsRoute } from './api/predictions.js';
import { recentFailuresRoute } from './api/recent-failures.js';
import { recoveryRoute } from './api/recovery.js';
import { referenceRoutes } from './api/reference.js';
import { tokenRoutes } from './api/token.js';
import { createAuthenticate } from './authenticate.js';
import { compressAnswers } from './compress-answers.js';
import type { RequestState } from './context.js';
import type { HttpAppDeps } from './deps.js';
import { createLive } from './live/index.js';
import { operationRoutes } from './operation-routes.js';
import { createKeepPace, USER_PACE } from './pace.js';
import { loadAssets } from './pages/assets.js';
import { receiveVisitors } from './pages/receive-visitors.js';
import { createRender } from './pages/render.js';
import { servePage } from './pages/serve-page.js';
import { pagesOf } from './pages-of.js';
import { requestId } from './request-id.js';
import { requestLog } from './request-log.js';
import { createRouter } from './router.js';
import { securityHeaders } from './security-headers.js';
import { serveRoute } from './serve-route.js';
import { traceRequests } from './trace-requests.js';

export type HttpApp = Koa<RequestState>;

/** What `listen` tells the app before it stops: `/readyz` then says down. */
export const STOPPING = 'stopping';
/** With which `listen` hands the app a request to speak another protocol: request, socket, and what was read beyond the request. */
export const UPGRADE = 'upgrade';

/** The whole server but the listening: `listen` does that. */
export function createHttpApp(deps: HttpAppDeps): HttpApp {
  const { logger, clock, ids, metrics, tracing } = deps;
  const app: HttpApp = new Koa();
  let stopping = false;
  app.once(STOPPING, () => {
    stopping = true;
  });
  // What fails after the answer has begun: mostly a client that went away.
  app.on('error', (error: unknown) => logger.debug({ err: error }, 'A connection failed.'));

  app.use(requestId(ids));
  // Around the log, whose lines say to which trace they belong.
  if (tracing !== undefined) app.use(traceRequests(tracing));
  app.use(requestLog(logger, metrics, clock));
  app.use(securityHeaders);
  app.use(answerProblems(logger));
  app.use(compressAnswers);

  const authenticate = createAuthenticate(deps);
  const keepPace = createKeepPace(clock, deps.pace ?? USER_PACE);
  const routes = routesOf(deps, () => stopping);
  const sessions = createSessions(deps);
  const assets = loadAssets();
  const render = createRender(assets, deps.timeZone);
  const pages = pagesOf(deps, sessions);
  const live = createLive({
    ...deps,
    sessions,
    contextOf: (request, response) => app.createContext(request, response),
    viewOf: createLiveDashboard(deps),
  });
  app.on(UPGRADE, live.receive);
  app.once(STOPPING, live.close);
  app.use(receiveVisitors({ pages, sessions, render, logger }));
  const endpoints = [
    ...routes.map((route) => ({ ...route, serve: serveRoute(route, authenticate, keepPace) })),
    ...pages.map((page) => ({ ...page, serve: servePage(page, render, keepPace) })),
    assets.endpoint,
  ];
  for (const middleware of createRouter(endpoints)) app.use(middleware);
  return app;
}

function routesOf(deps: HttpAppDeps, isStopping: () => boolean) {
  const routes = [
    ...orderRoutes(deps),
    analyticsRoute(deps),
    recentFailuresRoute(deps),
    recoveryRoute(deps),
    differencesRoute(deps),
    ...issueRoutes(deps),
    predictionsRoute(deps),
    ...tokenRoutes(deps),
    ...operationRoutes(deps, isStopping),
  ];
  return [...routes, ...referenceRoutes(routes, deps)];
}
