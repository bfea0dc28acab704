interface TokenIssuer {
  /** `iss` of every token. */
  readonly issuer: string;
  /** `aud` of every token. */
  readonly audience: string;
}

/** The app issues its tokens itself: HS256, user id as `sub`. */
export interface OwnTokenSettings extends TokenIssuer {
  readonly kind: 'secret';
  /** At least 32 bytes. Not printed, ever. */
  readonly secret: string;
  /** Default 15 minutes. */
  readonly accessLifetimeMs?: number;
  /** Default 24 hours. */
  readonly refreshLifetimeMs?: number;
}

/** An identity provider issues the tokens: RS256 or ES256, the username as `sub`. There is no log-in here then. */
export interface ProviderTokenSettings extends TokenIssuer {
  readonly kind: 'jwks';
  /** Where the provider publishes its public keys. */
  readonly jwksUrl: string;
}

export type AuthSettings = OwnTokenSettings | ProviderTokenSettings;
