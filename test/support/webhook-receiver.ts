import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a webhook does with the next calls: a status, or nothing at all, or a broken connection after it has read the call. */
export type WebhookAnswer =
  | { readonly status: number; readonly headers?: Record<string, string> }
  | 'hang'
  | 'die';

export interface WebhookCall {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: tests look into JSON of any shape.
  readonly body: any;
}

/** A real HTTP endpoint on a free port of the loopback interface. */
export class WebhookReceiver {
  readonly calls: WebhookCall[] = [];
  readonly #server: Server;
  #answers: WebhookAnswer[] = [];

  private constructor() {
    this.#server = createServer((request, response) => void this.#receive(request, response));
  }

  static async open(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/services/T0/B0/secret`;
  }

  /** For the next calls, one each; then it says 200. */
  answer(...answers: readonly WebhookAnswer[]): void {
    this.#answers = [...answers];
  }

  forget(): void {
    this.calls.length = 0;
    this.#answers = [];
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = this.#answers.shift() ?? { status: 200 };
    const taken = typeof answer === 'string' || answer.status === 200;
    const { url = '', headers } = request;
    if (taken) this.calls.push({ path: url, headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
    if (answer === 'hang') return;
    if (answer === 'die') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, answer.headers).end(answer.status === 200 ? 'ok' : 'no');
  }
}
