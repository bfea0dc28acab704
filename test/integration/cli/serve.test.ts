import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { EXIT } from '../../../apps/cli/index.js';
import { runHere } from '../../support/cli-io.js';
import { CliProcess, runCommand } from '../../support/cli-process.js';
import { needEmbeddedPostgres } from '../../support/embedded-postgres.js';
import { temporaryFolder } from '../../support/folder.js';
import { useDatabase } from '../../support/postgres.js';
import { until } from '../../support/until.js';

const run = promisify(execFile);
const READY = /Stop it with Ctrl-C/;

const urlIn = (text: string) => /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? '';

describe('serve without settings', function () {
  this.timeout(120_000);
  let folder: string;
  let server: CliProcess;
  let welcome: string;
  const environment = () => ({ DATA_DIR: folder, PORT: '0' });

  async function start(): Promise<string> {
    server = new CliProcess(['serve'], environment());
    return server.printed(READY);
  }

  async function totals(): Promise<{ failures: number; orders: number }> {
    const { stdout } = await runHere(['analytics', '--days=60', '--json'], environment());
    const { total_failures: failures, total_orders: orders } = JSON.parse(stdout).summary;
    return { failures, orders };
  }

  before(async function () {
    needEmbeddedPostgres(this);
    folder = await temporaryFolder();
    welcome = await start();
  });
  after(async () => {
    await server?.end('SIGKILL');
    // The database of a killed process is taken over, and stopped, by the next one.
    if (folder) await runCommand(['migrate'], environment());
    if (folder) await rm(folder, { recursive: true });
  });

  it('has weeks of orders and failures to show, of every reason', async () => {
    const { failures, orders } = await totals();
    expect(orders).to.be.above(1_000);
    expect(failures).to.be.above(50);
    const { stdout } = await runHere(['recent', '--limit=200', '--json'], environment());
    const reasons = JSON.parse(stdout).results.map((one: { reason: string }) => one.reason);
    expect([...new Set(reasons)]).to.include.members(['invalid', 'duplicate', 'locked']);
  });

  it('prints lines that work when pasted into a shell', async () => {
    const lines = welcome.split('\n').filter((line) => /^(TOKEN=|curl )/.test(line));
    expect(lines).to.have.length(6);
    const { stdout } = await run('bash', ['-c', lines.join('\n')]);
    const [analytics, recent, placed, repeated] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(analytics).to.have.keys('period', 'summary', 'common_errors', 'by_day', 'top_participants');
    expect(analytics.summary.total_orders).to.be.above(100);
    expect(analytics.period).to.have.keys('days', 'since', 'until');
    expect(analytics.summary).to.have.keys('total_failures', 'total_orders', 'failure_rate', 'balance_related');
    expect(analytics.common_errors[0]).to.have.keys('error', 'count');
    expect(analytics.by_day[0]).to.have.keys('date', 'count');
    expect(analytics.top_participants[0]).to.have.keys('participant__name', 'participant_id', 'failure_count');
    expect(recent).to.include({ count: 5, limit: 5 });
    expect(recent.results[0]).to.include.keys(
      ...['id', 'participant', 'participant_name', 'user', 'idempotency_key', 'cart_hash', 'total_attempted'],
      ...['food_total', 'hygiene_total', 'full_balance', 'available_balance', 'hygiene_balance'],
      ...['program_pause_active', 'program_pause_name', 'voucher_multiplier', 'active_voucher_count'],
      ...[
        'validation_errors',
        'validation_errors_display',
        'error_summary',
        'ip_address',
        'user_agent',
        'created_at',
      ],
    );
    expect(placed).to.have.property('order_id').that.is.a('number');
    expect(repeated).to.include({ status: 409, reason: 'duplicate', order_id: placed.order_id });
  });

  it('prints log-ins that work, each with its rights', async () => {
    const base = urlIn(welcome);
    const statuses: Record<string, number> = {};
    for (const username of ['participant', 'staff', 'superuser']) {
      const answer = await fetch(`${base}/api/token/`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ username, password: `sandbox-${username}` }),
      });
      const { access } = (await answer.json()) as { access: string };
      const headers = { Authorization: `Bearer ${access}` };
      statuses[username] = (await fetch(`${base}/api/orders/recent-failures/`, { headers })).status;
    }
    expect(statuses).to.deep.equal({ participant: 403, staff: 200, superuser: 200 });
  });

  it('lets commands work beside it, with tokens that it accepts', async () => {
    const { stdout } = await runHere(['token', 'staff'], environment());
    const answer = await fetch(`${urlIn(welcome)}/api/orders/failure-analytics/`, {
      headers: { Authorization: `Bearer ${stdout.trim()}` },
    });
    expect(answer.status).to.equal(200);
  });

  it('goes on with new submissions while it runs', async () => {
    const submissions = async () => {
      const metrics = await (await fetch(`${urlIn(welcome)}/metrics`)).text();
      return [...metrics.matchAll(/^order_failures_submissions_total\{.*\} (\d+)$/gm)].reduce(
        (sum, [, count]) => sum + Number(count),
        0,
      );
    };
    const before = await submissions();
    const givenUpAt = Date.now() + 30_000;
    while ((await submissions()) <= before && Date.now() < givenUpAt)
      await new Promise((resolve) => setTimeout(resolve, 250));
    expect(await submissions()).to.be.above(before);
  });

  it('is told apart from a server that owns the data folder, and from one on the port', async () => {
    const second = await runCommand(['serve'], environment());
    expect(second.exitCode).to.equal(EXIT.busy);
    expect(second.stderr).to.match(/^order-failures: The database in .* is in use by process \d+\./);
    const port = new URL(urlIn(welcome)).port;
    const same = await runCommand(['serve'], { ...environment(), PORT: port });
    expect(same.exitCode).to.equal(EXIT.busy);
    expect(same.stderr).to.equal(
      `order-failures: Port ${port} of 127.0.0.1 is taken: perhaps the server runs already. ` +
        `End that one, or choose another port: PORT=${Number(port) + 1}.\n`,
    );
  });

  it('starts its database again when that is killed, and goes on with the data', async () => {
    const before = await totals();
    const pid = Number(await postmasterOf(folder));
    process.kill(pid, 'SIGKILL');
    const isReady = async () => (await fetch(`${urlIn(welcome)}/readyz`)).status === 200;
    const isAnother = async () => ![undefined, String(pid)].includes(await postmasterOf(folder));
    await until('another one runs', isAnother, 30_000);
    await until('the server is ready again', isReady, 30_000);
    const after = await totals();
    expect(after.orders).to.be.at.least(before.orders);
    expect(after.failures).to.be.at.least(before.failures);
  });

  it('stops cleanly, keeps the data, and starts again with it and with the tokens of before', async () => {
    const token = (await runHere(['token', 'staff'], environment())).stdout.trim();
    const earlier = await totals();
    const stopped = await server.end('SIGTERM');
    expect(stopped.exitCode).to.equal(EXIT.ok);
    expect(stopped.stderr).to.not.contain('order-failures:');
    expect(await postmasterOf(folder), 'the database was left running').to.equal(undefined);

    welcome = await start();
    expect(welcome).to.not.contain('sample orders');
    const later = await totals();
    expect(later.orders)
      .to.be.at.least(earlier.orders)
      .and.below(earlier.orders + 50);
    expect(later.failures).to.be.at.least(earlier.failures);
    const answer = await fetch(`${urlIn(welcome)}/api/orders/recent-failures/`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(answer.status).to.equal(200);
  });

  it('does not become a real server with its well-known passwords', async () => {
    await server.end('SIGTERM');
    const secret = 'a secret for tests, longer than 32 bytes';
    const real = { ...environment(), NODE_ENV: 'production', JWT_SECRET: secret };
    const { exitCode, stderr } = await runCommand(['serve'], real);
    expect(exitCode).to.equal(EXIT.settings);
    expect(stderr).to.contain('DATA_DIR: holds the data of a sandbox');
  });
});

