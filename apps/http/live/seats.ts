import type { Id } from '../../../core/index.js';
import { CLOSE, type CloseCode } from './close-codes.js';
import type { LiveConnection } from './connection.js';

/** What one process holds without feeling it. */
const MAX_CONNECTIONS = 200;
/** Windows of one person; somebody who opens more in a loop must not shut the others out. */
const MAX_CONNECTIONS_PER_USER = 20;

/** Who is connected to this process, and how many may be. */
export class Seats {
  readonly #userOf = new Map<LiveConnection, Id>();
  readonly #onChange: (count: number) => void;
  #isClosed = false;

  /** `onChange` learns how many are connected. */
  constructor(onChange: (count: number) => void = () => {}) {
    this.#onChange = onChange;
  }

  /** Returns why the connection may not stay; undefined when it may. */
  take(connection: LiveConnection, userId: Id): CloseCode | undefined {
    const ofUser = [...this.#userOf.values()].filter((id) => id === userId).length;
    if (this.#isClosed) return CLOSE.restarting;
    if (this.#userOf.size >= MAX_CONNECTIONS || ofUser >= MAX_CONNECTIONS_PER_USER) return CLOSE.later;
    this.#userOf.set(connection, userId);
    this.#onChange(this.#userOf.size);
    return undefined;
  }

  leave(connection: LiveConnection): void {
    this.#userOf.delete(connection);
    this.#onChange(this.#userOf.size);
  }

  /** Tells everybody to come back to the next server. */
  close(): void {
    this.#isClosed = true;
    for (const connection of this.#userOf.keys()) connection.close(CLOSE.restarting);
  }
}
