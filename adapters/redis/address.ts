import { InvalidInputError } from '../../core/index.js';

/** Where a Redis listens and how to log in, in the words of ioredis. */
export interface RedisAddress {
  readonly host?: string;
  readonly port?: number;
  /** Unix socket, instead of host and port. */
  readonly path?: string;
  readonly username?: string;
  readonly password?: string;
  readonly db?: number;
  /** Present: TLS. */
  readonly tls?: Record<string, never>;
}

const DEFAULT_PORT = 6379;

/** @throws InvalidInputError (`url`), which never repeats the URL: it may hold a password. */
export function parseRedisUrl(text: string): RedisAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  switch (url?.protocol) {
    case 'redis:':
      return { ...tcp(url), ...login(url) };
    case 'rediss:':
      return { ...tcp(url), ...login(url), tls: {} };
    case 'unix:':
      return { path: decode(url.pathname), ...login(url) };
    default:
      throw invalid();
  }
}

/** `host:port`. @throws InvalidInputError (`sentinels`). */
export function parseSentinel(text: string): { readonly host: string; readonly port: number } {
  const url = URL.canParse(`redis://${text}`) ? new URL(`redis://${text}`) : undefined;
  if (url === undefined || url.hostname === '' || url.host !== text || url.port === '')
    throw new InvalidInputError('sentinels', 'must be like sentinel-1.example:26379.');
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port) };
}

function tcp(url: URL): RedisAddress {
  const [, db = '', ...rest] = url.pathname.split('/');
  if (url.hostname === '' || rest.length > 0 || !/^\d{0,9}$/.test(db)) throw invalid();
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    ...(db !== '' && { db: Number(db) }),
  };
}

function login({ username, password }: URL): RedisAddress {
  return {
    ...(username !== '' && { username: decode(username) }),
    ...(password !== '' && { password: decode(password) }),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid();
  }
}

function invalid(): InvalidInputError {
  return new InvalidInputError(
    'url',
    'must be like redis://user:password@host:6379/0, rediss://host:6379 or unix:///run/redis.sock.',
  );
}
