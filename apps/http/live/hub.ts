import { type Clock, type ListRecentFailures, SECOND_MS } from '../../../core/index.js';
import type { CloseCode } from './close-codes.js';
import { type LiveMessage, presentLiveAttempt } from './messages.js';
import { LOOKED_AT, News } from './news.js';

/** The database is asked this often while somebody is connected: it is what all server processes share. */
const LOOK_EVERY_MS = SECOND_MS;

/** Somebody who is told. */
export interface LiveClient {
  send(message: LiveMessage): void;
  close(code: CloseCode): void;
}

export interface HubPorts {
  readonly listRecentFailures: ListRecentFailures;
  readonly clock: Clock;
  readonly onProblem: (cause: unknown) => void;
}

/** Tells everybody who is connected to this process of attempts that any process has stored, once each and in order. */
export class LiveHub {
  readonly #ports: HubPorts;
  readonly #clients = new Set<LiveClient>();
  readonly #news = new News();
  #looking: Promise<void> | undefined;
  #stopWatching: AbortController | undefined;

  constructor(ports: HubPorts) {
    this.#ports = ports;
  }

  get size(): number {
    return this.#clients.size;
  }

  /** `lastId`: the newest attempt that the client knows; undefined for one that knows nothing yet. Rejects when the database cannot be asked. */
  async join(client: LiveClient, lastId: number | undefined): Promise<void> {
    await this.#look();
    // Nothing is awaited from here on: what is stored later reaches the client by the next look.
    client.send({ type: 'hello', lastId: this.#news.lastId });
    const missed = lastId === undefined ? [] : this.#news.since(lastId);
    if (missed === 'too many') client.send({ type: 'reload', lastId: this.#news.lastId });
    else if (missed.length > 0) client.send({ type: 'attempts', attempts: missed.map(presentLiveAttempt) });
    this.#clients.add(client);
    this.#watch();
  }

  leave(client: LiveClient): void {
    this.#clients.delete(client);
    if (this.#clients.size === 0) this.#stopWatching?.abort();
  }

  closeAll(code: CloseCode): void {
    for (const client of [...this.#clients]) {
      this.leave(client);
      client.close(code);
    }
  }

  #look(): Promise<void> {
    this.#looking ??= this.#tellNews().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #tellNews(): Promise<void> {
    const { attempts } = await this.#ports.listRecentFailures({ limit: LOOKED_AT });
    const fresh = this.#news.take(attempts);
    if (fresh.length === 0) return;
    const message: LiveMessage =
      fresh.length < LOOKED_AT
        ? { type: 'attempts', attempts: fresh.map(presentLiveAttempt) }
        : { type: 'reload', lastId: this.#news.lastId };
    for (const client of [...this.#clients]) client.send(message);
  }

  #watch(): void {
    if (this.#stopWatching?.signal.aborted === false) return;
    this.#stopWatching = new AbortController();
    void this.#watchUntil(this.#stopWatching.signal);
  }

  async #watchUntil(signal: AbortSignal): Promise<void> {
    const { clock, onProblem } = this.#ports;
    while (!signal.aborted) {
      // Aborted: the only reason for a sleep to end early.
      await clock.sleep(LOOK_EVERY_MS, signal).catch(() => {});
      if (!signal.aborted) await this.#look().catch(onProblem);
    }
  }
}
