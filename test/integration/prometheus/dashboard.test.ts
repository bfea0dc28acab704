import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { ObservedServer } from '../../support/observed-server.js';
import { whyPostgresMissing } from '../../support/postgres.js';
import { whyPrometheusMissing } from '../../support/prometheus.js';
import { Prometheus } from '../../support/prometheus-server.js';
import { whyRedisServerMissing } from '../../support/redis-server.js';
import { needServer } from '../../support/servers.js';
import { until } from '../../support/until.js';
import { WebhookReceiver } from '../../support/webhook-receiver.js';

const RULES = 'docs/observability/alert-rules.yml';
const LOAD_MS = 15_000;

interface Query {
  readonly panel: string;
  readonly expression: string;
}

/** As Grafana would ask, of a scrape every second. */
function queriesOf(dashboard: { panels: { title: string; targets?: { expr: string }[] }[] }): Query[] {
  return dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({
      panel: title,
      expression: expr
        .replaceAll('$job', 'order-failures')
        .replaceAll('$instance', '.*')
        .replaceAll('$__rate_interval', '10s'),
    })),
  );
}

/** Metrics as they stand in PromQL, without what it adds to a histogram. */
const metricsIn = (text: string) =>
  [...text.matchAll(/\b(?:order_failures|process|nodejs)_[a-z0-9_]+(?!:)\b/g)].map(([name]) => name);

describe('the dashboard and the rules, in a real Prometheus that asks a real server under load', function () {
  this.timeout(180_000);
  const queries = queriesOf(JSON.parse(readFileSync('docs/observability/dashboard.json', 'utf8')));
  let observed: ObservedServer;
  let slack: WebhookReceiver;
  let prometheus: Prometheus;
  before(async function () {
    needServer(this, (await whyPostgresMissing()) ?? whyRedisServerMissing() ?? whyPrometheusMissing());
    slack = await WebhookReceiver.open();
    // Of few submissions, so that an alert fires at once, and its notice is refused and waits.
    slack.answer(...Array.from({ length: 100 }, () => ({ status: 503 })));
    const rule = { name: 'refused', severity: 'critical', measure: 'failures', threshold: 0 };
    observed = await ObservedServer.start(200, {
      ALERT_SLACK_WEBHOOK_URL: slack.url,
      ALERT_RULES: JSON.stringify([rule]),
    });
    prometheus = await Prometheus.start([observed.server.url], [resolve(RULES)]);
    const loaded = observed.load(Date.now() + LOAD_MS);
    await sleep(LOAD_MS / 3);
    observed.cutDatabase();
    await loaded;
  });
  after(async () => {
    await prometheus?.stop();
    await observed?.close();
    await slack?.close();
  });

  it('has a panel for each part', () => {
    expect(new Set(queries.map(({ panel }) => panel)).size).to.be.above(25);
  });

  for (const { panel, expression } of queries) {
    // Only notices of a channel make its series, and the first evaluation may be a minute away.
    const title = `${panel}: ${expression.replace(/\{job="order-failures",instance=~"\.\*"/g, '{')}`;
    if (panel === 'Notices') continue;
    it(`shows data in ${title}`, async () => {
      const samples = await prometheus.query(expression);
      expect(samples).not.to.deep.equal([]);
      expect(samples.filter(({ value }) => Number.isFinite(value))).not.to.deep.equal([]);
    });
  }

  it('shows what happened', async () => {
    const [rate] = await prometheus.query(
      queries.find(({ panel }) => panel.startsWith('Failure rate'))?.expression ?? '',
    );
    expect(rate?.value).to.be.within(0.3, 0.8);
    const samples = await prometheus.query('sum by (reason) (order_failures_submissions_total) > 0');
    const reasons = samples.map(({ metric }) => metric['reason'] ?? '');
    // The load goes on while the connections are cut: an order whose transaction that meets has failed.
    expect(reasons.filter((reason) => reason !== 'failed').sort()).to.deep.equal(['', 'backing_off', 'invalid']);
  });

  it('asks in every panel and rule for metrics that the server has', async () => {
    const exposition = await observed.metrics();
    const has = new Set(
      [...exposition.matchAll(/^# TYPE (\w+) (\w+)/gm)].flatMap(([, name = '', type]) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
      ),
    );
    const recorded = /order_failures:\w+(?::\w+)*/g;
    const asked = new Set([
      ...queries.flatMap(({ expression }) => metricsIn(expression)),
      ...metricsIn(readFileSync(RULES, 'utf8').replace(/^#.*$/gm, '').replace(recorded, '')),
    ]);
    expect(asked.size).to.be.above(25);
    expect([...asked].filter((name) => !has.has(name))).to.deep.equal([]);
  });

  it('would notice a metric that is not there, and an expression that is none', async () => {
    expect(await prometheus.query('sum(rate(order_failures_submission_total[10s]))')).to.deep.equal([]);
    const refused = await prometheus.query('sum(rate(x[10s])').catch((error: Error) => error.message);
    expect(refused).to.include('parse error');
  });

  it('loads the rules and judges them without an error', async () => {
    await until(
      'every rule was judged',
      async () => (await prometheus.rules()).every(({ health }) => health === 'ok'),
      60_000,
    );
    expect((await prometheus.rules()).map(({ lastError }) => lastError ?? '').join('')).to.equal('');
    expect(await prometheus.rules()).to.have.length.above(20);
  });

  it('shows notices once there are any', async () => {
    const notices = queries.filter(({ panel }) => panel === 'Notices');
    expect(notices).to.have.length(3);
    await until(
      'an alert fired and its notice waited',
      async () => {
        const [waiting] = await prometheus.query(notices[0]?.expression ?? '');
        return (waiting?.value ?? 0) > 0;
      },
      100_000,
    );
    for (const { expression } of notices) {
      const samples = await prometheus.query(expression);
      expect(samples.map(({ metric }) => metric['channel'])).to.deep.equal(['slack']);
    }
    const firing = await prometheus.query('max by (severity) (order_failures_alerts_firing) > 0');
    expect(firing).to.deep.equal([{ metric: { severity: 'critical' }, value: 1 }]);
  });
});
