import type { Ctx } from '../context.js';
import { formNotValid } from './csrf.js';

/**
 * Refuses what another site made a browser send. Browsers tell in `Origin` and `Sec-Fetch-Site`; those too old to tell are left to the CSRF token.
 * Hosts are compared and not whole origins: behind a proxy the app does not know whether it is reached by HTTPS.
 * @throws ProblemError 403
 */
export function checkSameOrigin(ctx: Ctx): void {
  const origin = ctx.get('Origin');
  const site = ctx.get('Sec-Fetch-Site');
  if (origin !== '' && hostOf(origin) !== ctx.get('Host')) throw formNotValid();
  if (site !== '' && site !== 'same-origin' && site !== 'none') throw formNotValid();
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
