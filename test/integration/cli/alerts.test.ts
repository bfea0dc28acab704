import { expect } from 'chai';
import { sequelizePorts } from '../../../adapters/sequelize/index.js';
import { EXIT } from '../../../apps/cli/index.js';
import { formatInstant, HOUR_MS, MINUTE_MS } from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { runHere } from '../../support/cli-io.js';
import { useDatabase } from '../../support/postgres.js';
import { SmtpReceiver } from '../../support/smtp-receiver.js';
import { WebhookReceiver } from '../../support/webhook-receiver.js';

describe('the commands about alerts', function () {
  this.timeout(60_000);
  const database = useDatabase();
  let mail: SmtpReceiver;
  let slack: WebhookReceiver;
  before(async () => {
    mail = await SmtpReceiver.open();
    slack = await WebhookReceiver.open();
  });
  beforeEach(() => {
    mail.forget();
    slack.forget();
  });
  after(() => Promise.all([mail.close(), slack.close()]));

  const channels = () => ({
    SMTP_URL: `smtp://ann:right@127.0.0.1:${mail.port}`,
    ALERT_EMAIL_FROM: 'alerts@shop.example',
    ALERT_EMAIL_TO: 'ann@shop.example',
    ALERT_SLACK_WEBHOOK_URL: slack.url,
    PUBLIC_URL: 'https://shop.example',
  });
  const run = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    runHere([...args], { DATABASE_URL: database().url, ...environment });

  /** So many failures of a participant, some minutes ago. */
  async function fail(count: number, participantId = '7', minutesAgo = 5): Promise<void> {
    const { attempts } = sequelizePorts(database().connect());
    const createdAtMs = Date.now() - minutesAgo * MINUTE_MS;
    await Promise.all(
      Array.from({ length: count }, () => attempts.add(anAttempt({ participantId, createdAtMs }))),
    );
  }

  it('check-alerts says with its exit code that nothing is firing', async () => {
    await fail(1);
    const { exitCode, stdout } = await run(['check-alerts'], channels());
    expect(stdout).to.equal('No alert is firing.\nNotices: 0 delivered, 0 to be tried again, 0 given up.\n');
    expect(exitCode).to.equal(EXIT.ok);
    expect(mail.letters).to.deep.equal([]);
  });

  it('check-alerts tells an alert once, though several servers look, and ends with 8 as long as it fires', async () => {
    await fail(11);
    const runs = await Promise.all([run(['check-alerts'], channels()), run(['check-alerts'], channels())]);
    expect(runs.map(({ exitCode }) => exitCode)).to.deep.equal([EXIT.alert, EXIT.alert]);
    const again = await run(['check-alerts'], channels());
    expect(again.exitCode).to.equal(EXIT.alert);
    expect(again.stdout).to.match(
      /^Info: Failed orders of participant 7, 11 \| rule participant-failures \| since .*Z\nNotices: 0 delivered/,
    );
    expect(mail.letters.map(({ headers }) => headers.get('subject'))).to.deep.equal([
      'Alert (Info): Failed orders of participant 7, 11',
    ]);
    expect(mail.letters[0]?.text).to.match(
      /https:\/\/shop\.example\/admin\/orders\/failedorderattempt\/\?since=\S+&until=\S+&participant_id=7/,
    );
    // Slack is for critical alerts unless the settings say otherwise.
    expect(slack.calls).to.deep.equal([]);
  });

  it('check-alerts ends with 9 when it is critical, in JSON too', async () => {
    await fail(30);
    const rules = [
      { name: 'failure-rate-critical', for_minutes: 0 },
      { name: 'failure-rate-warning', enabled: false },
    ];
    const environment = { ...channels(), ALERT_RULES: JSON.stringify(rules) };
    const { exitCode, stdout } = await run(['check-alerts', '--json'], environment);
    expect(exitCode).to.equal(EXIT.criticalAlert);
    const { firing, notices } = JSON.parse(stdout);
    expect(firing.map(({ rule, value }: { rule: string; value: number }) => [rule, value])).to.deep.equal([
      ['failure-rate-critical', 100],
      ['participant-failures', 30],
    ]);
    expect(notices).to.deep.equal({ delivered: 2, delayed: 0, failed: 0 });
    expect(slack.calls).to.have.length(1);
    expect(mail.letters[0]?.headers.get('subject')).to.equal('Alert (Critical): 2 alerts');
  });

  it('check-alerts measures how far sealing is behind', async () => {
    await fail(3);
    const rules = [{ name: 'sealing-behind', threshold: 2, recover_at: 0, for_minutes: 0 }];
    const { exitCode, stdout } = await run(['check-alerts'], { ALERT_RULES: JSON.stringify(rules) });
    expect(stdout).to.match(/^Warning: sealing backlog, 3 \| rule sealing-behind/);
    expect(exitCode).to.equal(EXIT.alert);
  });

  it('check-alerts does not count what is silenced', async () => {
    await fail(11);
    const { alerts } = sequelizePorts(database().connect());
    const nowMs = Date.now();
    const silence = {
      id: 's',
      rule: undefined,
      subject: '7',
      fromMs: nowMs,
      untilMs: nowMs + HOUR_MS,
      by: 'ann',
      why: 'x',
    };
    await alerts.addSilence(silence, { happenedAtMs: nowMs, event: 'silenced', detail: 'x' });
    const { exitCode, stdout } = await run(['check-alerts'], channels());
    expect(exitCode).to.equal(EXIT.ok);
    expect(stdout).to.include(`silenced by ann until ${formatInstant(silence.untilMs)}`);
    expect(mail.letters).to.deep.equal([]);
  });

  it('backtest-alert says when a rule would have fired, with other numbers too, and tells nobody', async () => {
    await fail(11, '7', 600);
    await fail(6, '8', 1_200);
    const plain = await run(['backtest-alert', 'participant-failures', '--days=2']);
    expect(plain.exitCode).to.equal(EXIT.ok);
    expect(plain.stdout).to.match(
      /^participant-failures: above 10 in 1 hour, recovers at 5\nFrom \S+Z to \S+Z it would have fired once\.\n {2}\S+Z - \S+Z \| Failed orders of participant 7 \| highest 11\n$/,
    );
    const lower = await run(['backtest-alert', 'participant-failures', '--days=2', '--threshold=5.5', '--json']);
    expect(JSON.parse(lower.stdout)).to.include({ rule: 'participant-failures', threshold: 5.5, count: 2 });
    expect((await run(['backtest-alert', 'redis-away'])).stdout).to.include('nothing is kept of the past');
    expect(mail.letters).to.deep.equal([]);
  });

  it('backtest-alert says what is wrong', async () => {
    const unknown = await run(['backtest-alert', 'nothing']);
    expect([unknown.exitCode, unknown.stderr]).to.deep.equal([
      EXIT.usage,
      'order-failures: rule: must be one of failure-rate-critical, failure-rate-warning, participant-failures, redis-away, sealing-behind.\n',
    ]);
    const options = ['--threshold=-1', '--recover-at=11', '--days=91'];
    for (const option of options) {
      const { exitCode, stderr } = await run(['backtest-alert', 'participant-failures', option]);
      expect(exitCode, option).to.equal(EXIT.usage);
      expect(stderr, option).to.include(option.slice(2, 6));
    }
  });

  it('send-test sends through every channel, without a database, and says what came of it', async () => {
    const nowhere = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nowhere' };
    const { exitCode, stdout } = await run(['send-test'], { ...channels(), ...nowhere });
    expect([exitCode, stdout]).to.deep.equal([EXIT.ok, 'email: taken.\nslack: taken.\n']);
    expect(mail.letters[0]?.headers.get('subject')).to.equal('Test of notices');

    slack.answer({ status: 404 });
    const refused = await run(['send-test', '--json'], { ...channels(), ...nowhere });
    expect(refused.exitCode).to.equal(EXIT.unavailable);
    expect(JSON.parse(refused.stdout)).to.deep.equal([
      { channel: 'email', delivered: true, why: null },
      { channel: 'slack', delivered: false, why: 'Slack answered 404.' },
    ]);
    expect((await run(['send-test'], nowhere)).exitCode).to.equal(EXIT.settings);
  });

  it('print no secret, whatever goes wrong', async () => {
    await fail(11);
    const environment = {
      ...channels(),
      SMTP_URL: `smtp://ann:wr0ng-s3cret@127.0.0.1:${mail.port}`,
      ALERT_SLACK_SEVERITY: 'info',
      LOG_LEVEL: 'trace',
    };
    slack.answer({ status: 500 }, { status: 500 });
    for (const command of ['check-alerts', 'send-test']) {
      const { stdout, stderr } = await run([command], environment);
      expect(stdout + stderr, command).to.not.match(/s3cret|services\/T0/);
    }
    const kept = await database().query<{ row: string }>(
      'SELECT row_to_json(alert_event)::text AS row FROM alert_event',
    );
    const rows = kept.map(({ row }) => row).join();
    expect(rows)
      .to.include('535')
      .and.include('Slack answered 500')
      .and.not.match(/s3cret|services\/T0/);
  });
});
