import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { Gauge } from 'prom-client';
import { createMetrics } from '../../../apps/metrics/index.js';
import { ObservedServer } from '../../support/observed-server.js';
import { whyPostgresMissing } from '../../support/postgres.js';
import { promtool, whyPrometheusMissing } from '../../support/prometheus.js';
import { whyRedisServerMissing } from '../../support/redis-server.js';
import { needServer } from '../../support/servers.js';
import { until } from '../../support/until.js';

/** Names that labels may have. */
const LABELS = new Set(
  'outcome reason step during method route status result name database state task channel severity level version le quantile type kind space major minor patch'.split(
    ' ',
  ),
);

describe('the metrics of a real server', function () {
  this.timeout(120_000);
  let observed: ObservedServer;
  let text: string;
  before(async function () {
    needServer(this, (await whyPostgresMissing()) ?? whyRedisServerMissing() ?? whyPrometheusMissing());
    observed = await ObservedServer.start(6);
    observed.cutDatabase();
    await observed.load(Date.now() + 60_000);
    // The last job has run once, and a scrape shows the gauges of a second ago.
    await sleep(1_100);
    await until(
      'it has sealed',
      async () => (await observed.metrics()).includes('task="sealing the analytics",result="ok"'),
      30_000,
    );
    text = await observed.metrics();
  });
  after(() => observed?.close());

  it('are what Prometheus checks for: names, units, help', () => {
    expect(promtool(['check', 'metrics'], text)).to.deep.equal({ exitCode: 0, text: '' });
  });

  it('would not be with a gauge that is named like a counter', async () => {
    const { registry } = createMetrics({ processMetrics: false });
    new Gauge({ name: 'order_failures_wrong_total', help: 'x', registers: [registry] }).set(1);
    const verdict = promtool(['check', 'metrics'], await registry.metrics());
    expect(verdict.exitCode).not.to.equal(0);
    expect(verdict.text).to.include('order_failures_wrong_total');
  });

  it('tell of every step, dependency, pool and job', () => {
    const above0 = (series: string) => Number(text.split(`\n${series} `)[1]?.split('\n')[0]);
    for (const step of ['enter', 'judge', 'place', 'settle', 'record'])
      expect(above0(`order_failures_submission_step_duration_seconds_count{step="${step}"}`), step).to.be.above(5);
    for (const name of ['database', 'sealing', 'journal', 'redis', 'guard', 'rate-limiter', 'lock'])
      expect(text).to.include(`order_failures_dependency_health{name="${name}"} 1\n`);
    expect(above0('order_failures_redis_call_duration_seconds_count{result="ok"}')).to.be.above(10);
    expect(above0('order_failures_database_connection_wait_seconds_count{database="primary"}')).to.be.above(10);
    expect(above0('order_failures_database_connection_use_seconds_count{database="primary"}')).to.be.above(10);
    expect(above0('order_failures_database_connections_limit{database="primary"}')).to.equal(10);
    expect(above0('order_failures_database_connections{database="primary",state="idle"}')).to.be.within(1, 10);
    expect(above0('order_failures_problems_total{during="keeping a connection to the database"}')).to.be.above(0);
    expect(above0('order_failures_http_requests_in_flight')).to.equal(1);
    expect(text).to.match(
      /order_failures_job_duration_seconds_count\{task="sealing the analytics",result="ok"\} \d/,
    );
    expect(text).to.match(/order_failures_job_last_success_timestamp_seconds\{task="delivering notices"\} 1\d{9}/);
    expect(text).to.match(/order_failures_build_info\{version="\d+\.\d+\.\d+"\} 1/);
    for (const severity of ['info', 'warning', 'critical'])
      expect(text).to.include(`order_failures_alerts_firing{severity="${severity}"} 0`);
  });

  it('have few labels, and nothing in them that a client sent', () => {
    const labels = [...text.matchAll(/[{,](\w+)="/g)].map(([, name]) => name ?? '');
    expect(labels).to.have.length.above(100);
    expect(new Set(labels.filter((name) => !LABELS.has(name)))).to.deep.equal(new Set());
    const values = new Set([...text.matchAll(/="([^"]*)"/g)].map(([, value]) => value));
    expect([...values].filter((value) => /nowhere|nobody|staff-|127\.0\.0\.1/.test(value ?? ''))).to.deep.equal(
      [],
    );
  });

  it('are no more series after another hundred requests of new kinds', async () => {
    const seriesIn = (exposition: string) =>
      exposition.split('\n').filter((line) => line.startsWith('order_failures_http_')).length;
    const ask = (number: number) =>
      fetch(`${observed.server.url}/${'x'.repeat(number)}?${number}`, {
        method: number % 2 ? 'REPORT' : 'PROPFIND',
      });
    await ask(1);
    await ask(2);
    const before = seriesIn(await observed.metrics());
    for (let number = 3; number <= 100; number++) await ask(number);
    await sleep(1_100);
    expect(seriesIn(await observed.metrics())).to.equal(before);
  });
});
