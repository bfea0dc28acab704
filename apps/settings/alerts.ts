import { parseMailUrl } from '../../adapters/mail/index.js';
import { type AlertRule, SEVERITIES, type Severity } from '../../core/index.js';
import { readAlertRules } from './alert-rules.js';
import { type EnvironmentReader, type Parse, Problem } from './environment-reader.js';
import * as parse from './parsers.js';

export interface EmailSettings {
  /** A secret: it may hold a password. */
  readonly url: string;
  readonly from: string;
  readonly to: readonly string[];
  /** From which severity on. Default `info`. */
  readonly least: Severity;
}

export interface SlackSettings {
  /** A secret: whoever has it can write to the channel. */
  readonly webhookUrl: string;
  /** From which severity on. Default `critical`, as the guide has it. */
  readonly least: Severity;
}

export interface AlertSettings {
  /** Default: the guide's thresholds. */
  readonly rules: readonly AlertRule[];
  /** Absent: no emails. */
  readonly email: EmailSettings | undefined;
  /** Absent: no messages to Slack. */
  readonly slack: SlackSettings | undefined;
}

const ADDRESS = /^[^\s@<>,;:"\\()[\]]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/;

export function readAlertSettings(from: EnvironmentReader): AlertSettings {
  return { rules: readAlertRules(from), email: readEmail(from), slack: readSlack(from) };
}

function readEmail(from: EnvironmentReader): EmailSettings | undefined {
  const url = from.read('SMTP_URL', smtpUrl, undefined);
  const sender = from.read('ALERT_EMAIL_FROM', mailbox, undefined);
  const to = from.read('ALERT_EMAIL_TO', addresses, undefined);
  const least = from.read('ALERT_EMAIL_SEVERITY', parse.oneOf(SEVERITIES), 'info');
  const needed = ['SMTP_URL', 'ALERT_EMAIL_FROM', 'ALERT_EMAIL_TO'];
  const missing = needed.filter((name) => from.text(name) === undefined);
  if (missing.length > 0 && missing.length < needed.length) {
    for (const name of missing) from.complain(name, 'must be set for alerts by email.');
  }
  if (url === undefined || sender === undefined || to === undefined) return undefined;
  return { url, from: sender, to, least };
}

function readSlack(from: EnvironmentReader): SlackSettings | undefined {
  const webhookUrl = from.read('ALERT_SLACK_WEBHOOK_URL', webhook, undefined);
  const least = from.read('ALERT_SLACK_SEVERITY', parse.oneOf(SEVERITIES), 'critical');
  return webhookUrl === undefined ? undefined : { webhookUrl, least };
}

const smtpUrl: Parse<string> = (text) => {
  try {
    parseMailUrl(text);
    return text;
  } catch {
    throw new Problem('must be like smtp://user:password@host:587 or smtps://user:password@host:465.');
  }
};

/** An address, or a name and an address in angle brackets. */
const mailbox: Parse<string> = (text) => {
  const [, address = text] = /^[^<>@\r\n"]*<([^<>]*)>$/.exec(text) ?? [];
  if (!ADDRESS.test(address)) throw new Problem('must be an address such as alerts@shop.example.');
  return text;
};

const addresses: Parse<readonly string[]> = (text) => {
  const all = text.split(',').map((address) => address.trim());
  if (!all.every((address) => ADDRESS.test(address)))
    throw new Problem('must be addresses with commas between, such as ann@shop.example,bob@shop.example.');
  return all;
};

/** What it carries may be read on the way without TLS: http is for this machine. */
const webhook: Parse<string> = (text) => {
  parse.url(['https', 'http'], 'https://hooks.slack.com/services/...')(text);
  const { protocol, hostname } = new URL(text);
  if (protocol === 'http:' && !parse.isLoopback(hostname.replace(/^\[|\]$/g, '')))
    throw new Problem('must be https.');
  return text;
};
