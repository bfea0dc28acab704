import { type Clock, MINUTE_MS, SECOND_MS } from '../../../core/index.js';
import type { LiveClient } from './client.js';

/** Orders, deletions and the passing of time are not announced: their figures are looked for. */
const LOOK_EVERY_MS = 5 * SECOND_MS;
/** After news, and never sooner after the last look. */
const LOOK_AGAIN_MS = SECOND_MS;
/** Looking takes at most a fifth of the time, however long a look takes. */
const PAUSE_PER_LOOK = 4;
/** Also when the clock was put forward during a look, which then seems to have taken hours. */
const MAX_PAUSE_MS = MINUTE_MS;

/** What a page shows at one moment. */
export interface ViewState {
  /** The same for what looks the same. */
  readonly version: string;
  readonly html: string;
}

/** A page's content that is the same for everybody who may see it. */
export interface LiveView {
  /** The same for all who look at the same. */
  readonly key: string;
  /** Rejects with `UnavailableError`. */
  load(): Promise<ViewState>;
}

export interface ViewPorts {
  readonly clock: Clock;
  readonly onProblem: (cause: unknown) => void;
}

interface Watched {
  readonly view: LiveView;
  /** With the version that each shows; undefined: not known. */
  readonly viewers: Map<LiveClient, string | undefined>;
}

/**
 * Keeps what people look at up to date. Each view is counted once for all of its viewers, one view after the other, at a pace that leaves the store
 * most of its time.
 */
export class LiveViews {
  readonly #ports: ViewPorts;
  readonly #watched = new Map<string, Watched>();
  #ending: AbortController | undefined;
  #isNews = false;
  #waiting = new AbortController();

  constructor(ports: ViewPorts) {
    this.#ports = ports;
  }

  /** `shown`: the version that the client shows. */
  watch(client: LiveClient, view: LiveView, shown: string | undefined): void {
    const watched = this.#watched.get(view.key) ?? { view, viewers: new Map() };
    this.#watched.set(view.key, watched);
    watched.viewers.set(client, shown);
    if (this.#ending !== undefined) return;
    this.#ending = new AbortController();
    void this.#keepUp(this.#ending.signal);
  }

  leave(client: LiveClient): void {
    for (const [key, { viewers }] of this.#watched) {
      viewers.delete(client);
      if (viewers.size === 0) this.#watched.delete(key);
    }
    if (this.#watched.size > 0) return;
    this.#ending?.abort();
    this.#ending = undefined;
    this.#waiting.abort();
  }

  /** Something was stored: the figures have changed. */
  expectNews(): void {
    this.#isNews = true;
    this.#waiting.abort();
  }

  async #keepUp(signal: AbortSignal): Promise<void> {
    const { clock } = this.#ports;
    let tookMs = 0;
    while (!signal.aborted) {
      const pauseMs = Math.min(PAUSE_PER_LOOK * tookMs, MAX_PAUSE_MS);
      await this.#sleep(Math.max(LOOK_AGAIN_MS, pauseMs), signal);
      if (signal.aborted) return;
      if (!this.#isNews) await this.#sleep(LOOK_EVERY_MS - LOOK_AGAIN_MS, this.#anew().signal);
      this.#isNews = false;
      const beganAtMs = clock.now();
      for (const watched of [...this.#watched.values()]) if (!signal.aborted) await this.#look(watched);
      tookMs = clock.now() - beganAtMs;
    }
  }

  async #look({ view, viewers }: Watched): Promise<void> {
    try {
      const { version, html } = await view.load();
      for (const [client, shown] of [...viewers]) {
        if (shown === version) continue;
        viewers.set(client, version);
        client.send({ type: 'view', version, html });
      }
    } catch (error) {
      this.#ports.onProblem(error);
    }
  }

  #anew(): AbortController {
    this.#waiting = new AbortController();
    return this.#waiting;
  }

  /** Aborted: the only reason for a sleep to end early. */
  #sleep(ms: number, signal: AbortSignal): Promise<void> {
    return this.#ports.clock.sleep(ms, signal).catch(() => {});
  }
}
