import type { Logger } from 'pino';
import type { Clock } from '../../core/index.js';
import type { Metrics } from '../metrics/index.js';
import type { Middleware } from './context.js';

const NO_ROUTE = 'none';

/** One line and one measurement a request. The route stands for the path: query strings name participants. */
export function requestLog(logger: Logger, metrics: Metrics, clock: Clock): Middleware {
  return async (ctx, next) => {
    const startedAtMs = clock.now();
    metrics.requestBegan();
    try {
      await next();
    } finally {
      const { method, status } = ctx;
      const { requestId, user, route = NO_ROUTE } = ctx.state;
      const durationMs = clock.now() - startedAtMs;
      metrics.requestEnded({ method, route, status, durationMs });
      logger.info({ method, route, status, ms: durationMs, request_id: requestId, user_id: user?.id }, 'request');
    }
  };
}
