import { RedisSubmissionGuard } from '../../adapters/redis/index.js';
import { sequelizePorts } from '../../adapters/sequelize/index.js';
import { DEFAULT_POLICY, type Entry, type OrderRequest } from '../../core/index.js';
import type { TestDatabase } from '../support/postgres.js';
import type { RedisNamespace } from '../support/redis.js';
import { ServerProcess } from '../support/server-process.js';
import { type Person, Submissions, stockForOrders } from '../support/submissions.js';
import { attempts } from './attempts.js';
import { compare } from './measure.js';

/** Contenders that need somebody of their own in each round, and the rounds that warm up. */
const PEOPLE_A_ROUND = 4;
/** Those whose carts are judged, and whose facts are read, again and again. */
const KNOWN_PEOPLE = 2;
const MORE_THAN_THERE_IS = 1_000_000;

/** A whole submission over HTTP against the same server answering a constant, and what its parts cost without the server. */
export async function benchSubmission(
  database: TestDatabase,
  namespace: RedisNamespace,
  rounds: number,
): Promise<void> {
  const warmUp = Math.ceil(rounds / 10);
  const people = await stockForOrders(database, (warmUp + rounds) * PEOPLE_A_ROUND + KNOWN_PEOPLE);
  // Nobody is asked twice: the third submission of a minute would be turned away.
  const somebody = (): Person => {
    const person = people.pop();
    if (person === undefined) throw new Error('There are not enough people for so many rounds.');
    return person;
  };
  const server = await ServerProcess.start({
    DATABASE_URL: database.url,
    REDIS_URL: namespace.url,
    REDIS_KEY_PREFIX: namespace.keyPrefix,
  });
  try {
    await compareRequests(server, somebody, rounds);
  } finally {
    await server.close();
  }
  await compareParts(database, namespace, somebody, rounds);
}

async function compareRequests(server: ServerProcess, somebody: () => Person, rounds: number): Promise<void> {
  const submissions = new Submissions();
  const known = somebody();
  const submit = async (quantity: number, expected: number) => {
    const reply = await submissions.answered(server, { ...somebody(), quantity });
    if (reply.status !== expected) throw new Error(`${reply.status} ${reply.text}`);
  };
  const judge = async () => {
    const response = await fetch(`${server.url}/api/orders/validate-cart/`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: submissions.authorizationOf(known.user),
      },
      body: JSON.stringify({
        participant_id: known.participantId,
        items: [{ product_id: '1', quantity: 1 }],
      }),
    });
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    await response.arrayBuffer();
  };
  await compare({
    title: 'A submission over HTTP, one at a time',
    rounds,
    contenders: [
      {
        name: 'GET /healthz, the same server answering a constant',
        run: async () => (await fetch(`${server.url}/healthz`)).arrayBuffer(),
      },
      { name: 'POST /api/orders/validate-cart/: token, facts, rules', run: judge },
      { name: 'POST /api/orders/: an order that is placed', run: () => submit(1, 201) },
      { name: 'POST /api/orders/: one that is refused and recorded', run: () => submit(MORE_THAN_THERE_IS, 422) },
    ],
  });
}

async function compareParts(
  database: TestDatabase,
  namespace: RedisNamespace,
  somebody: () => Person,
  rounds: number,
): Promise<void> {
  const connected = database.connect();
  const { ordering, attempts: store } = sequelizePorts(connected);
  const guard = new RedisSubmissionGuard({ connection: await namespace.connect() });
  const refused = attempts(2 * rounds, Date.now(), 2);
  const known = somebody();
  await compare({
    title: 'Its parts, in one process and one after the other',
    rounds,
    contenders: [
      { name: 'SELECT 1, the floor', run: () => connected.query({ text: 'SELECT 1' }) },
      {
        name: 'the guard: letting in and settling (Redis)',
        run: async () => {
          const { user, participantId } = somebody();
          const entry: Entry = { userId: user.id, participantId, cartHash: 'bench', token: user.id };
          await guard.enter(entry, DEFAULT_POLICY, Date.now());
          await guard.settle(entry, { kind: 'placed', orderId: '1' }, DEFAULT_POLICY, Date.now());
        },
      },
      {
        name: 'reading what the rules need (PostgreSQL)',
        run: () => ordering.read(known.participantId, ['1'], Date.now()),
      },
      {
        name: 'placing the order, with its vouchers (PostgreSQL)',
        run: async (round) => {
          const result = await ordering.place(anOrder(somebody(), round));
          if (result.kind !== 'placed') throw new Error(`It was ${result.kind}.`);
        },
      },
      {
        name: 'storing a refusal (PostgreSQL)',
        run: async () => {
          const { value } = refused.next();
          if (value !== undefined) await store.add(value);
        },
      },
    ],
  });
}

function anOrder({ user, participantId }: Person, round: number): OrderRequest {
  return {
    participantId,
    userId: user.id,
    lines: [{ productId: '1', quantity: 1, category: 'food', price: '10.00' }],
    totals: { total: '10.00', food: '10.00', hygiene: '0.00' },
    cartHash: `bench ${round}`,
    placedAtMs: Date.now(),
    duplicateWindowMs: DEFAULT_POLICY.duplicateWindowMs,
    voucherMultiplier: '1.0',
    signal: new AbortController().signal,
  };
}
