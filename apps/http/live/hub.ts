import {
  type AttemptBatch,
  type Clock,
  type FeedCursor,
  FOLLOW_BATCH_ROWS,
  type FollowAttempts,
  InvalidInputError,
  SECOND_MS,
} from '../../../core/index.js';
import type { LiveClient } from './client.js';
import { presentLiveAttempt } from './messages.js';

/** Whoever missed more is told to reload: nobody reads a thousand lines one by one. */
const MAX_MISSED = 5 * FOLLOW_BATCH_ROWS;
/** After the store was away. */
const FOLLOW_AGAIN_MS = SECOND_MS;

export interface HubPorts {
  readonly followAttempts: FollowAttempts;
  readonly clock: Clock;
  /** Something was stored. */
  readonly onNews: () => void;
  readonly onProblem: (cause: unknown) => void;
}

interface Member {
  readonly client: LiveClient;
  /** What came while the client catches up; undefined once it has. */
  held: AttemptBatch[] | undefined;
  /** What it was told while it caught up, and may hear again in the stream that all share. */
  readonly told: Set<number>;
}

/**
 * Tells everybody who is connected to this process of the attempts that any process has stored, each once. All share one stream; whoever comes back
 * first reads what they have missed, behind a cursor that any process can go on from.
 */
export class LiveHub {
  readonly #ports: HubPorts;
  readonly #members = new Map<LiveClient, Member>();
  /** How far the shared stream is; undefined while nobody listens. */
  #cursor: FeedCursor | undefined;
  #ending = new AbortController();
  #looking: Promise<void> = Promise.resolve();
  #nextLook: Promise<void> | undefined;

  constructor(ports: HubPorts) {
    this.#ports = ports;
  }

  /** `after`: where the client goes on; undefined: from now on. Rejects when the store cannot be asked. */
  async join(client: LiveClient, after: FeedCursor | undefined): Promise<void> {
    const member: Member = { client, held: [], told: new Set() };
    this.#members.set(client, member);
    // The client may come from a process that was ahead of this one.
    await this.#lookAnew();
    const cursor = this.#cursor;
    if (cursor === undefined || !this.#members.has(client)) return;
    member.held = [];
    client.send({ type: 'hello', cursor: after ?? cursor });
    // A look from now on sees at least what the shared stream has handed out by now; what that hands out meanwhile is held.
    if (after !== undefined && !(await this.#catchUp(member, after))) client.send({ type: 'reload', cursor });
    for (const batch of member.held) tell(member, batch);
    member.held = undefined;
  }

  leave(client: LiveClient): void {
    this.#members.delete(client);
    if (this.#members.size > 0) return;
    this.#ending.abort();
    this.#cursor = undefined;
  }

  /** Returns false when the client has missed more than it is told, or comes from nowhere. */
  async #catchUp({ client, told }: Member, after: FeedCursor): Promise<boolean> {
    const { signal } = new AbortController();
    try {
      for await (const { attempts, cursor } of this.#ports.followAttempts({ after, signal })) {
        if (attempts.length > 0)
          client.send({ type: 'attempts', attempts: attempts.map(presentLiveAttempt), cursor });
        for (const { id } of attempts) told.add(id);
        if (attempts.length < FOLLOW_BATCH_ROWS || !this.#members.has(client)) return true;
        if (told.size >= MAX_MISSED) return false;
      }
      return true;
    } catch (error) {
      if (error instanceof InvalidInputError) return false;
      throw error;
    }
  }

  /** Settles with a look at the store that begins after this call; all who wait for one share it. */
  #lookAnew(): Promise<void> {
    this.#nextLook ??= this.#looking
      .catch(() => {})
      .then(() => {
        this.#nextLook = undefined;
        this.#looking = this.#look();
        return this.#looking;
      });
    return this.#nextLook;
  }

  /** Brings the shared stream up to date, and follows it from there. */
  async #look(): Promise<void> {
    this.#ending.abort();
    this.#ending = new AbortController();
    const { signal } = this.#ending;
    const batches = this.#ports.followAttempts({ after: this.#cursor, signal });
    try {
      for (let rows = FOLLOW_BATCH_ROWS; rows === FOLLOW_BATCH_ROWS; ) {
        const { value } = await batches.next();
        if (value === undefined || signal.aborted) return;
        this.#take(value);
        rows = value.attempts.length;
      }
    } finally {
      void this.#goOn(batches, signal);
    }
  }

  async #goOn(first: AsyncIterable<AttemptBatch>, signal: AbortSignal): Promise<void> {
    const { followAttempts, clock, onProblem } = this.#ports;
    let batches = first;
    do {
      try {
        // Also when it is aborted already: it ends by being asked on.
        for await (const batch of batches) if (!signal.aborted) this.#take(batch);
      } catch (error) {
        onProblem(error);
      }
      // Aborted: the only reason for a sleep to end early.
      await clock.sleep(FOLLOW_AGAIN_MS, signal).catch(() => {});
      batches = followAttempts({ after: this.#cursor, signal });
    } while (!signal.aborted);
  }

  #take(batch: AttemptBatch): void {
    this.#cursor = batch.cursor;
    if (batch.attempts.length === 0) return;
    for (const member of [...this.#members.values()]) {
      if (member.held === undefined) tell(member, batch);
      else member.held.push(batch);
    }
    this.#ports.onNews();
  }
}

function tell({ client, told }: Member, { attempts, cursor }: AttemptBatch): void {
  const fresh = attempts.filter(({ id }) => !told.delete(id));
  if (fresh.length > 0) client.send({ type: 'attempts', attempts: fresh.map(presentLiveAttempt), cursor });
}
