import helmet from 'koa-helmet';
import type { Middleware } from './context.js';

const SELF = ["'self'"];
const NONE = ["'none'"];

const protect = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: NONE,
      scriptSrc: SELF,
      styleSrc: SELF,
      imgSrc: ["'self'", 'data:'],
      connectSrc: SELF,
      formAction: SELF,
      baseUri: NONE,
      frameAncestors: NONE,
    },
  },
  referrerPolicy: { policy: 'no-referrer' },
  xFrameOptions: { action: 'deny' },
  // Not for the other servers of the domain: that is for its owner to say.
  strictTransportSecurity: { includeSubDomains: false },
});

/** Strict for pages, harmless for the rest. Answers are about people: nobody keeps them unless a route says otherwise. */
export const securityHeaders: Middleware = async (ctx, next) => {
  ctx.set('Cache-Control', 'no-store');
  await protect(ctx, next);
};