describe('a sandbox killed while its past is written', function () {
  this.timeout(120_000);

  it('is completed by the next start', async function () {
    needEmbeddedPostgres(this);
    const folder = await temporaryFolder();
    const environment = { DATA_DIR: folder, PORT: '0' };
    try {
      const killed = new CliProcess(['serve'], environment);
      await killed.printed(/sample orders: [1-9]\d+ of/);
      await killed.end('SIGKILL');
      const half = JSON.parse(await readFile(join(folder, 'sandbox.json'), 'utf8'));
      expect(half.finished).to.equal(false);

      const next = new CliProcess(['serve'], environment);
      await next.printed(READY);
      await next.end('SIGTERM');
      const whole = JSON.parse(await readFile(join(folder, 'sandbox.json'), 'utf8'));
      expect(whole).to.include({ untilMs: half.untilMs, finished: true });

      const { stdout } = await runHere(['analytics', '--days=60', '--json'], environment);
      const { total_orders, total_failures } = JSON.parse(stdout).summary;
      expect(total_orders + total_failures)
        .to.be.below(2_600)
        .and.above(1_500);
    } finally {
      await runCommand(['migrate'], environment);
      await rm(folder, { recursive: true });
    }
  });
});

describe('serve with settings', function () {
  this.timeout(60_000);
  const database = useDatabase();

  it('names every missing setting in production', async () => {
    const { exitCode, stderr } = await runCommand(['serve'], { NODE_ENV: 'production', PORT: 'x' });
    expect(exitCode).to.equal(EXIT.settings);
    expect(stderr).to.contain('JWT_SECRET: must be set').and.contain('PORT: ');
  });

  it('has no sample data, wants a secret, logs JSON, and ends with 0 when told to', async () => {
    const without = await runCommand(['serve'], { DATABASE_URL: database().url, PORT: '0' });
    expect(without.exitCode).to.equal(EXIT.settings);
    expect(without.stderr).to.contain('JWT_SECRET: must be set');

    const folder = await temporaryFolder();
    try {
      const server = new CliProcess(['serve'], {
        DATABASE_URL: database().url,
        DATA_DIR: folder,
        PORT: '0',
        JWT_SECRET: 'a secret for tests, longer than 32 bytes',
      });
      await server.printed(/"msg":"Listening."/);
      const [line = ''] = server.stdout.split('\n');
      const { url } = JSON.parse(line);
      expect(await (await fetch(`${url}/readyz`)).json()).to.have.property('status', 'ok');
      const { exitCode, stdout, stderr } = await server.end('SIGTERM');
      expect({ exitCode, stderr }).to.deep.equal({ exitCode: EXIT.ok, stderr: '' });
      for (const text of stdout.trim().split('\n')) expect(() => JSON.parse(text), text).not.to.throw();
      expect(await database().query('SELECT 1 FROM shop_product')).to.deep.equal([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('ends with 4 and one line when the database is away', async () => {
    const { exitCode, stderr } = await runCommand(['serve'], {
      DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:9/x',
      PORT: '0',
      JWT_SECRET: 'a secret for tests, longer than 32 bytes',
    });
    expect(exitCode).to.equal(EXIT.unavailable);
    expect(stderr).to.match(/^order-failures: The database at 127\.0\.0\.1:9 cannot be reached\. .*\n$/);
  });

  it('names a taken port before it opens anything', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as { port: number };
    const { exitCode, stderr } = await runCommand(['serve'], {
      DATABASE_URL: 'postgres://127.0.0.1:9/x',
      PORT: String(port),
      JWT_SECRET: 'a secret for tests, longer than 32 bytes',
    });
    blocker.close();
    expect(exitCode).to.equal(EXIT.busy);
    expect(stderr).to.contain(`Port ${port} of 127.0.0.1 is taken`);
  });
});

/** The pid in PostgreSQL's own file, while it runs. */
async function postmasterOf(dataDir: string): Promise<string | undefined> {
  const text = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => undefined);
  return text?.split('\n')[0];
}
