import type { WebSocket } from 'ws';
import { type Clock, SECOND_MS } from '../../../core/index.js';
import type { LiveClient } from './client.js';
import { CLOSE, type CloseCode } from './close-codes.js';
import type { LiveMessage } from './messages.js';

/** With users who are at most 3 s old, a lost role ends a connection within 5 s. */
const CHECK_EVERY_MS = 1.5 * SECOND_MS;
/** A client that has not answered by the next one is gone, though nobody said so: its computer sleeps, or its network was cut. */
const HEARTBEAT_EVERY_MS = 10 * SECOND_MS;
/** Bytes that may wait to be taken: about a thousand attempts. */
const MAX_WAITING_BYTES = 256 * 1024;
/** How long a client may take to answer a close, before it is cut off. */
const CLOSE_GRACE_MS = SECOND_MS;

export interface ConnectionOptions {
  readonly clock: Clock;
  /** Whether the session is still there and its user still staff. A rejection means that nobody can say. */
  readonly mayStay: () => Promise<boolean>;
  readonly onEnd: () => void;
}

/** One live connection: bounded in what waits for it, and checked again and again. */
export class LiveConnection implements LiveClient {
  readonly #socket: WebSocket;
  readonly #ended = new AbortController();
  #answers = true;

  constructor(socket: WebSocket, { clock, mayStay, onEnd }: ConnectionOptions) {
    this.#socket = socket;
    socket.once('close', () => {
      this.#ended.abort();
      onEnd();
    });
    // A broken connection is closed right after; there is nobody to tell.
    socket.on('error', () => {});
    socket.on('pong', () => {
      this.#answers = true;
    });
    void this.#every(clock, CHECK_EVERY_MS, () => this.#check(mayStay));
    void this.#every(clock, HEARTBEAT_EVERY_MS, async () => this.#beat());
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  send(message: LiveMessage): void {
    if (!this.isOpen) return;
    if (this.#socket.bufferedAmount > MAX_WAITING_BYTES) this.close(CLOSE.tooSlow);
    else this.#socket.send(JSON.stringify(message));
  }

  close(code: CloseCode): void {
    this.#socket.close(code);
    const cutOff = setTimeout(() => this.#socket.terminate(), CLOSE_GRACE_MS);
    this.#socket.once('close', () => clearTimeout(cutOff));
  }

  async #check(mayStay: () => Promise<boolean>): Promise<void> {
    // Nobody stays on an old answer: a client comes back as soon as somebody can say again.
    const answer = await mayStay().catch(() => undefined);
    if (answer === undefined) this.close(CLOSE.later);
    else if (!answer) this.close(CLOSE.notAllowed);
  }

  #beat(): void {
    if (!this.isOpen) return;
    if (!this.#answers) {
      this.#socket.terminate();
      return;
    }
    this.#answers = false;
    // The browser answers the ping; the page sees only the message.
    this.#socket.ping();
    this.send({ type: 'heartbeat' });
  }

  async #every(clock: Clock, pauseMs: number, task: () => Promise<void>): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await clock.sleep(pauseMs, signal).catch(() => {});
      if (!signal.aborted) await task();
    }
  }
}
