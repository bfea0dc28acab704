import { setTimeout as sleep } from 'node:timers/promises';
import type { AttemptFeed } from '../../core/index.js';
import type { Database } from './connection.js';

const CHANNEL = 'order_failures_attempts';
const NOTIFY = { text: `SELECT pg_notify('${CHANNEL}', '')` };

/** Soon enough for people, and so rare that storing does not feel it. */
const ANNOUNCE_EVERY_MS = 100;

/**
 * Wake-up calls among all processes on one database, by LISTEN and NOTIFY. A transaction that notifies holds a lock of the whole server while it
 * commits, so that storing itself does not: each process says afterwards, in a transaction of its own and at most ten times a second, that it
 * has stored something. A process that dies in between leaves a call out.
 */
export class SequelizeAttemptFeed implements AttemptFeed {
  readonly #database: Database;
  /** Each subscription is an object of its own, so that one function can be subscribed twice. */
  readonly #subscriptions = new Set<{ readonly onChange: () => void }>();
  #stopListening: (() => void) | undefined;
  #announcing = false;
  #announceAgain = false;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The connection is made when the first one subscribes, and ended when the last one leaves or the database is closed. */
  subscribe(onChange: () => void): () => void {
    const subscription = { onChange };
    this.#subscriptions.add(subscription);
    this.#stopListening ??= this.#database.listen(CHANNEL, () => this.#callAll());
    return () => {
      this.#subscriptions.delete(subscription);
      if (this.#subscriptions.size > 0) return;
      this.#stopListening?.();
      this.#stopListening = undefined;
    };
  }

  /** Says that something was stored. Returns at once. */
  announce(): void {
    this.#announceAgain = true;
    if (!this.#announcing) void this.#announceWhileNeeded();
  }

  async #announceWhileNeeded(): Promise<void> {
    this.#announcing = true;
    while (this.#announceAgain) {
      this.#announceAgain = false;
      // Whoever follows looks from time to time, too.
      await this.#database.query(NOTIFY).catch(() => {});
      await sleep(ANNOUNCE_EVERY_MS, undefined, { ref: false });
    }
    this.#announcing = false;
  }

  #callAll(): void {
    for (const { onChange } of this.#subscriptions) {
      try {
        onChange();
      } catch {}
    }
  }
}
