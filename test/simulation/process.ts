import type { Clock } from '../../core/index.js';
import type { SimulatedTime } from './timeline.js';

/** Ends what a process that was killed had begun. Nothing that comes after it can do anything: all ports of the process reject with it. */
class KilledError extends Error {
  override readonly name = 'KilledError';
}

/** One life of a server process: it can be killed, or stand still as a virtual machine does that is moved. Its clock goes on. */
export class SimulatedProcess implements Clock {
  readonly name: string;
  readonly #time: SimulatedTime;
  readonly #killed = new AbortController();
  #pausedUntilMs = 0;

  constructor(name: string, time: SimulatedTime) {
    this.name = name;
    this.#time = time;
  }

  get isAlive(): boolean {
    return !this.#killed.signal.aborted;
  }

  kill(): void {
    this.#killed.abort(new KilledError(this.name));
  }

  pause(forMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#time.nowMs + forMs);
  }

  now(): number {
    return this.#time.nowMs;
  }

  /** A timer of this process: fires late when the process stands still, and never when it is killed before. */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await this.wait(ms, signal).catch((cause: unknown) => {
      if (this.isAlive) throw cause;
      return new Promise<never>(() => {});
    });
  }

  /** The same for a request that is on its way. @throws KilledError */
  wait(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        callOff();
        signal?.removeEventListener('abort', abandon);
        this.#killed.signal.removeEventListener('abort', die);
        settle();
      };
      const wake = () => {
        if (this.#time.nowMs < this.#pausedUntilMs) callOff = this.#time.at(this.#pausedUntilMs, wake);
        else end(resolve);
      };
      const abandon = () => end(() => reject(signal?.reason));
      const die = () => end(() => reject(this.#killed.signal.reason));
      let callOff = this.#time.at(this.#time.nowMs + Math.max(0, Math.ceil(ms)), wake);
      signal?.addEventListener('abort', abandon);
      this.#killed.signal.addEventListener('abort', die);
      if (!this.isAlive) die();
    });
  }

  /** @throws KilledError */
  mustLive(): void {
    this.#killed.signal.throwIfAborted();
  }
}
