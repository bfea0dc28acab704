import { expect } from 'chai';
import { readSettings, SettingsError } from '../../../apps/settings.js';
import { DEFAULT_ALERT_RULES } from '../../../core/index.js';

const SECRET = 'a-secret-of-at-least-thirty-two-bytes';
const NO_NOTICES = { rules: DEFAULT_ALERT_RULES, email: undefined, slack: undefined };
const PRODUCTION = { NODE_ENV: 'production', JWT_SECRET: SECRET };

function problemsOf(
  environment: Record<string, string | undefined>,
  needsAuthentication = true,
): readonly string[] {
  try {
    readSettings(environment, { needsAuthentication });
  } catch (error) {
    expect(error).to.be.instanceOf(SettingsError);
    return (error as SettingsError).problems;
  }
  return [];
}

describe('settings', () => {
  it('of an empty environment are the documented defaults, in the sandbox', () => {
    const { dataDir, ...settings } = readSettings({});
    expect(dataDir).to.equal(`${process.cwd()}/data`);
    expect(settings).to.deep.equal({
      sandbox: true,
      port: 8000,
      host: '127.0.0.1',
      databaseUrl: undefined,
      databasePooled: false,
      databaseDirectUrl: undefined,
      databaseReplicaUrl: undefined,
      autoMigrate: true,
      redisUrl: undefined,
      redisSentinels: undefined,
      redisKeyPrefix: 'order-failures:',
      authentication: { kind: 'generated', issuer: 'order-failures', audience: 'order-failures' },
      trustedProxyHops: 0,
      submissionRate: { limit: 3, windowMs: 60_000 },
      retentionDays: 90,
      timeZone: 'UTC',
      logLevel: 'warn',
      predictions: true,
      alerts: NO_NOTICES,
      tracing: undefined,
      publicUrl: undefined,
    });
  });

  it('count an empty variable as absent and ignore unknown ones', () => {
    expect(readSettings({ PORT: ' ', DATABASE_URL: '', FAVOURITE_COLOUR: 'blue' })).to.deep.equal(
      readSettings({}),
    );
  });

  it('take every variable', () => {
    const settings = readSettings({
      PORT: '0',
      HOST: '0.0.0.0',
      DATABASE_URL: 'postgres://u:p@db.example/orders',
      DATABASE_POOLED: 'true',
      DATABASE_DIRECT_URL: 'postgres://u:p@direct.example/orders',
      DATABASE_REPLICA_URL: 'postgres://u:p@copy.example/orders',
      DATA_DIR: '/var/lib/orders',
      AUTO_MIGRATE: 'false',
      REDIS_URL: 'rediss://cache.example:6380',
      REDIS_SENTINELS: 's-1:26379, s-2:26379',
      REDIS_KEY_PREFIX: 'shop-1:',
      JWT_SECRET: SECRET,
      JWT_ISSUER: 'us',
      JWT_AUDIENCE: 'them',
      TRUSTED_PROXY_HOPS: '2',
      ORDER_SUBMISSION_RATE: '5/minute',
      RETENTION_DAYS: '30',
      TIME_ZONE: 'europe/paris',
      LOG_LEVEL: 'DEBUG',
      PREDICTIONS: 'false',
      NODE_ENV: 'production',
    });
    expect(settings).to.deep.equal({
      sandbox: false,
      port: 0,
      host: '0.0.0.0',
      databaseUrl: 'postgres://u:p@db.example/orders',
      databasePooled: true,
      databaseDirectUrl: 'postgres://u:p@direct.example/orders',
      databaseReplicaUrl: 'postgres://u:p@copy.example/orders',
      dataDir: '/var/lib/orders',
      autoMigrate: false,
      redisUrl: 'rediss://cache.example:6380',
      redisSentinels: ['s-1:26379', 's-2:26379'],
      redisKeyPrefix: 'shop-1:',
      authentication: { kind: 'secret', secret: SECRET, issuer: 'us', audience: 'them' },
      trustedProxyHops: 2,
      submissionRate: { limit: 5, windowMs: 60_000 },
      retentionDays: 30,
      timeZone: 'Europe/Paris',
      logLevel: 'debug',
      predictions: false,
      alerts: NO_NOTICES,
      tracing: undefined,
      publicUrl: undefined,
    });
  });

  it('take no replica of an embedded database', () => {
    expect(problemsOf({ DATABASE_REPLICA_URL: 'postgres://copy/x' })).to.deep.equal([
      'DATABASE_REPLICA_URL: must not be set without DATABASE_URL, whose replica it is.',
    ]);
  });

  it('take sentinels only with a name to ask them for', () => {
    const needed =
      'REDIS_SENTINELS: needs the name of the master as the host of REDIS_URL, such as redis://mymaster.';
    for (const url of [undefined, 'redis://a,redis://b', 'unix:///run/redis.sock'])
      expect(problemsOf({ ...PRODUCTION, REDIS_URL: url, REDIS_SENTINELS: 's:26379' })).to.deep.equal([needed]);
    expect(problemsOf({ ...PRODUCTION, REDIS_URL: 'redis://m', REDIS_SENTINELS: 's' })).to.deep.equal([
      'REDIS_SENTINELS: must be like sentinel-1.example:26379,sentinel-2.example:26379.',
    ]);
  });

  it('take another way to the database only where there is a pooler', () => {
    expect(problemsOf({ ...PRODUCTION, DATABASE_DIRECT_URL: 'postgres://direct/x' })).to.deep.equal([
      'DATABASE_DIRECT_URL: is for DATABASE_POOLED=true.',
    ]);
  });

  it('list all problems at once, each with the name and what is allowed', () => {
    const problems = problemsOf({
      ...PRODUCTION,
      PORT: '80000',
      HOST: 'not a host',
      DATABASE_URL: 'mysql://root:hunter2@db/x',
      AUTO_MIGRATE: 'maybe',
      REDIS_URL: 'localhost',
      REDIS_KEY_PREFIX: '{shop}:',
      JWT_SECRET: 'hunter2-is-too-short',
      TRUSTED_PROXY_HOPS: '-1',
      ORDER_SUBMISSION_RATE: 'often',
      RETENTION_DAYS: '0',
      TIME_ZONE: 'Mars/Olympus',
      LOG_LEVEL: 'loud',
    });
    expect(problems).to.deep.equal([
      'PORT: must be a whole number from 0 to 65535.',
      'HOST: must be an IP address or a host name.',
      'DATABASE_URL: must be a URL such as postgres://user:password@host:5432/database.',
      'AUTO_MIGRATE: must be one of true, false.',
      'REDIS_URL: must be a URL such as redis://host:6379 (nodes of a cluster with commas between).',
      'REDIS_KEY_PREFIX: must be 1 to 64 characters of ASCII, without blanks and braces, such as shop-1:.',
      'JWT_SECRET: must have at least 32 bytes (try: openssl rand -base64 48).',
      'TRUSTED_PROXY_HOPS: must be a whole number from 0 to 32.',
      'ORDER_SUBMISSION_RATE: must be a number and a period (second, minute, hour or day), such as 3/minute.',
      'RETENTION_DAYS: must be a whole number from 1 to 36500.',
      'TIME_ZONE: must be an IANA time zone such as UTC or Europe/Paris.',
      'LOG_LEVEL: must be one of trace, debug, info, warn, error, fatal, silent.',
    ]);
  });

  it('never repeat a value, which may be a secret', () => {
    const secrets = { DATABASE_URL: 'hunter2', REDIS_URL: 'hunter2', JWT_SECRET: 'hunter2', JWKS_URL: 'hunter2' };
    const problems = problemsOf(secrets);
    expect(problems).to.have.length.at.least(4);
    expect(new SettingsError(problems).message).not.to.contain('hunter2');
  });

  for (const [text, limit, windowMs] of [
    ['3/s', 3, 1_000],
    ['3/m', 3, 60_000],
    ['3/min', 3, 60_000],
    ['3/minute', 3, 60_000],
    ['100/Hour', 100, 3_600_000],
    ['1/day', 1, 86_400_000],
  ] as const) {
    it(`read the rate ${text} as Django REST framework does`, () => {
      expect(readSettings({ ORDER_SUBMISSION_RATE: text }).submissionRate).to.deep.equal({ limit, windowMs });
    });
  }

  for (const text of ['0/minute', '3', '3/', '/minute', '3/week', '3/60s', '1.5/m', '-3/m']) {
    it(`refuse the rate ${JSON.stringify(text)}`, () => {
      expect(problemsOf({ ORDER_SUBMISSION_RATE: text })).to.have.length(1);
    });
  }

  it('take several nodes of a Redis Cluster, and refuse them when one is wrong', () => {
    const nodes = 'redis://a:7000,redis://b:7000';
    expect(readSettings({ REDIS_URL: nodes }).redisUrl).to.equal(nodes);
    expect(problemsOf({ REDIS_URL: `${nodes},c:7000` })).to.have.length(1);
  });

  it('refuse an offset as a time zone', () => {
    expect(problemsOf({ TIME_ZONE: '+01:00' })).to.have.length(1);
  });

  describe('for letting people in', () => {
    for (const environment of [{ DATABASE_URL: 'postgres://db/x' }, { NODE_ENV: 'production' }]) {
      it(`refuse to go without a secret under ${Object.keys(environment)}`, () => {
        expect(problemsOf(environment)).to.deep.equal([
          'JWT_SECRET: must be set, or JWKS_URL with JWT_ISSUER and JWT_AUDIENCE, when DATABASE_URL or NODE_ENV=production is set.',
        ]);
      });
    }

    it('ask for no secret where nobody is let in', () => {
      const { authentication } = readSettings({ NODE_ENV: 'production' });
      expect(authentication).to.deep.equal({ kind: 'none' });
    });

    it('count the bytes of the secret, not its characters', () => {
      expect(problemsOf({ ...PRODUCTION, JWT_SECRET: 'é'.repeat(16) })).to.deep.equal([]);
      expect(problemsOf({ ...PRODUCTION, JWT_SECRET: 'é'.repeat(15) })).to.have.length(1);
    });

    it('take the keys of an identity provider with issuer and audience', () => {
      const environment = { JWKS_URL: 'https://id.example/jwks.json', JWT_ISSUER: 'i', JWT_AUDIENCE: 'a' };
      expect(readSettings({ NODE_ENV: 'production', ...environment }).authentication).to.deep.equal({
        kind: 'jwks',
        jwksUrl: 'https://id.example/jwks.json',
        issuer: 'i',
        audience: 'a',
      });
    });

    it('want issuer and audience beside JWKS_URL', () => {
      expect(problemsOf({ NODE_ENV: 'production', JWKS_URL: 'https://id.example/jwks.json' })).to.deep.equal([
        'JWT_ISSUER: must be set together with JWKS_URL.',
        'JWT_AUDIENCE: must be set together with JWKS_URL.',
      ]);
    });

    it('want TLS for keys from another machine', () => {
      const claims = { ...PRODUCTION, JWT_SECRET: '', JWT_ISSUER: 'i', JWT_AUDIENCE: 'a' };
      expect(problemsOf({ ...claims, JWKS_URL: 'http://id.example/jwks.json' })).to.deep.equal([
        'JWKS_URL: must be https.',
      ]);
      expect(problemsOf({ ...claims, JWKS_URL: 'http://[::1]:9/jwks.json' })).to.deep.equal([]);
    });

    it('take a secret or the keys of a provider, not both', () => {
      const both = { ...PRODUCTION, JWKS_URL: 'https://id.example/k', JWT_ISSUER: 'i', JWT_AUDIENCE: 'a' };
      expect(problemsOf(both)).to.deep.equal(['JWT_SECRET, JWKS_URL: set one of them, not both.']);
    });
  });

  describe('of the sandbox', () => {
    for (const host of ['0.0.0.0', '192.0.2.1', 'example.org', '::']) {
      it(`refuse to listen on ${host}`, () => {
        expect(problemsOf({ HOST: host })).to.have.length(1);
        expect(problemsOf({ HOST: host })[0]).to.match(/^HOST: must be 127\.0\.0\.1 .* DATABASE_URL/);
      });
    }

    for (const host of ['127.0.0.1', '127.1.2.3', 'localhost', '::1']) {
      it(`listen on ${host}`, () => {
        expect(readSettings({ HOST: host }).host).to.equal(host);
      });
    }
  });
});
