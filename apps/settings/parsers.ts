import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { DAY_MS, HOUR_MS, MINUTE_MS, parseTimeZone, type Rate, SECOND_MS } from '../../core/index.js';
import { type Parse, Problem } from './environment-reader.js';

const HOST_NAME = /^(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/i;
const RATE = /^([1-9]\d{0,5})\/([smhd])[a-z]*$/i;
const RATE_UNIT_MS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };
const MIN_SECRET_BYTES = 32;

export function wholeNumber(min: number, max: number): Parse<number> {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) throw new Problem(`must be a whole number from ${min} to ${max}.`);
    return value;
  };
}

export function oneOf<T extends string>(allowed: readonly T[]): Parse<T> {
  return (text) => {
    const found = allowed.find((value) => value === text.toLowerCase());
    if (found === undefined) throw new Problem(`must be one of ${allowed.join(', ')}.`);
    return found;
  };
}

export const trueOrFalse: Parse<boolean> = (text) => oneOf(['true', 'false'])(text) === 'true';

export const host: Parse<string> = (text) => {
  if (isIP(text) === 0 && !HOST_NAME.test(text)) throw new Problem('must be an IP address or a host name.');
  return text;
};

export function isLoopback(hostName: string): boolean {
  return hostName === 'localhost' || hostName === '::1' || (isIP(hostName) === 4 && hostName.startsWith('127.'));
}

/** An absolute path; a relative one counts from the current folder. */
export const folder: Parse<string> = (text) => {
  if (text.includes('\0')) throw new Problem('must be a path.');
  return resolve(text);
};

export function url(schemes: readonly string[], example: string): Parse<string> {
  return (text) => {
    if (!URL.canParse(text) || !schemes.includes(new URL(text).protocol.slice(0, -1)))
      throw new Problem(`must be a URL such as ${example}.`);
    return text;
  };
}

/** One Redis, or with commas between several nodes of a Redis Cluster. */
export const redisUrl: Parse<string> = (text) => {
  const one = url(['redis', 'rediss', 'unix'], 'redis://host:6379 (nodes of a cluster with commas between)');
  for (const node of text.split(',')) one(node.trim());
  return text;
};

/** `host:port`, several with commas between. */
export const sentinels: Parse<readonly string[]> = (text) => {
  const all = text.split(',').map((one) => one.trim());
  if (!all.every((one) => /^(?:[\w.-]+|\[[\da-f:]+\]):\d{1,5}$/i.test(one)))
    throw new Problem('must be like sentinel-1.example:26379,sentinel-2.example:26379.');
  return all;
};

/** On a cluster braces decide where a key lies: the keys bring their own. */
export const redisKeyPrefix: Parse<string> = (text) => {
  if (!/^[\x21-\x7e]{1,64}$/.test(text) || /[{}]/.test(text))
    throw new Problem('must be 1 to 64 characters of ASCII, without blanks and braces, such as shop-1:.');
  return text;
};

/** Keys that are fetched decide who is let in: without TLS only from this machine. */
export const jwksUrl: Parse<string> = (text) => {
  url(['https', 'http'], 'https://login.example.org/.well-known/jwks.json')(text);
  const { protocol, hostname } = new URL(text);
  if (protocol === 'http:' && !isLoopback(hostname.replace(/^\[|\]$/g, ''))) throw new Problem('must be https.');
  return text;
};

/** Without a slash at the end, so that paths can be put behind it. */
export const publicUrl: Parse<string> = (text) => {
  url(['https', 'http'], 'https://shop.example')(text);
  const { search, hash, username, password } = new URL(text);
  if (`${search}${hash}${username}${password}` !== '') throw new Problem('must have no user, query or fragment.');
  return text.replace(/\/+$/, '');
};

export const secret: Parse<string> = (text) => {
  if (Buffer.byteLength(text) < MIN_SECRET_BYTES)
    throw new Problem(`must have at least ${MIN_SECRET_BYTES} bytes (try: openssl rand -base64 48).`);
  return text;
};

/** Django REST framework's notation: a number and a period of which only the first letter counts, as in `3/minute`, `3/min`, `3/m`. */
export const rate: Parse<Rate> = (text) => {
  const [, limit, unit = ''] = RATE.exec(text) ?? [];
  const windowMs = RATE_UNIT_MS[unit.toLowerCase()];
  if (limit === undefined || windowMs === undefined)
    throw new Problem('must be a number and a period (second, minute, hour or day), such as 3/minute.');
  return { limit: Number(limit), windowMs };
};

/** The zone in its usual case, as `Europe/Paris` for `europe/paris`. */
export const timeZone: Parse<string> = (text) => {
  try {
    return parseTimeZone(text, 'TIME_ZONE');
  } catch {}
  throw new Problem('must be an IANA time zone such as UTC or Europe/Paris.');
};
