import { expect } from 'chai';
import { SlackNoticeChannel } from '../../../adapters/slack/index.js';
import { composeMessage, ENGLISH } from '../../../core/index.js';
import { T0 } from '../../support/alert-world.js';
import { WebhookReceiver } from '../../support/webhook-receiver.js';

const TEST = composeMessage({ key: 'k-1', kind: 'test', createdAtMs: T0, items: [] }, ENGLISH, {
  alerts: 'https://shop.example/admin/alerts/?a=1&b=2',
  records: () => undefined,
});

describe('Notices by Slack', () => {
  let receiver: WebhookReceiver;
  before(async () => {
    receiver = await WebhookReceiver.open();
  });
  beforeEach(() => receiver.forget());
  after(() => receiver.close());

  const channel = () => new SlackNoticeChannel({ webhookUrl: receiver.url });

  it('are blocks, with a text for those who see none', async () => {
    expect(await channel().send(TEST)).to.deep.equal({ kind: 'delivered' });
    const [call] = receiver.calls;
    expect(call?.path).to.equal('/services/T0/B0/secret');
    expect(call?.headers).to.include({
      'content-type': 'application/json; charset=utf-8',
      'idempotency-key': '"k-1"',
    });
    expect(call?.body).to.deep.equal({
      text: '⚪ Test of notices',
      mrkdwn: false,
      unfurl_links: false,
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: '⚪ Test of notices', emoji: false } },
        {
          type: 'section',
          text: { type: 'plain_text', text: 'This is a test. Notices of alerts arrive here.', emoji: false },
        },
        {
          type: 'context',
          elements: [
            {
              type: 'mrkdwn',
              text: '<https://shop.example/admin/alerts/?a=1&amp;b=2|Acknowledge or silence alerts on the page of alerts.>',
              verbatim: true,
            },
          ],
        },
      ],
    });
  });

  it('wait as long as a 429 says', async () => {
    receiver.answer({ status: 429, headers: { 'Retry-After': '37' } }, { status: 429 });
    expect(await channel().send(TEST)).to.deep.equal({
      kind: 'refused',
      why: 'Slack answered 429.',
      retryAfterMs: 37_000,
      forGood: false,
    });
    expect(await channel().send(TEST)).to.include({ retryAfterMs: undefined, forGood: false });
  });

  it('are not sent to wherever a webhook says that it has moved to', async () => {
    const elsewhere = await WebhookReceiver.open();
    receiver.answer({ status: 302, headers: { Location: elsewhere.url } });
    expect(await channel().send(TEST)).to.include({ kind: 'refused', why: 'Slack answered 302.' });
    expect(elsewhere.calls).to.deep.equal([]);
    await elsewhere.close();
  });

  it('are given up when the webhook is not there any more', async () => {
    receiver.answer({ status: 404 }, { status: 410 }, { status: 500 });
    const refusals = [await channel().send(TEST), await channel().send(TEST), await channel().send(TEST)];
    expect(refusals.map((each) => each.kind === 'refused' && each.forGood)).to.deep.equal([true, true, false]);
  });

  it('end at once when the server is stopped', async () => {
    receiver.answer('hang');
    const stop = new AbortController();
    const sending = new SlackNoticeChannel({ webhookUrl: receiver.url, timeoutMs: 600_000 }).send(
      TEST,
      stop.signal,
    );
    setTimeout(() => stop.abort(), 50);
    expect(await sending).to.deep.equal({
      kind: 'refused',
      why: 'Slack did not answer in time.',
      forGood: false,
    });
  });

  it('say nothing of the webhook’s address, which is a secret, when nobody is there', async () => {
    const gone = await WebhookReceiver.open();
    const { url } = gone;
    await gone.close();
    const refused = await new SlackNoticeChannel({ webhookUrl: url }).send(TEST);
    expect(refused).to.deep.equal({
      kind: 'refused',
      why: 'Slack cannot be reached (ECONNREFUSED).',
      forGood: false,
    });
    for (const webhookUrl of ['secret', 'ftp://h/secret']) {
      expect(() => new SlackNoticeChannel({ webhookUrl }))
        .to.throw('webhookUrl: must be like')
        .and.not.match(/secret/);
    }
  });
});
