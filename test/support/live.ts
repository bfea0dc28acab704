import { WebSocket } from 'ws';
import type { LiveMessage } from '../../apps/http/live/messages.js';

/** A browser's end of a live connection. */
export class LiveListener {
  readonly messages: LiveMessage[] = [];
  readonly #socket: WebSocket;
  readonly #closed: Promise<number>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.messages.push(JSON.parse(String(data))));
    this.#closed = new Promise((resolve) => socket.once('close', resolve));
  }

  /** Rejects with "Unexpected server response: 403" and the like when the server refuses. */
  static async open(url: string, { secret, origin = url, ...query }: LiveOptions = {}): Promise<LiveListener> {
    const parameters = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const socket = new WebSocket(`${url.replace('http', 'ws')}/admin/live/?${new URLSearchParams(parameters)}`, {
      headers: {
        ...(origin !== null && { Origin: origin }),
        ...(secret !== undefined && { Cookie: `__Host-session=${secret}` }),
      },
    });
    const listener = new LiveListener(socket);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return listener;
  }

  /** Ids of all attempts that were told, in their order. */
  get ids(): number[] {
    return this.messages.flatMap((message) =>
      message.type === 'attempts' ? message.attempts.map(({ id }) => id) : [],
    );
  }

  /** What a browser would come back with. */
  get cursor(): string | undefined {
    return this.messages.findLast((message) => 'cursor' in message)?.cursor;
  }

  /** What the server sent of a page, in its order. */
  get views(): { readonly version: string; readonly html: string }[] {
    return this.messages.filter((message) => message.type === 'view');
  }

  /** The code that the server ended the connection with. */
  get closed(): Promise<number> {
    return this.#closed;
  }

  /** Takes nothing more from the network, as a sleeping computer does. */
  stall(): void {
    this.#socket.pause();
  }

  say(text: string): void {
    this.#socket.send(text);
  }

  leave(): void {
    this.#socket.terminate();
  }
}

export interface LiveOptions {
  readonly secret?: string | undefined;
  /** Default: the server's own. null: none is sent. */
  readonly origin?: string | null;
  /** The cursor to go on behind. */
  readonly after?: string | undefined;
  /** The query string of the dashboard to keep up to date. */
  readonly view?: string;
  /** The version of it that is shown. */
  readonly shown?: string;
}
