import type { EnvironmentReader } from './environment-reader.js';
import * as parse from './parsers.js';

interface Claims {
  readonly issuer: string;
  readonly audience: string;
}

/** Whose tokens are believed. */
export type Authentication =
  /** Our own, signed with a shared secret. */
  | ({ readonly kind: 'secret'; readonly secret: string } & Claims)
  /** Those of an identity provider that publishes its keys. */
  | ({ readonly kind: 'jwks'; readonly jwksUrl: string } & Claims)
  /** Our own, signed with a secret that the sandbox makes up and keeps in its data folder. */
  | ({ readonly kind: 'generated' } & Claims)
  /** Nobody's: the command lets nobody in. */
  | { readonly kind: 'none' };

/** Who issues our own tokens, and for whom, unless the settings say otherwise. */
const OWN_NAME = 'order-failures';

export function readAuthentication(
  from: EnvironmentReader,
  { sandbox, required }: { readonly sandbox: boolean; readonly required: boolean },
): Authentication {
  const given = { secret: from.text('JWT_SECRET'), jwksUrl: from.text('JWKS_URL') };
  const secret = from.read('JWT_SECRET', parse.secret, undefined);
  const jwksUrl = from.read('JWKS_URL', parse.jwksUrl, undefined);
  const issuer = from.text('JWT_ISSUER');
  const audience = from.text('JWT_AUDIENCE');

  if (given.secret !== undefined && given.jwksUrl !== undefined)
    from.complain('JWT_SECRET, JWKS_URL', 'set one of them, not both.');
  if (given.jwksUrl !== undefined) {
    // Without them any token of the provider would do, also one that was meant for another service.
    if (issuer === undefined) from.complain('JWT_ISSUER', 'must be set together with JWKS_URL.');
    if (audience === undefined) from.complain('JWT_AUDIENCE', 'must be set together with JWKS_URL.');
  }
  const claims = { issuer: issuer ?? OWN_NAME, audience: audience ?? OWN_NAME };
  if (jwksUrl !== undefined) return { kind: 'jwks', jwksUrl, ...claims };
  if (secret !== undefined) return { kind: 'secret', secret, ...claims };
  if (sandbox) return { kind: 'generated', ...claims };
  if (required && given.secret === undefined && given.jwksUrl === undefined)
    from.complain(
      'JWT_SECRET',
      'must be set, or JWKS_URL with JWT_ISSUER and JWT_AUDIENCE, when DATABASE_URL or NODE_ENV=production is set.',
    );
  return { kind: 'none' };
}
