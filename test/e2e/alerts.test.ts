import { expect } from 'chai';
import { sequelizePorts } from '../../adapters/sequelize/index.js';
import { MINUTE_MS } from '../../core/index.js';
import { anAttempt } from '../contract/attempt-store/attempt-harness.js';
import { useDatabase } from '../support/postgres.js';
import { ServerProcess } from '../support/server-process.js';
import { SmtpReceiver } from '../support/smtp-receiver.js';
import { until } from '../support/until.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const PATIENCE_MS = 30_000;

describe('alerts of real servers', function () {
  this.timeout(120_000);
  const database = useDatabase();
  let mail: SmtpReceiver;
  let slack: WebhookReceiver;
  let servers: ServerProcess[];
  beforeEach(async () => {
    servers = [];
    mail = await SmtpReceiver.open();
    slack = await WebhookReceiver.open();
    const { attempts } = sequelizePorts(database().connect());
    const createdAtMs = Date.now() - 5 * MINUTE_MS;
    await Promise.all(
      Array.from({ length: 11 }, () => attempts.add(anAttempt({ participantId: '7', createdAtMs }))),
    );
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await mail.close();
    await slack.close();
  });

  const environment = () => ({
    DATABASE_URL: database().url,
    SMTP_URL: mail.url,
    ALERT_EMAIL_FROM: 'alerts@shop.example',
    ALERT_EMAIL_TO: 'ann@shop.example',
    ALERT_SLACK_WEBHOOK_URL: slack.url,
    ALERT_SLACK_SEVERITY: 'info',
  });
  async function start(): Promise<ServerProcess> {
    const server = await ServerProcess.start(environment());
    servers.push(server);
    return server;
  }

  it('are told by one of two, each channel once', async () => {
    slack.answer({ status: 500 });
    await Promise.all([start(), start()]);
    await until('the mail is there', () => mail.letters.length > 0, PATIENCE_MS);
    // The first try was refused; 10 seconds later it is sent again.
    await until('Slack has taken it', () => slack.calls.length > 0, PATIENCE_MS);
    await Promise.all(servers.map((server) => server.stop()));
    expect(mail.letters.map(({ headers }) => headers.get('subject'))).to.deep.equal([
      'Alert (Info): Failed orders of participant 7, 11',
    ]);
    expect(slack.calls).to.have.length(1);
    const [one] = await database().query<{ count: string }>('SELECT count(*) FROM alert_episode');
    expect(one?.count).to.equal('1');
  });

  it('hold up neither an answer nor the end of a server while the mail server hangs', async () => {
    mail.answer('hang');
    const server = await start();
    await until('the mail server has the letter', () => mail.letters.length > 0, PATIENCE_MS);
    expect((await fetch(`${server.url}/readyz`)).status).to.equal(200);
    const { exitCode } = await server.stop();
    expect(exitCode).to.equal(0);
    const [notice] = await database().query<{ state: string; tries: number }>(
      `SELECT state, tries FROM alert_notice WHERE channel = 'email'`,
    );
    expect(notice).to.deep.equal({ state: 'waiting', tries: 1 });
    expect(server.log).to.not.match(/MaxListeners/);
  });
});
