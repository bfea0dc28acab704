import jwt from 'koa-jwt';
import type { AuthSettings, OwnTokenSettings } from '../../../apps/auth/index.js';
import { createVerificationKeys } from '../../../apps/auth/index.js';
import type { Ctx } from '../../../apps/http/context.js';

export type CheckToken = (ctx: Ctx) => Promise<unknown>;

/** koa-jwt as its own documentation shows it: with the secret as text. */
export function checkWithText({ secret, issuer, audience }: OwnTokenSettings): CheckToken {
  return checkWith({ secret, issuer, audience, algorithms: ['HS256'] });
}

/** koa-jwt with a key that was made once, as the server uses it for a token that it has not seen yet. */
export function checkWithKey(auth: AuthSettings): CheckToken {
  const { keyFor, algorithms } = createVerificationKeys(auth);
  const secret = keyFor as unknown as jwt.SecretLoader;
  return checkWith({ secret, issuer: auth.issuer, audience: auth.audience, algorithms: [...algorithms] });
}

function checkWith(options: jwt.Options): CheckToken {
  const check = jwt(options);
  return (ctx) => check(ctx, async () => {});
}
