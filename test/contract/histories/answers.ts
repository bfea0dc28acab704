import { expect } from 'chai';
import fc from 'fast-check';
import type { AnswerDecision, AnswerStore, StoredAnswer } from '../../../core/index.js';
import { type ContractCase, type Harness, HISTORY_TIMEOUT_MS } from '../harness.js';

const T0 = Date.UTC(2026, 1, 12, 10, 30, 45, 678);
const SEED = 20_260_212;
const LEASE_MS = 20;
const KEEP_MS = 100;

/** Few keys and short times, so that a history of some dozen steps meets every edge. */
const step = fc.record({
  what: fc.oneof(
    { weight: 4, arbitrary: fc.constant('begin' as const) },
    { weight: 3, arbitrary: fc.constantFrom('complete' as const, 'abandon' as const) },
    { weight: 1, arbitrary: fc.constant('deleteExpired' as const) },
  ),
  userId: fc.constantFrom('1', '2'),
  key: fc.constantFrom('x', 'y'),
  fingerprint: fc.constantFrom('f', 'f', 'g'),
  /** Which of the requests so far is completed or abandoned, counted from the last one. */
  ago: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(5)),
  pauseMs: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 3 }) },
    { weight: 1, arbitrary: fc.constantFrom(LEASE_MS - 1, LEASE_MS, LEASE_MS + 1, KEEP_MS - 1, KEEP_MS) },
  ),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Reserved {
  readonly token: string;
  readonly fingerprint: string;
  readonly atMs: number;
  readonly answer: StoredAnswer | undefined;
}

export const ANSWER_HISTORY_CASES: readonly ContractCase<Harness<AnswerStore>>[] = [
  {
    title: 'answers random histories as a plain list of reservations does',
    timeoutMs: HISTORY_TIMEOUT_MS,
    async run({ make }) {
      const kinds = new Set<string>();
      const property = fc.asyncProperty(fc.array(step, { minLength: 60, maxLength: 120 }), async (steps) => {
        const answers = await make();
        const model = new Map<string, Reserved>();
        const begun: { readonly userId: string; readonly key: string; readonly token: string }[] = [];
        let nowMs = T0;
        for (const [index, each] of steps.entries()) {
          nowMs += each.pauseMs;
          if (each.what === 'begin') {
            const { userId, key, fingerprint } = each;
            const token = `token-${index}`;
            begun.unshift({ userId, key, token });
            const request = { token, fingerprint, nowMs, leaseMs: LEASE_MS, keepMs: KEEP_MS };
            const decision = await answers.begin({ userId, key }, request);
            kinds.add(decision.kind);
            expect(decision, `step ${index}`).to.deep.equal(begin(model, each, token, nowMs));
          } else {
            await end(answers, model, each, begun[each.ago], `answer of step ${index}`, nowMs);
          }
        }
      });
      await fc.assert(property, { seed: SEED, numRuns: 8 });
      expect([...kinds].sort()).to.deep.equal(['answered', 'mismatch', 'running', 'started']);
    },
  },
];

/** The promise of the port, as plainly as it can be written. */
function begin(model: Map<string, Reserved>, each: Step, token: string, nowMs: number): AnswerDecision {
  const name = `${each.userId}/${each.key}`;
  const kept = model.get(name);
  const lastsMs = kept?.answer === undefined ? LEASE_MS : KEEP_MS;
  if (kept === undefined || nowMs >= kept.atMs + lastsMs) {
    model.set(name, { token, fingerprint: each.fingerprint, atMs: nowMs, answer: undefined });
    return { kind: 'started' };
  }
  if (kept.fingerprint !== each.fingerprint) return { kind: 'mismatch' };
  if (kept.answer !== undefined) return { kind: 'answered', answer: kept.answer };
  return { kind: 'running', retryAfterMs: kept.atMs + LEASE_MS - nowMs };
}

async function end(
  answers: AnswerStore,
  model: Map<string, Reserved>,
  { what }: Step,
  request: { readonly userId: string; readonly key: string; readonly token: string } | undefined,
  body: string,
  nowMs: number,
): Promise<void> {
  if (what === 'deleteExpired') {
    await answers.deleteExpired(nowMs);
    return;
  }
  if (request === undefined) return;
  const { userId, key, token } = request;
  const name = `${userId}/${key}`;
  const kept = model.get(name);
  const isOwn = kept?.token === token;
  if (what === 'complete') {
    const answer = { status: 201, headers: { 'Content-Type': 'text/plain' }, body };
    await answers.complete({ userId, key }, token, answer);
    if (isOwn) model.set(name, { ...kept, answer });
  } else {
    await answers.abandon({ userId, key }, token);
    if (isOwn && kept.answer === undefined) model.delete(name);
  }
}
