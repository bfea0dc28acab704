import { expect } from 'chai';
import type { AnswerKey, AnswerRequest, AnswerStore, StoredAnswer } from '../../core/index.js';
import { CONTENDERS, race } from './contenders.js';
import type { ContractCase, Harness } from './harness.js';
import { ANSWER_HISTORY_CASES } from './histories/answers.js';

export type AnswerStoreHarness = Harness<AnswerStore>;
type AnswerStoreCase = ContractCase<AnswerStoreHarness>;

const T0 = Date.UTC(2026, 1, 12, 10, 30, 45, 678);
const LEASE_MS = 30_000;
const KEEP_MS = 86_400_000;
const KEY: AnswerKey = { userId: '456', key: 'retry-1' };
const STARTED = { kind: 'started' };
const MISMATCH = { kind: 'mismatch' };
const ANSWER: StoredAnswer = {
  status: 409,
  headers: { 'Content-Type': 'application/problem+json', 'Retry-After': '2' },
  body: '{"detail":"Duplicate order 👩‍👩‍👧 \\u0000","n":1.10}',
};

export const ANSWER_STORE_CASES: readonly AnswerStoreCase[] = [
  ...ANSWER_HISTORY_CASES,
  {
    title: 'reserves an unused key, and says how long it may run to whoever comes with the same request',
    async run({ make }) {
      const answers = await make();
      expect(await answers.begin(KEY, aRequest('a', T0))).to.deep.equal(STARTED);
      expect(await answers.begin(KEY, aRequest('b', T0 + 1_000))).to.deep.equal(running(LEASE_MS - 1_000));
      expect(await answers.begin(KEY, aRequest('a', T0 + 2_000)), 'its owner').to.deep.equal(
        running(LEASE_MS - 2_000),
      );
    },
  },
  {
    title: 'hands out the first answer, unchanged, as often as it is asked for',
    async run({ make }) {
      const answers = await make();
      await answers.begin(KEY, aRequest('a', T0));
      await answers.complete(KEY, 'a', ANSWER);
      for (const atMs of [T0, T0 + 1, T0 + LEASE_MS, T0 + LEASE_MS + 1]) {
        expect(await answers.begin(KEY, aRequest('b', atMs))).to.deep.equal({ kind: 'answered', answer: ANSWER });
      }
    },
  },
  {
    title: 'keeps an answer with no headers and no body, and one of a megabyte',
    async run({ make }) {
      const answers = await make();
      const odd: readonly StoredAnswer[] = [
        { status: 204, headers: {}, body: '' },
        { status: 201, headers: { Location: '/x' }, body: JSON.stringify('é'.repeat(1_000_000)) },
      ];
      for (const [index, answer] of odd.entries()) {
        const key = { ...KEY, key: `key ${index}` };
        await answers.begin(key, aRequest('a', T0));
        await answers.complete(key, 'a', answer);
        expect(await answers.begin(key, aRequest('b', T0))).to.deep.equal({ kind: 'answered', answer });
      }
    },
  },
  {
    title: 'tells another request under the same key from the first one, while it runs and after',
    async run({ make }) {
      const answers = await make();
      await answers.begin(KEY, aRequest('a', T0));
      const other = { ...aRequest('b', T0 + 1), fingerprint: 'other' };
      expect(await answers.begin(KEY, other)).to.deep.equal(MISMATCH);
      await answers.complete(KEY, 'a', ANSWER);
      expect(await answers.begin(KEY, other)).to.deep.equal(MISMATCH);
      expect(await answers.begin(KEY, aRequest('c', T0 + 2))).to.deep.equal({ kind: 'answered', answer: ANSWER });
    },
  },
  ...(
    [
      [LEASE_MS - 1, running(1)],
      [LEASE_MS, STARTED],
      [LEASE_MS + 1, STARTED],
    ] as const
  ).map(
    ([afterMs, expected]): AnswerStoreCase => ({
      title: `${expected === STARTED ? 'gives up' : 'waits for'} work that began ${afterMs} ms ago and has not ended`,
      async run({ make }) {
        const answers = await make();
        await answers.begin(KEY, aRequest('a', T0));
        expect(await answers.begin(KEY, aRequest('b', T0 + afterMs))).to.deep.equal(expected);
      },
    }),
  ),
  {
    title: 'lets another request take over a reservation that was given up',
    async run({ make }) {
      const answers = await make();
      await answers.begin(KEY, aRequest('a', T0));
      const other = { ...aRequest('b', T0 + LEASE_MS), fingerprint: 'other' };
      expect(await answers.begin(KEY, other)).to.deep.equal(STARTED);
      expect(await answers.begin(KEY, aRequest('c', T0 + LEASE_MS + 1))).to.deep.equal(MISMATCH);
    },
  },
  {
    title: 'a stale owner can neither answer nor give back after takeover',
    async run({ make }) {
      const answers = await make();
      await answers.begin(KEY, aRequest('stale', T0));
      await answers.begin(KEY, aRequest('current', T0 + LEASE_MS));
      await answers.complete(KEY, 'stale', { ...ANSWER, status: 500 });
      await answers.abandon(KEY, 'stale');
      expect(await answers.begin(KEY, aRequest('c', T0 + LEASE_MS))).to.deep.equal(running(LEASE_MS));
      await answers.complete(KEY, 'current', ANSWER);
      await answers.complete(KEY, 'stale', { ...ANSWER, status: 500 });
      await answers.abandon(KEY, 'stale');
      const decision = await answers.begin(KEY, aRequest('d', T0 + LEASE_MS));
      expect(decision).to.deep.equal({ kind: 'answered', answer: ANSWER });
    },
  },
  {
    title: 'frees a key that is given back, and keeps one that is answered',
    async run({ make }) {
      const answers = await make();
      await answers.begin(KEY, aRequest('a', T0));
      await answers.abandon(KEY, 'a');
      expect(await answers.begin(KEY, { ...aRequest('b', T0), fingerprint: 'other' })).to.deep.equal(STARTED);
      await answers.complete(KEY, 'b', ANSWER);
      await answers.abandon(KEY, 'b');
      const decision = await answers.begin(KEY, { ...aRequest('c', T0), fingerprint: 'other' });
      expect(decision).to.deep.equal({ kind: 'answered', answer: ANSWER });
    },
  },
  {
    title: 'answers and gives back nothing that nobody reserved',
    async run({ make }) {
      const answers = await make();
      await answers.complete(KEY, 'a', ANSWER);
      await answers.abandon(KEY, 'a');
      expect(await answers.begin(KEY, aRequest('a', T0))).to.deep.equal(STARTED);
    },
  },
  {
    title: 'keeps users and keys apart, however alike they read',
    async run({ make }) {
      const answers = await make();
      const keys = [
        ['a', 'b:c'],
        ['a:b', 'c'],
        ['a', 'bc'],
        ['ab', 'c'],
        ['A', 'bc'],
        ['a', '__proto__'],
        ['é', 'x'],
        ['e\u0301', 'x'],
        ['👩‍👩‍👧', 'x'.repeat(255)],
      ].map(([userId = '', key = '']) => ({ userId, key }));
      for (const key of keys) {
        expect(await answers.begin(key, aRequest('a', T0)), JSON.stringify(key)).to.deep.equal(STARTED);
      }
    },
  },
  ...(
    [
      [KEEP_MS - 1, 'answered'],
      [KEEP_MS, 'started'],
      [KEEP_MS + 1, 'started'],
    ] as const
  ).map(
    ([afterMs, kind]): AnswerStoreCase => ({
      title: `${kind === 'started' ? 'has forgotten' : 'remembers'} an answer ${afterMs} ms after the reservation`,
      async run({ make }) {
        const answers = await make();
        await answers.begin(KEY, aRequest('a', T0));
        await answers.complete(KEY, 'a', ANSWER);
        expect((await answers.begin(KEY, aRequest('b', T0 + afterMs))).kind).to.equal(kind);
      },
    }),
  ),
  {
    title: 'deletes answers whose time is over, and says how many',
    async run({ make }) {
      const answers = await make();
      for (const [index, ms] of [0, 0, 1].entries()) {
        const key = { ...KEY, key: `key ${index}` };
        await answers.begin(key, aRequest('a', T0 + ms));
        await answers.complete(key, 'a', ANSWER);
      }
      expect(await answers.deleteExpired(T0 + KEEP_MS - 1)).to.equal(0);
      expect(await answers.deleteExpired(T0 + KEEP_MS)).to.equal(2);
      expect(await answers.deleteExpired(T0 + KEEP_MS)).to.equal(0);
      const kept = await answers.begin({ ...KEY, key: 'key 2' }, aRequest('b', T0 + KEEP_MS));
      expect(kept).to.deep.equal({ kind: 'answered', answer: ANSWER });
      const gone = await answers.begin({ ...KEY, key: 'key 0' }, aRequest('b', T0));
      expect(gone).to.deep.equal(STARTED);
    },
  },
  {
    title: 'does not delete a reservation whose work still runs',
    async run({ make }) {
      const answers = await make();
      await answers.begin(KEY, aRequest('a', T0));
      await answers.deleteExpired(T0 + LEASE_MS - 1);
      await answers.complete(KEY, 'a', ANSWER);
      expect((await answers.begin(KEY, aRequest('b', T0))).kind).to.equal('answered');
    },
  },
  {
    title: `starts one of ${CONTENDERS} contenders, also when it takes over`,
    async run({ make }) {
      const answers = await make();
      for (const atMs of [T0, T0 + LEASE_MS]) {
        const decisions = await race((index) => answers.begin(KEY, aRequest(`${atMs}-${index}`, atMs)));
        expect(decisions.filter(({ kind }) => kind === 'started')).to.have.length(1);
        for (const decision of decisions) {
          if (decision.kind !== 'started') expect(decision).to.deep.equal(running(LEASE_MS));
        }
      }
    },
  },
  {
    title: 'copies values in and out',
    async run({ make }) {
      const answers = await make();
      const answer = structuredClone(ANSWER);
      await answers.begin(KEY, aRequest('a', T0));
      await answers.complete(KEY, 'a', answer);
      Object.assign(answer.headers, { 'Retry-After': '99' });
      for (let round = 0; round < 2; round++) {
        const decision = await answers.begin(KEY, aRequest('b', T0));
        expect(decision).to.deep.equal({ kind: 'answered', answer: ANSWER });
        if (decision.kind === 'answered') Object.assign(decision.answer.headers, { 'Retry-After': '99' });
      }
    },
  },
];

function aRequest(token: string, nowMs: number): AnswerRequest {
  return { token, fingerprint: 'POST /api/orders/ c0ffee', nowMs, leaseMs: LEASE_MS, keepMs: KEEP_MS };
}

function running(retryAfterMs: number) {
  return { kind: 'running', retryAfterMs };
}
