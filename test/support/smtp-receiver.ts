import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { type Letter, letterOf } from './letter.js';

/** What a mail server does with the next letters. */
export type MailAnswer =
  | 'take'
  /** 451: greylisted, say. */
  | 'later'
  /** 550 */
  | 'never'
  /** Takes it and never answers. */
  | 'hang'
  /** Takes it, and its connection breaks before the answer. */
  | 'die';

export interface ReceivedLetter extends Letter {
  readonly from: string;
  readonly to: readonly string[];
}

/** A real SMTP server on a free port of the loopback interface. */
export class SmtpReceiver {
  readonly letters: ReceivedLetter[] = [];
  readonly #server: SMTPServer;
  #answers: MailAnswer[] = [];

  private constructor(refuses: string | undefined) {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      closeTimeout: 100,
      onAuth: ({ password }, _session, done) =>
        password === 'right' ? done(null, { user: 'ann' }) : done(new Error('Invalid username or password')),
      onRcptTo: ({ address }, _session, done) =>
        address === refuses ? done(Object.assign(new Error('No.'), { responseCode: 550 })) : done(),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => this.#receive(Buffer.concat(chunks), session, done));
      },
    });
    // Broken connections are what some tests are about.
    this.#server.on('error', () => {});
  }

  /** `refuses`: a recipient that it does not know. `port`: default any. */
  static async open({
    refuses,
    port = 0,
  }: {
    readonly refuses?: string;
    readonly port?: number;
  } = {}): Promise<SmtpReceiver> {
    const receiver = new SmtpReceiver(refuses);
    receiver.#server.listen(port, '127.0.0.1');
    await once(receiver.#server.server, 'listening');
    return receiver;
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** For the next letters, one each; then it takes them. */
  answer(...answers: readonly MailAnswer[]): void {
    this.#answers = [...answers];
  }

  forget(): void {
    this.letters.length = 0;
    this.#answers = [];
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #receive(raw: Buffer, session: SMTPServerSession, done: (error?: Error | null) => void): void {
    const answer = this.#answers.shift() ?? 'take';
    if (answer === 'later' || answer === 'never') {
      done(Object.assign(new Error('No.'), { responseCode: answer === 'later' ? 451 : 550 }));
      return;
    }
    const { mailFrom, rcptTo } = session.envelope;
    this.letters.push({
      ...letterOf(raw.toString('latin1')),
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map(({ address }) => address),
    });
    if (answer === 'take') done();
    if (answer === 'die') for (const connection of this.#server.connections) connection.close();
  }
}
