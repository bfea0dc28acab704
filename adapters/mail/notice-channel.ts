import { Socket } from 'node:net';
import { type Delivery, type NoticeChannel, type NoticeMessage, SECOND_MS } from '../../core/index.js';
import { type MailServer, parseMailUrl } from './address.js';
import { htmlOf, textOf } from './letter.js';

export interface MailNoticeChannelOptions {
  /** `smtp://user:password@host:587` or `smtps://...:465`. With a password STARTTLS is insisted on, unless the server is this machine. */
  readonly url: string;
  /** `alerts@shop.example`, or `Order failures <alerts@shop.example>`. */
  readonly from: string;
  readonly to: readonly string[];
  /** For the whole conversation with the server. Default 30,000. */
  readonly timeoutMs?: number | undefined;
}

const DEFAULT_TIMEOUT_MS = 30 * SECOND_MS;
/** Commands that are about this message: what the server refuses there for good it will refuse again. */
const ABOUT_THE_MESSAGE = ['MAIL FROM', 'RCPT TO', 'DATA'];

/** Notices as emails, text and HTML. One connection a notice: there are few, and none may hang on an old one. */
export class MailNoticeChannel implements NoticeChannel {
  readonly name = 'email';
  readonly #server: MailServer;
  readonly #from: string;
  readonly #to: readonly string[];
  readonly #timeoutMs: number;

  /** @throws InvalidInputError (`url`) */
  constructor({ url, from, to, timeoutMs = DEFAULT_TIMEOUT_MS }: MailNoticeChannelOptions) {
    this.#server = parseMailUrl(url);
    this.#from = from;
    this.#to = to;
    this.#timeoutMs = timeoutMs;
  }

  async send(message: NoticeMessage, signal?: AbortSignal): Promise<Delivery> {
    // Not before the first notice, which most commands never send.
    const { createTransport } = await import('nodemailer');
    const timeoutMs = this.#timeoutMs;
    // Our own socket, so that there is something to cut: nodemailer's own bounds begin anew with every answer of the server.
    const socket = new Socket();
    const transport = createTransport({
      ...this.#server,
      socket,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const sent = transport.sendMail(this.#letterOf(message)).then(
      ({ rejected }): Delivery =>
        rejected.length === 0
          ? { kind: 'delivered' }
          : {
              kind: 'delivered',
              note: `The mail server refused ${rejected.length} of ${this.#to.length} recipients.`,
            },
      refusalOf,
    );
    const late = AbortSignal.timeout(timeoutMs);
    try {
      return await Promise.race([sent, cutShort(signal === undefined ? late : AbortSignal.any([late, signal]))]);
    } finally {
      socket.destroy();
    }
  }

  #letterOf(message: NoticeMessage) {
    const { key, subject, createdAtMs } = message;
    const domain = /@([A-Za-z0-9.-]+)>?$/.exec(this.#from)?.[1] ?? 'localhost';
    return {
      from: this.#from,
      to: [...this.#to],
      subject,
      text: textOf(message),
      html: htmlOf(message),
      date: new Date(createdAtMs),
      // The same each time: mailboxes show a repetition once.
      messageId: `<${key}@${domain}>`,
      // So that nobody's out-of-office reply comes back.
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Order-Failures-Key': key },
    };
  }
}

function cutShort(signal: AbortSignal): Promise<Delivery> {
  return new Promise((resolve) => {
    const stop = () => resolve({ kind: 'refused', why: 'The mail server was not done in time.', forGood: false });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** What nodemailer adds to its errors. */
interface MailError {
  readonly code?: string;
  /** What the server answered, as in 550. */
  readonly responseCode?: number;
  readonly command?: string;
}

/** Codes and numbers only: what a server writes may hold addresses, and an error of the driver the password. */
function refusalOf(thrown: unknown): Delivery {
  const { code, responseCode, command } = thrown as MailError;
  const isAboutIt = ABOUT_THE_MESSAGE.some((name) => command?.startsWith(name));
  const forGood = isAboutIt && responseCode !== undefined && responseCode >= 500;
  const what =
    responseCode === undefined ? (code ?? 'no code') : `${responseCode}${command ? ` to ${command}` : ''}`;
  return { kind: 'refused', why: `The mail server did not take it (${what}).`, forGood };
}
