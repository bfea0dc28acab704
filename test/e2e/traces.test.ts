import { createRequire } from 'node:module';
import { types } from 'node:util';
import { expect } from 'chai';
import { createContainer } from '../../apps/container.js';
import { readSettings } from '../../apps/settings.js';
import { runCommand } from '../support/cli-process.js';
import { temporaryFolder } from '../support/folder.js';
import { OtlpReceiver, type ReceivedSpan } from '../support/otlp-receiver.js';
import { TestDatabase, whyPostgresMissing } from '../support/postgres.js';
import { RedisServer, whyRedisServerMissing } from '../support/redis-server.js';
import { ServerProcess } from '../support/server-process.js';
import { needServer } from '../support/servers.js';
import { type Person, Submissions, stockForOrders } from '../support/submissions.js';
import { until } from '../support/until.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

describe('the traces of a server on PostgreSQL and Redis', function () {
  this.timeout(120_000);
  const submissions = new Submissions();
  let collector: OtlpReceiver;
  let database: TestDatabase;
  let redis: RedisServer;
  let people: Person[];
  let server: ServerProcess;
  const start = (environment: Record<string, string> = {}) =>
    ServerProcess.start({
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      ...environment,
    });
  before(async function () {
    needServer(this, (await whyPostgresMissing()) ?? whyRedisServerMissing());
    database = await TestDatabase.create();
    redis = await RedisServer.start();
    people = await stockForOrders(database, 30);
  });
  after(async () => {
    await redis?.stop();
    await database?.close();
  });
  beforeEach(async () => {
    collector = await OtlpReceiver.open();
  });
  afterEach(async () => {
    await server?.close();
    await collector.close();
  });

  const nextPerson = () => people.pop() as Person;
  const within = (span: ReceivedSpan, name: string): ReceivedSpan => {
    const found = collector.childrenOf(span).find((child) => child.name === name);
    if (found === undefined)
      throw new Error(`${name} is not in ${span.name}: ${collector.childrenOf(span).map((child) => child.name)}`);
    return found;
  };

  it('lead from the request through use case and ports to Redis and PostgreSQL', async () => {
    server = await start();
    expect((await submissions.answered(server, { ...nextPerson(), quantity: 1 })).status).to.equal(201);
    expect((await submissions.answered(server, { ...nextPerson(), quantity: 1_000 })).status).to.equal(422);
    await server.stop();
    const [placed, refused] = collector.named('POST /api/orders/') as [ReceivedSpan, ReceivedSpan];
    const submission = within(placed, 'OrderFailures.submitOrder');
    const entering = within(submission, 'SubmissionGuard.enter');
    expect(within(entering, 'RedisSubmissionGuard.enter').attributes['db.system.name']).to.equal('redis');
    expect(within(submission, 'Shop.place').attributes['db.system.name']).to.equal('postgresql');
    expect(within(within(refused, 'OrderFailures.submitOrder'), 'AttemptStore.add').kind).to.equal(3);
    expect(new Set(collector.spans.map(({ resource }) => resource['service.name']))).to.deep.equal(
      new Set(['order-failures']),
    );
  });

  it('begin anew with each job, sealing and alerts among them', async () => {
    server = await start();
    await until('jobs ran', async () => collector.named('sealing the analytics').length > 0, 30_000);
    await server.stop();
    for (const name of ['sealing the analytics', 'looking at the rules of alerts', 'sealing the validation log']) {
      const [span] = collector.named(name);
      expect(span?.parentSpanId, name).to.equal(undefined);
      expect(collector.childrenOf(span as ReceivedSpan), name).not.to.deep.equal([]);
    }
  });

  it('hold nothing that names anybody', async () => {
    server = await start();
    const person = nextPerson();
    await submissions.answered(server, { ...person, quantity: 1_000 });
    await fetch(`${server.url}/api/orders/recent-failures/?participant_id=${person.participantId}`, {
      headers: { Authorization: submissions.authorizationOf(person.user) },
    });
    await server.stop();
    const told = new Set(
      collector.spans.flatMap(({ name, attributes, status }) => [
        name,
        ...Object.keys(attributes),
        ...Object.values(attributes),
        status.message,
      ]),
    );
    expect(told).to.include('GET /api/orders/recent-failures/');
    const allowed =
      /^(?:[A-Za-z]+\.[A-Za-z]+|(?:GET|POST)(?: \/[a-z/:-]*)?|\/[a-z/:-]*|[a-z][a-z ]+|[a-z_.]+|postgresql|redis|[A-Z_]+)$/;
    expect([...told].filter((text) => typeof text === 'string' && !allowed.test(text))).to.deep.equal([]);
    expect([...told].filter((value) => typeof value === 'number').sort()).to.deep.equal([200, 422]);
  });

  it('delay no submission while the collector hangs, and the server ends all the same', async () => {
    collector.mood = 'hanging';
    server = await start();
    await submissions.answered(server, { ...nextPerson(), quantity: 1 });
    const took: number[] = [];
    for (let turn = 0; turn < 10; turn++) {
      const { status, tookMs } = await submissions.answered(server, { ...nextPerson(), quantity: 1 });
      expect(status).to.equal(201);
      took.push(tookMs);
    }
    await until('the collector was asked', () => collector.requests.length > 0, 20_000);
    expect(took.sort((a, b) => a - b)[5]).to.be.below(500);
    const startedAt = performance.now();
    expect((await server.stop()).exitCode).to.equal(0);
    expect(performance.now() - startedAt).to.be.below(10_000);
    expect(server.log).to.include('sending traces');
  });

  it('are said in the log lines', async () => {
    server = await start();
    await fetch(`${server.url}/healthz`, { headers: { traceparent: `00-${TRACE}-b7ad6b7169203331-01` } });
    expect(server.log).to.match(
      new RegExp(
        `"trace_id":"${TRACE}","span_id":"[0-9a-f]{16}".*"route":"/healthz"|"route":"/healthz".*"trace_id":"${TRACE}"`,
      ),
    );
  });

  it('are written by commands too: a clean-up is a trace', async () => {
    const { exitCode } = await runCommand(['cleanup-failed-attempts', '--days=90'], {
      DATABASE_URL: database.url,
      DATA_DIR: await temporaryFolder(),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_SERVICE_NAME: 'order-failures-cron',
    });
    expect(exitCode).to.equal(0);
    const [use] = collector.named('OrderFailures.cleanUpAttempts') as [ReceivedSpan];
    expect(collector.childrenOf(use).map(({ name }) => name)).to.include('Lock.withLease');
    expect(use.resource['service.name']).to.equal('order-failures-cron');
  });

  it('cost nothing without OTEL_EXPORTER_OTLP_ENDPOINT: nothing is wrapped, and nothing of OpenTelemetry is loaded but what prom-client loads', async () => {
    const settings = readSettings({
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      DATA_DIR: await temporaryFolder(),
    });
    const container = await createContainer(settings);
    try {
      const { app, shop, attempts, users, answers, rateLimiter, journal } = container;
      for (const port of [app, shop, attempts, users, answers, rateLimiter, journal])
        expect(types.isProxy(port)).to.equal(false);
    } finally {
      await container.close();
    }
    const code = `
      await import(${JSON.stringify(new URL('../../apps/cli/index.js', import.meta.url).href)});
      const { createRequire } = await import('node:module');
      console.log(JSON.stringify(Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('@opentelemetry'))));`;
    const { spawnSync } = await import('node:child_process');
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
    const loaded = JSON.parse(stdout) as string[];
    expect(loaded.filter((file) => !file.includes('@opentelemetry/api/'))).to.deep.equal([]);
    expect(createRequire(import.meta.url).resolve('@opentelemetry/sdk-trace')).to.include('sdk-trace');
  });
});
