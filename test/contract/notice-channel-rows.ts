import { MailNoticeChannel } from '../../adapters/mail/index.js';
import { MemoryNoticeChannel } from '../../adapters/memory/index.js';
import { SlackNoticeChannel } from '../../adapters/slack/index.js';
import type { NoticeChannel, NoticeMessage } from '../../core/index.js';
import { type ReceivedLetter, SmtpReceiver } from '../support/smtp-receiver.js';
import { type WebhookCall, WebhookReceiver } from '../support/webhook-receiver.js';
import { inProcess } from './memory-rows.js';
import type { NoticeChannelHarness, ReceivedNotice, Reception } from './notice-channel.contract.js';

const refused = (forGood: boolean) => ({ kind: 'refused', why: 'It said no.', forGood }) as const;

/** `make`: around the channel that it is handed. */
export async function memoryNoticeChannel(
  make: (channel: MemoryNoticeChannel) => NoticeChannel = (channel) => channel,
): Promise<NoticeChannelHarness> {
  let channel = new MemoryNoticeChannel();
  const harness = await inProcess(() => {
    channel = new MemoryNoticeChannel();
    return make(channel);
  });
  return {
    ...harness,
    receive: (...receptions) => {
      channel.refuse(...receptions.map((reception) => refused(reception === 'never')));
    },
    received: () => channel.messages.map(receivedInMemory),
    goAway: async () => channel.refuse(refused(false)),
  };
}

function receivedInMemory({ key, subject, sections, footer, url }: NoticeMessage): ReceivedNotice {
  const texts = sections.flatMap(({ title, facts, link }) => [title, ...facts.flat(), link?.text ?? '']);
  const links = [...sections.map(({ link }) => link?.url), url];
  return {
    key,
    text: [subject, ...texts, footer].join('\n'),
    effects: links.filter((each) => each !== undefined),
  };
}

/** Long enough for a busy machine; a receiver that hangs costs so much time once. */
const TIMEOUT_MS = 1_500;

export async function mailNoticeChannel(): Promise<NoticeChannelHarness> {
  let receiver = await SmtpReceiver.open();
  return {
    make: async () => {
      await receiver.close();
      receiver = await SmtpReceiver.open();
      const from = 'Order failures <alerts@shop.example>';
      const to = ['ann@shop.example', 'bob@shop.example'];
      return new MailNoticeChannel({ url: receiver.url, from, to, timeoutMs: TIMEOUT_MS });
    },
    advance: async () => {},
    close: () => receiver.close(),
    receive: (...receptions) => receiver.answer(...receptions),
    received: () => receiver.letters.map(receivedByMail),
    goAway: () => receiver.close(),
  };
}

function receivedByMail({ headers, from, to, text, html }: ReceivedLetter): ReceivedNotice {
  const tags = [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag);
  // Of the plain text a reader's program makes links, too: our own are on lines of their own.
  const links = tags.flatMap((tag) => /href="([^"]*)"/.exec(tag)?.[1] ?? []).map(unescaped);
  const read = unescaped(html.replaceAll(/<[^>]*>/g, ' '));
  return {
    key: headers.get('message-id') ?? '',
    text: [headers.get('subject'), read, text].join('\n'),
    effects: [from, ...to, ...[...headers.keys()].sort(), headers.get('to') ?? '', ...tags, ...links],
  };
}

function unescaped(html: string): string {
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

export async function slackNoticeChannel(): Promise<NoticeChannelHarness> {
  const receiver = await WebhookReceiver.open();
  let current = receiver;
  return {
    make: async () => {
      await current.close();
      current = await WebhookReceiver.open();
      return new SlackNoticeChannel({ webhookUrl: current.url, timeoutMs: TIMEOUT_MS });
    },
    advance: async () => {},
    close: () => current.close(),
    receive: (...receptions) => current.answer(...receptions.map(webhookAnswer)),
    received: () => current.calls.map(receivedBySlack),
    goAway: () => current.close(),
  };
}

function webhookAnswer(reception: Reception) {
  const statuses = { take: 200, later: 503, never: 404 };
  return reception === 'hang' || reception === 'die' ? reception : { status: statuses[reception] };
}

interface SlackText {
  readonly type: 'plain_text' | 'mrkdwn';
  readonly text: string;
  readonly emoji?: boolean;
  readonly verbatim?: boolean;
}

/** As Slack reads it: in mrkdwn `<...>` does something, in plain text nothing does. */
function receivedBySlack({ headers, body }: WebhookCall): ReceivedNotice {
  const texts = textsIn(body.blocks);
  const marked: SlackText[] = [
    ...texts.filter(({ type }) => type === 'mrkdwn'),
    { type: 'mrkdwn', text: body.text },
  ];
  const effects = marked.flatMap(({ text }) => [...text.matchAll(/<([^>|]*)/g)].map(([, target = '']) => target));
  const byThemselves = texts.filter(({ type, emoji, verbatim }) =>
    type === 'mrkdwn' ? !verbatim : emoji !== false,
  );
  return {
    key: String(headers['idempotency-key']),
    text: texts.map(({ type, text }) => (type === 'mrkdwn' ? unescaped(text) : text)).join('\n'),
    effects: [...effects.map(unescaped), ...byThemselves.map(({ text }) => text)],
  };
}

function textsIn(value: unknown): SlackText[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && (value.type === 'plain_text' || value.type === 'mrkdwn')) return [value as SlackText];
  return Object.values(value).flatMap(textsIn);
}
