import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError } from './errors.js';
import type { Postmaster } from './postmaster.js';

const WATCH_MS = 250;
/** What a dead server's processes need to notice that it is gone: until then another one refuses to begin. */
const PAUSE_MS = 500;
/** A server that does not come up in so many tries in a row, or dies so often within the period, will not stay up. */
const MAX_TRIES = 6;
const MAX_DEATHS = 5;
const PERIOD_MS = 300_000;

export interface KeepRunningOptions {
  readonly isRunning: (postmaster: Postmaster) => boolean;
  /** Starts the server where the dead one listened. Rejects with EmbeddedPostgresError. */
  readonly startAgain: (dead: Postmaster) => Promise<Postmaster>;
  readonly onMessage: (text: string) => void;
  /** Told once, when the server is given up. */
  readonly onLost: (error: EmbeddedPostgresError) => void;
}

export interface KeptServer {
  readonly current: Postmaster;
  /** Ends the watch, and resolves once no start is under way any more. */
  release(): Promise<void>;
}

/** Watches a server and starts it again when it dies, in bounded tries. Does not hold the process open. */
export function keepRunning(first: Postmaster, options: KeepRunningOptions): KeptServer {
  const { isRunning, startAgain, onMessage, onLost } = options;
  const ending = new AbortController();
  const deaths: number[] = [];
  let current = first;

  async function watchOver(): Promise<void> {
    while (await paused(WATCH_MS)) {
      if (isRunning(current)) continue;
      onMessage(`The PostgreSQL server (pid ${current.pid}) ended without being told to. Starting it again.`);
      const diedAtMs = performance.now();
      deaths.push(diedAtMs);
      const recent = deaths.filter((atMs) => diedAtMs - atMs < PERIOD_MS).length;
      const cause =
        recent > MAX_DEATHS
          ? new Error(`It ended ${recent} times in ${PERIOD_MS / 60_000} minutes.`)
          : await bringBack();
      if (cause === undefined) continue;
      onLost(lost(current, cause));
      return;
    }
  }

  /** Why it did not come up; undefined when it did, or when nobody needs it any more. */
  async function bringBack(): Promise<unknown> {
    for (let tries = 1; ; tries++) {
      try {
        current = await startAgain(current);
        onMessage(`The PostgreSQL server runs again (pid ${current.pid}).`);
        return undefined;
      } catch (error) {
        if (tries === MAX_TRIES) return error;
      }
      if (!(await paused(PAUSE_MS * tries))) return undefined;
    }
  }

  /** False when the watch is to end. */
  const paused = (ms: number): Promise<boolean> =>
    sleep(ms, true, { ref: false, signal: ending.signal }).catch(() => false);

  const watch = watchOver();
  return {
    get current() {
      return current;
    },
    release: async () => {
      ending.abort();
      await watch;
    },
  };
}

function lost({ pid }: Postmaster, cause: unknown): EmbeddedPostgresError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new EmbeddedPostgresError(
    'EMBEDDED_POSTGRES_LOST',
    `The PostgreSQL server (pid ${pid}) ended without being told to, and does not come up again. ${why}`,
    { pid },
    { cause },
  );
}
