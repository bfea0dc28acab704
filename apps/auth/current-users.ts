import { type Clock, SECOND_MS, type User } from '../../core/index.js';

/** Well below the 5 s after which a lost role must have gone everywhere: the rest is for the request itself. */
const MAX_AGE_MS = 3 * SECOND_MS;
const MAX_ENTRIES = 10_000;

interface Entry {
  /** When the reading began: what is read is at least as new. */
  readonly readAtMs: number;
  readonly user: Promise<User | undefined>;
}

/** Rejects as the store does (`UnavailableError`): nobody is let in on an old entry. */
export type CurrentUsers = (key: string) => Promise<User | undefined>;

/** Remembers users for 3 s, so that not every request reads them, and reads each one once at a time. `read` is a method of the user store. */
export function createCurrentUsers(read: CurrentUsers, clock: Clock): CurrentUsers {
  const entries = new Map<string, Entry>();

  return (key) => {
    const now = clock.now();
    const known = entries.get(key);
    if (known !== undefined && isFresh(known, now)) return known.user;
    const entry = { readAtMs: now, user: read(key) };
    entries.delete(key);
    entries.set(key, entry);
    entry.user.catch(() => {
      if (entries.get(key) === entry) entries.delete(key);
    });
    if (entries.size > MAX_ENTRIES) forgetOldest();
    return entry.user;
  };

  /** A map keeps its order of insertion, and every reading is inserted anew. */
  function forgetOldest(): void {
    for (const key of entries.keys()) {
      entries.delete(key);
      return;
    }
  }
}

/** A clock that was set back must not make an entry last longer. */
function isFresh({ readAtMs }: Entry, now: number): boolean {
  return now >= readAtMs && now - readAtMs < MAX_AGE_MS;
}
