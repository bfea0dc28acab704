import { setTimeout as sleep } from 'node:timers/promises';
import type { Order, Submissions } from '../support/submissions.js';
import type { Workload } from './workload.js';

/** As a proxy in front of servers that stand still: it does not take any number of requests. */
const MOST_IN_FLIGHT = 2_000;
const TURN_MS = 5;
const RETRY_AFTER_MS = 500;
const MOST_RETRIES = 30;

export interface LoadOptions {
  readonly workload: Workload;
  readonly submissions: Submissions;
  /** Who can be asked now. A proxy knows: it does not send to a server that takes no connection. */
  readonly servers: () => readonly { readonly url: string }[];
  /** Submissions a second, retries not counted. */
  readonly rate: number;
  readonly lastsMs: number;
}

/** Sends at that rate whatever comes back; what a machine cannot take is left out, not made up for. Resolves when everything that was sent has ended. */
export async function putLoad({ workload, submissions, servers, rate, lastsMs }: LoadOptions): Promise<void> {
  const inFlight = new Set<Promise<void>>();
  let turn = 0;
  let due = 0;
  let lastAt = performance.now();
  for (const endsAt = lastAt + lastsMs; performance.now() < endsAt; await sleep(TURN_MS)) {
    const now = performance.now();
    due += ((now - lastAt) * rate) / 1_000;
    lastAt = now;
    for (; due >= 1; due--) {
      const up = servers();
      if (up.length === 0 || inFlight.size >= MOST_IN_FLIGHT) continue;
      const sent = send(workload.next(), turn++);
      inFlight.add(sent);
      void sent.finally(() => inFlight.delete(sent));
    }
  }
  await Promise.all(inFlight);

  /** Somebody with a key asks again, another server if there is one, until there is an answer. */
  async function send(order: Order, first: number): Promise<void> {
    for (let tries = 0; tries <= MOST_RETRIES; tries++) {
      const up = servers();
      const server = up[(first + tries) % up.length];
      const reply = server && (await submissions.send(server, order));
      const isKnown = reply !== undefined && reply.status !== 503 && reply.body.code !== 'request_in_progress';
      if (isKnown || order.idempotencyKey === undefined) return;
      await sleep(RETRY_AFTER_MS);
    }
  }
}
