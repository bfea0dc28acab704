import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { MailNoticeChannel } from '../../../adapters/mail/index.js';
import { ManualClock, MemoryLock } from '../../../adapters/memory/index.js';
import { RandomIds } from '../../../adapters/node/index.js';
import { sequelizePorts } from '../../../adapters/sequelize/index.js';
import { createAlerts, type Health, HOUR_MS, MINUTE_MS } from '../../../core/index.js';
import { ruleNamed } from '../../support/alert-world.js';
import { useDatabase } from '../../support/postgres.js';
import { SmtpReceiver } from '../../support/smtp-receiver.js';
import { until } from '../../support/until.js';

const SENDER = fileURLToPath(new URL('../../support/notice-sender.js', import.meta.url));

describe('Notices in the outbox of PostgreSQL', function () {
  this.timeout(60_000);
  const database = useDatabase();
  let receiver: SmtpReceiver;
  before(async () => {
    receiver = await SmtpReceiver.open();
  });
  beforeEach(() => receiver.forget());
  after(() => receiver.close());

  /** A server with a pool and a lock of its own. */
  function server(clock: ManualClock, redis: { status: Health['status'] } = { status: 'degraded' }) {
    const { alerts, history } = sequelizePorts(database().connect());
    const from = 'alerts@shop.example';
    const to = ['ann@shop.example'];
    return {
      alerts,
      ...createAlerts(
        {
          ...{ alerts, history, clock, lock: new MemoryLock(clock), ids: new RandomIds() },
          channels: [new MailNoticeChannel({ url: receiver.url, from, to })],
          healthChecks: [{ name: 'redis', check: async () => ({ status: redis.status }) }],
        },
        { rules: [ruleNamed('redis-away', { forMs: 0, recoverForMs: 0, remindEveryMs: 0 })] },
      ),
    };
  }

  it('are sent again under the same Message-ID after the server that sent them was killed before it could say so', async () => {
    const clock = new ManualClock(Date.now());
    const survivor = server(clock);
    await survivor.evaluateAlerts();

    receiver.answer('hang');
    const sender = spawn(process.execPath, [SENDER, database().url, receiver.url], { stdio: 'inherit' });
    await until('the mail server has the letter', () => receiver.letters.length === 1);
    sender.kill('SIGKILL');
    await once(sender, 'close');

    await survivor.deliverNotices();
    expect(receiver.letters, 'the claim of the dead server still holds').to.have.length(1);
    clock.set(clock.now() + 3 * MINUTE_MS);
    expect(await survivor.deliverNotices()).to.deep.equal({ delivered: 1, delayed: 0, failed: 0 });
    const messageIds = receiver.letters.map(({ headers }) => headers.get('message-id'));
    expect(messageIds).to.have.length(2);
    // One letter, then, for every mailbox that looks at it.
    expect(new Set(messageIds)).to.have.length(1);
    clock.set(clock.now() + HOUR_MS);
    expect(await survivor.deliverNotices()).to.deep.equal({ delivered: 0, delayed: 0, failed: 0 });
    expect(receiver.letters).to.have.length(2);
  });

  it('arrive exactly once an episode, whoever of 8 servers evaluates and sends at once', async () => {
    const clock = new ManualClock(Date.now());
    const redis: { status: Health['status'] } = { status: 'degraded' };
    const servers = Array.from({ length: 8 }, () => server(clock, redis));
    const all = async (work: (one: ReturnType<typeof server>) => Promise<unknown>) => {
      await Promise.all(servers.map(work));
      clock.set(clock.now() + 10 * MINUTE_MS);
    };
    for (const status of ['degraded', 'degraded', 'ok', 'ok', 'degraded'] as const) {
      redis.status = status;
      await all((one) => one.evaluateAlerts());
      await all((one) => one.deliverNotices());
    }
    const subjects = receiver.letters.map(({ headers }) => headers.get('subject'));
    expect(subjects).to.deep.equal([
      'Alert (Warning): redis is away, away',
      'Recovered (Warning): redis is away, ok',
      'Alert (Warning): redis is away, away',
    ]);
    expect(await servers[0]?.alerts.latest(9)).to.have.length(2);
  });

  it('wait while the mail server is away, and hold up nothing', async () => {
    const clock = new ManualClock(Date.now());
    const one = server(clock);
    const { port } = receiver;
    await receiver.close();
    await one.evaluateAlerts();
    expect(await one.deliverNotices()).to.deep.equal({ delivered: 0, delayed: 1, failed: 0 });
    expect(await one.alerts.backlog()).to.deep.include.members([
      { channel: 'email', waiting: 1, oldestAtMs: clock.now(), failed: 0 },
    ]);
    receiver = await SmtpReceiver.open({ port });
    clock.set(clock.now() + MINUTE_MS);
    expect(await one.deliverNotices()).to.deep.equal({ delivered: 1, delayed: 0, failed: 0 });
    const events = (await one.alerts.timeline(9)).map(({ event }) => event);
    expect(events).to.deep.equal(['notice delivered', 'notice delayed', 'notice queued', 'fired']);
  });
});
