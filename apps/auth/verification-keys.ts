import { createPublicKey, type KeyObject } from 'node:crypto';
import type jwks from 'jwks-rsa';
import { MINUTE_MS, SECOND_MS } from '../../core/index.js';
import type { AuthSettings } from './settings.js';
import { TOKEN_ALGORITHM, tokenKey } from './tokens.js';

const CLIENT_OPTIONS = {
  cacheMaxAge: 10 * MINUTE_MS,
  // Tokens with made-up key ids must not become a flood of requests to the provider.
  rateLimit: true,
  jwksRequestsPerMinute: 10,
  timeout: 3 * SECOND_MS,
};

/** What an access token is checked with. */
export interface VerificationKeys {
  /** The only algorithms that are believed: a token cannot choose its own. */
  readonly algorithms: readonly string[];
  /** The key for a token with this header. @throws KeysUnavailableError, or any other error when there is no such key. */
  readonly keyFor: (header: { readonly kid?: string }) => Promise<KeyObject>;
}

/** The identity provider's keys cannot be read: nobody can say whether a token is valid. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
}

export function createVerificationKeys(settings: AuthSettings): VerificationKeys {
  if (settings.kind === 'jwks') return providerKeys(settings.jwksUrl);
  const key = tokenKey(settings.secret);
  return { algorithms: [TOKEN_ALGORITHM], keyFor: async () => key };
}

function providerKeys(jwksUri: string): VerificationKeys {
  // Loaded with the first token: who has no identity provider need not wait for it at each start.
  let opened: Promise<jwks.JwksClient> | undefined;
  const open = async () => {
    const { default: loaded } = await import('jwks-rsa');
    return new loaded.JwksClient({ jwksUri, ...CLIENT_OPTIONS });
  };
  // The client caches its keys as PEM text, and a key made of it anew for each token would cost 100 us.
  const keys = new WeakMap<jwks.SigningKey, KeyObject>();

  async function keyFor({ kid }: { readonly kid?: string }): Promise<KeyObject> {
    opened ??= open();
    const client = await opened;
    const signingKey = await client.getSigningKey(kid).catch((cause: unknown) => {
      if (isUnknownKey(cause)) throw cause;
      throw new KeysUnavailableError('The keys of the identity provider cannot be read.', { cause });
    });
    const known = keys.get(signingKey);
    if (known !== undefined) return known;
    const key = createPublicKey(signingKey.getPublicKey());
    keys.set(signingKey, key);
    return key;
  }

  return { algorithms: ['RS256', 'ES256'], keyFor };
}

/** By name: the package's types say nothing of the class as a value. */
function isUnknownKey(error: unknown): boolean {
  return error instanceof Error && error.name === 'SigningKeyNotFoundError';
}
