import { Agent } from 'node:http';
import fc from 'fast-check';
import { PASSWORD, type TestApp } from '../support/http-app.js';
import { documentedPath } from '../support/openapi.js';
import { type Call, REFRESH_TOKEN } from './call.js';
import { callsOf } from './calls.js';
import { send } from './send.js';

/** What the app of `startHttpApp` knows: its products, participants, users, and small numbers of things. */
const KNOWN = {
  product_id: [1, 2, 3],
  participant_id: [123, 124],
  quantity: [1, 2],
  username: ['john', 'Staff'],
  password: [PASSWORD],
  refresh: [REFRESH_TOKEN],
  'Idempotency-Key': ['key-1', 'key-2'],
};
/** Answers that a call which is as the document says does not get. */
const BAD_INPUT = [400, 413, 415];

export interface FuzzOptions {
  /** Decides every call, so that a run can be had again. */
  readonly seed: number;
  readonly calls: number;
}

export interface FuzzReport {
  /** How often each answer came: `POST /api/orders/ 201`. */
  readonly answers: ReadonlyMap<string, number>;
}

/**
 * Sends calls that are valid, nearly valid and hostile, one after the other. Rejects at the first answer that the document does not have, that is a
 * fault of the server (5xx), or that takes a valid call for bad input, and names the call in its shortest form.
 */
export async function fuzz(app: TestApp, { seed, calls }: FuzzOptions): Promise<FuzzReport> {
  const document = (await app.request('/api/schema/')).body;
  const agent = new Agent({ keepAlive: true });
  const answers = new Map<string, number>();

  async function tryCall(call: Call): Promise<void> {
    await app.clock.advance(call.waitMs);
    for (let time = 0; time < call.times; time++) await trySending(call);
  }

  async function trySending(call: Call): Promise<void> {
    const answer = await send(app, agent, call);
    if (answer.status >= 500) throw new Error(`${answer.status}: ${answer.text}\n${app.logLines.join('')}`);
    app.check({ ...answer, method: call.method, path: call.path });
    if (call.kind === 'valid' && BAD_INPUT.includes(answer.status) && !isMissingParticipant(call, answer.text)) {
      throw new Error(`A valid call was taken for bad input: ${answer.text}`);
    }
    app.logLines.length = 0;
    const key = `${call.method} ${documentedPath(document, call.path) ?? 'elsewhere'} ${answer.status}`;
    answers.set(key, (answers.get(key) ?? 0) + 1);
  }

  try {
    await fc.assert(fc.asyncProperty(callsOf(document, KNOWN), tryCall), { seed, numRuns: calls });
  } finally {
    agent.destroy();
  }
  return { answers };
}

/** Staff have to say whose order it is; whether they are no participant themselves is not for a document to say. */
function isMissingParticipant(call: Call, text: string): boolean {
  return call.body?.includes('"participant_id"') === false && text.includes('"participant_id: is required,');
}
