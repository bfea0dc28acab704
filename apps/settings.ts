import { resolve } from 'node:path';
import { DEFAULT_POLICY, DEFAULT_RETENTION_DAYS, type Rate } from '../core/index.js';
import { type AlertSettings, readAlertSettings } from './settings/alerts.js';
import { type Authentication, readAuthentication } from './settings/authentication.js';
import { EnvironmentReader } from './settings/environment-reader.js';
import * as parse from './settings/parsers.js';
import { readTracingSettings, type TracingSettings } from './settings/tracing.js';

export type { AlertSettings } from './settings/alerts.js';
export type { Authentication } from './settings/authentication.js';
export { SettingsError } from './settings/settings-error.js';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** All that can be set from outside, validated. Read once, at the start. */
export interface Settings {
  /**
   * Neither `DATABASE_URL` nor `NODE_ENV=production` is set: `serve` shows sample data, on this machine only, and makes up its own
   * secret.
   */
  readonly sandbox: boolean;
  /** 0 to 65535; 0 takes any free one. Default 8000. */
  readonly port: number;
  /** Default 127.0.0.1. In the sandbox always a loopback address. */
  readonly host: string;
  /** Absent: an embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** The database, and its replica, are reached through a pooler that lends connections for a transaction. Default false. */
  readonly databasePooled: boolean;
  /** The same database without that pooler, for notifications. Absent: followers look every few seconds. */
  readonly databaseDirectUrl: string | undefined;
  /** A streaming replica of that database, for the reads of staff. Absent: the database itself. */
  readonly databaseReplicaUrl: string | undefined;
  /** Absolute path. Embedded database, journal, sandbox secret. Default ./data. */
  readonly dataDir: string;
  /** Bring an external database up to date when a command starts. Default true. */
  readonly autoMigrate: boolean;
  /** Several with commas between are nodes of one cluster. Absent: guard and lock in the process. */
  readonly redisUrl: string | undefined;
  /** `host:port` of sentinels; the host of `redisUrl` is then the name of their master. Absent: `redisUrl` is where Redis is. */
  readonly redisSentinels: readonly string[] | undefined;
  /** In front of every key in Redis; no braces. Default `order-failures:`. */
  readonly redisKeyPrefix: string;
  readonly authentication: Authentication;
  /** Proxies in front of the server whose X-Forwarded-For is believed. Default 0. */
  readonly trustedProxyHops: number;
  /** Default 3/minute. */
  readonly submissionRate: Rate;
  /** Default 90. */
  readonly retentionDays: number;
  /** IANA name. Default UTC. */
  readonly timeZone: string;
  /** Default info; in the sandbox warn, so that its welcome stays readable. */
  readonly logLevel: LogLevel;
  /** Say once a day who is likely to be refused. Default true. */
  readonly predictions: boolean;
  readonly alerts: AlertSettings;
  /** Absent: no traces. */
  readonly tracing: TracingSettings | undefined;
  /** Where people reach the pages, without a slash at the end; for links in notices. Default: host and port in the sandbox, else undefined. */
  readonly publicUrl: string | undefined;
}

const postgresUrl = parse.url(['postgres', 'postgresql'], 'postgres://user:password@host:5432/database');

export interface ReadSettingsOptions {
  /** Whether the caller lets people in, so that a missing secret is a problem. Default false: a clean-up by cron needs none. */
  readonly needsAuthentication?: boolean;
}

/**
 * Reads the environment. An empty variable counts as absent, unknown ones are ignored.
 * @throws SettingsError listing everything that is wrong, without any value.
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  { needsAuthentication = false }: ReadSettingsOptions = {},
): Settings {
  const from = new EnvironmentReader(environment);
  const sandbox = from.text('DATABASE_URL') === undefined && from.text('NODE_ENV') !== 'production';
  const settings: Settings = {
    sandbox,
    port: from.read('PORT', parse.wholeNumber(0, 65_535), 8_000),
    host: from.read('HOST', parse.host, '127.0.0.1'),
    databaseUrl: from.read('DATABASE_URL', postgresUrl, undefined),
    databasePooled: from.read('DATABASE_POOLED', parse.trueOrFalse, false),
    databaseDirectUrl: from.read('DATABASE_DIRECT_URL', postgresUrl, undefined),
    databaseReplicaUrl: from.read('DATABASE_REPLICA_URL', postgresUrl, undefined),
    dataDir: from.read('DATA_DIR', parse.folder, resolve('data')),
    autoMigrate: from.read('AUTO_MIGRATE', parse.trueOrFalse, true),
    redisUrl: from.read('REDIS_URL', parse.redisUrl, undefined),
    redisSentinels: from.read('REDIS_SENTINELS', parse.sentinels, undefined),
    redisKeyPrefix: from.read('REDIS_KEY_PREFIX', parse.redisKeyPrefix, 'order-failures:'),
    authentication: readAuthentication(from, { sandbox, required: needsAuthentication }),
    trustedProxyHops: from.read('TRUSTED_PROXY_HOPS', parse.wholeNumber(0, 32), 0),
    submissionRate: from.read('ORDER_SUBMISSION_RATE', parse.rate, DEFAULT_POLICY.submissionRate),
    retentionDays: from.read('RETENTION_DAYS', parse.wholeNumber(1, 36_500), DEFAULT_RETENTION_DAYS),
    timeZone: from.read('TIME_ZONE', parse.timeZone, 'UTC'),
    logLevel: from.read('LOG_LEVEL', parse.oneOf(LOG_LEVELS), sandbox ? 'warn' : 'info'),
    predictions: from.read('PREDICTIONS', parse.trueOrFalse, true),
    alerts: readAlertSettings(from),
    tracing: readTracingSettings(from),
    publicUrl: from.read('PUBLIC_URL', parse.publicUrl, undefined),
  };
  if (sandbox && !parse.isLoopback(settings.host))
    from.complain(
      'HOST',
      'must be 127.0.0.1 (or another loopback address) for the sandbox, whose passwords everybody knows. ' +
        'To serve others set DATABASE_URL, or NODE_ENV=production with JWT_SECRET.',
    );
  if (settings.redisSentinels !== undefined && !/^rediss?:[^,]+$/.test(settings.redisUrl ?? ''))
    from.complain(
      'REDIS_SENTINELS',
      'needs the name of the master as the host of REDIS_URL, such as redis://mymaster.',
    );
  if (settings.databaseDirectUrl !== undefined && !settings.databasePooled)
    from.complain('DATABASE_DIRECT_URL', 'is for DATABASE_POOLED=true.');
  if (settings.databaseReplicaUrl !== undefined && from.text('DATABASE_URL') === undefined)
    from.complain('DATABASE_REPLICA_URL', 'must not be set without DATABASE_URL, whose replica it is.');
  from.finish();
  return settings;
}
