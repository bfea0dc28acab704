import { isIP } from 'node:net';
import { InvalidInputError } from '../../core/index.js';

/** Where a mail server listens and how to log in, in the words of nodemailer. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte, else STARTTLS as below. */
  readonly secure: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
  /** Without STARTTLS nothing is sent: a password must not travel in the clear. */
  readonly requireTLS: boolean;
  /** This machine talks to itself, often under a certificate of no one's. */
  readonly ignoreTLS: boolean;
}

const PORTS: Readonly<Record<string, number>> = { 'smtp:': 587, 'smtps:': 465 };

/** @throws InvalidInputError (`url`), which never repeats the URL: it may hold a password. */
export function parseMailUrl(text: string): MailServer {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const defaultPort = PORTS[url?.protocol ?? ''];
  if (
    url === undefined ||
    defaultPort === undefined ||
    url.hostname === '' ||
    !/^\/?$/.test(url.pathname + url.search)
  ) {
    throw invalid();
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const user = decode(url.username);
  const isLocal = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  const secure = url.protocol === 'smtps:';
  return {
    host,
    port: url.port === '' ? defaultPort : Number(url.port),
    secure,
    ...(user !== '' && { auth: { user, pass: decode(url.password) } }),
    requireTLS: !secure && !isLocal && user !== '',
    ignoreTLS: !secure && isLocal,
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
    'must be like smtp://user:password@host:587 or smtps://user:password@host:465.',
  );
}
