import type { IncomingMessage } from 'node:http';
import { type Clock, type Id, SECOND_MS } from '../../core/index.js';
import { OverloadedError } from '../auth/index.js';
import type { Ctx } from './context.js';
import { MAX_BODY_BYTES } from './read-body.js';

/** How fast one user is served by one process. Whoever asks faster waits, so that the others do not. */
export interface Pace {
  /** Requests (large ones count as several) a second that one user can go on with for ever. */
  readonly perSecond: number;
  /** Requests beyond these that are served at once, as after opening a page. */
  readonly burst: number;
  /** Requests of one user that may wait: one more is answered 503. */
  readonly maxWaiting: number;
}

/** Many times what a person or a dashboard asks for, and a few per cent of what a process can do. */
export const USER_PACE: Pace = { perSecond: 20, burst: 100, maxWaiting: 200 };
const MAX_USERS = 10_000;
/** Reading and judging so much of a body takes about as long as the rest of a request. */
const BYTES_OF_A_REQUEST = 16 * 1024;
const REFUSED_AFTER_MS = SECOND_MS;

/** Resolves when it is the request's turn. @throws OverloadedError when too many of the user's wait, or when whoever asked is gone by then. */
export type KeepPace = (ctx: Ctx, userId: Id) => Promise<void>;

interface User {
  /** When all that was asked so far is served at the pace. */
  servedAtMs: number;
  waiting: number;
}

export function createKeepPace(clock: Clock, { perSecond, burst, maxWaiting }: Pace): KeepPace {
  const users = new Map<Id, User>();
  const eachMs = SECOND_MS / perSecond;

  return async (ctx, userId) => {
    const nowMs = clock.now();
    const user = users.get(userId) ?? { servedAtMs: nowMs, waiting: 0 };
    // Inserted anew, so that the map begins with those who asked longest ago.
    users.delete(userId);
    users.set(userId, user);
    forgetOldest();
    const bytes = announcedBytes(ctx.req);
    const weight = Math.min(weightOf(bytes ?? MAX_BODY_BYTES), burst);
    // No queue is that long: the clock was set back.
    if (user.servedAtMs > nowMs + (burst + maxWaiting) * eachMs) user.servedAtMs = nowMs;
    const servedAtMs = Math.max(user.servedAtMs, nowMs) + weight * eachMs;
    const waitMs = servedAtMs - nowMs - burst * eachMs;
    const isFull = waitMs > 0 && user.waiting >= maxWaiting;
    if (isFull || waitMs > maxWaiting * eachMs) {
      // Whoever asks again at once, with a body that is too large for its turn, must not be answered as fast.
      if (!isFull) await waitFor(user, REFUSED_AFTER_MS);
      // A client that does not wait for its answers must not have the next one sooner for it.
      ctx.set('Connection', 'close');
      throw new OverloadedError('this user', Math.max(maxWaiting, weight) * eachMs);
    }
    user.servedAtMs = servedAtMs;
    if (bytes === undefined) giveBackWhenRead(ctx, user, weight);
    if (waitMs <= 0) return;
    await waitFor(user, waitMs);
    if (ctx.req.socket.destroyed) throw new OverloadedError('a client that is gone', SECOND_MS);
  };

  async function waitFor(user: User, ms: number): Promise<void> {
    user.waiting++;
    await clock.sleep(ms).finally(() => user.waiting--);
  }

  /** What a body whose length nobody knew was charged too much. */
  function giveBackWhenRead({ request, res }: Ctx, user: User, charged: number): void {
    res.once('close', () => {
      const length = request.rawBody?.length;
      if (length !== undefined) user.servedAtMs -= Math.max(0, charged - weightOf(length)) * eachMs;
    });
  }

  function forgetOldest(): void {
    for (const [userId, { waiting }] of users) {
      if (users.size <= MAX_USERS || waiting > 0) return;
      users.delete(userId);
    }
  }
}

function weightOf(bytes: number): number {
  return 1 + Math.floor(bytes / BYTES_OF_A_REQUEST);
}

/** Of the body as it is read, unpacked; undefined when nobody knows before that. */
function announcedBytes({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'];
  if (length === undefined) return headers['transfer-encoding'] === undefined ? 0 : undefined;
  return headers['content-encoding'] === undefined ? Number(length) : undefined;
}
