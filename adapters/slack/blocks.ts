import type { MessageSection, NoticeKind, NoticeMessage, Severity } from '../../core/index.js';

/** What an incoming webhook takes, as far as it is used. See https://docs.slack.dev/reference/block-kit/blocks */
export interface SlackMessage {
  /** For notifications and readers without blocks. */
  readonly text: string;
  readonly mrkdwn: false;
  readonly unfurl_links: false;
  readonly blocks: readonly object[];
}

const SIGNS: Readonly<Record<Severity, string>> = { info: '🔵', warning: '🟠', critical: '🔴' };
const KIND_SIGNS: Partial<Record<NoticeKind, string>> = { resolved: '🟢', test: '⚪' };

/** Slack's bounds, in characters. */
const MAX_HEADER = 150;
const MAX_FIELDS = 10;

/**
 * Texts are `plain_text`, in which nothing means anything: no mention, no link, no emoji. Only our own links are `mrkdwn`, and `text`, which older clients read as such, is
 * escaped.
 */
export function slackMessageOf({ subject, kind, severity, sections, footer, url }: NoticeMessage): SlackMessage {
  const title = `${KIND_SIGNS[kind] ?? SIGNS[severity]} ${subject}`;
  return {
    text: escaped(title),
    mrkdwn: false,
    unfurl_links: false,
    blocks: [
      { type: 'header', text: plain([...title].slice(0, MAX_HEADER).join('')) },
      ...sections.flatMap(blocksOf),
      { type: 'context', elements: [url === undefined ? plain(footer) : linked(footer, url)] },
    ],
  };
}

function blocksOf({ title, facts, link }: MessageSection): object[] {
  const fields = facts.slice(0, MAX_FIELDS).map(([label, value]) => plain(`${label}: ${value}`));
  const section = { type: 'section', text: plain(title), ...(fields.length > 0 && { fields }) };
  return link === undefined ? [section] : [section, { type: 'context', elements: [linked(link.text, link.url)] }];
}

function plain(text: string): object {
  return { type: 'plain_text', text, emoji: false };
}

/** `verbatim`: nothing in it becomes a link or a mention by itself. */
function linked(text: string, url: string): object {
  const target = url.replaceAll(/[<>|\s]/g, encodeURIComponent).replaceAll('&', '&amp;');
  return { type: 'mrkdwn', text: `<${target}|${escaped(text)}>`, verbatim: true };
}

/** The three characters by which `<!channel>`, `<@user>` and `<url|text>` come about. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
