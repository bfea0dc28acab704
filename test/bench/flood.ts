import { spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { RandomIds, SystemClock } from '../../adapters/node/index.js';
import { createTokens } from '../../apps/auth/index.js';
import type { TestDatabase } from '../support/postgres.js';
import type { RedisNamespace } from '../support/redis.js';
import { JWT_SECRET, ServerProcess } from '../support/server-process.js';
import { type Person, stockForOrders } from '../support/submissions.js';
import { quantile } from './measure.js';

const FLOODER = fileURLToPath(new URL('flooder.js', import.meta.url));
const ORDERS_PER_S = 40;
/** Until the flooding process has started, and a flood is what it is. */
const WARM_UP_MS = 3_000;

export interface Flood {
  /** Of the flooding user at a time. */
  readonly connections: number;
  /** Of the cart that it posts: 30,000 are nearly the largest body that is read. */
  readonly lines: number;
  readonly rounds: number;
  /** Of quiet, and as long of flood, in a round. */
  readonly seconds: number;
}

/** What one user who posts without a pause does to the orders of everybody else: p50 and p99 with and without the flood, in turn, on one server process. */
export async function benchFlood(
  database: TestDatabase,
  redis: RedisNamespace,
  { connections, lines, rounds, seconds }: Flood,
): Promise<void> {
  const server = await ServerProcess.start({
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    REDIS_KEY_PREFIX: redis.keyPrefix,
  });
  try {
    const people = await stockForOrders(database, 2 * (rounds + 1) * seconds * ORDERS_PER_S + 1);
    const flooder = people.pop() as Person;
    await ordersOf(server.url, people, seconds);
    const quiet: number[] = [];
    const flooded: number[] = [];
    const answers: Record<string, number> = {};
    for (let round = 0; round < rounds; round++) {
      quiet.push(...(await ordersOf(server.url, people, seconds)));
      const flood = startFlood(server.url, flooder, lines, connections);
      await sleep(WARM_UP_MS);
      flooded.push(...(await ordersOf(server.url, people, seconds)));
      for (const [status, count] of Object.entries(await flood.stop()))
        answers[status] = (answers[status] ?? 0) + count;
    }
    print({ connections, lines, rounds, seconds }, { quiet, flooded, answers });
  } finally {
    await server.close();
  }
}

/** Somebody else each time, at a steady pace, whether the ones before were answered or not. Milliseconds of each, ascending. */
async function ordersOf(url: string, people: Person[], seconds: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true });
  const orders: Promise<number>[] = [];
  const startedAt = performance.now();
  for (let index = 0; index < seconds * ORDERS_PER_S; index++) {
    const lateMs = startedAt + (index * 1_000) / ORDERS_PER_S - performance.now();
    if (lateMs > 0) await sleep(lateMs);
    orders.push(place(url, agent, people.pop() as Person));
  }
  const times = await Promise.all(orders);
  agent.destroy();
  return times;
}

function place(url: string, agent: Agent, person: Person): Promise<number> {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${tokenOf(person)}` };
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    request(`${url}/api/orders/`, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => {
        if (response.statusCode === 201) resolve(performance.now() - startedAt);
        else reject(new Error(`An order was answered ${response.statusCode}.`));
      });
    })
      .once('error', reject)
      .end(bodyOf(person));
  });
}

function startFlood(url: string, person: Person, lines: number, connections: number) {
  const args = [FLOODER, url, tokenOf(person), person.participantId, String(lines), String(connections)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const printed = child.stdout.setEncoding('utf8').toArray();
  return {
    stop: async (): Promise<Record<string, number>> => {
      child.stdin.end();
      return JSON.parse((await printed).join(''));
    },
  };
}

const tokens = createTokens(
  { kind: 'secret', secret: JWT_SECRET, issuer: 'order-failures', audience: 'order-failures' },
  new SystemClock(),
  new RandomIds(),
);

function tokenOf({ user }: Person): string {
  return tokens.issueAccess(user);
}

function bodyOf({ participantId }: Person): string {
  return JSON.stringify({ participant_id: participantId, items: [{ product_id: '1', quantity: 1 }] });
}

interface Measured {
  readonly quiet: readonly number[];
  readonly flooded: readonly number[];
  readonly answers: Readonly<Record<string, number>>;
}

function print({ connections, lines, rounds, seconds }: Flood, { quiet, flooded, answers }: Measured): void {
  console.log(
    `\nOrders of others, ${ORDERS_PER_S} a second, while one user floods over ${connections} connections with carts of ${lines} lines (${rounds} rounds of ${seconds} s each, in turn)`,
  );
  console.log(`  ${'p50 ms'.padStart(8)} ${'p99 ms'.padStart(8)} ${'x quiet p99'.padStart(12)}`);
  const baseP99 = quantiles(quiet).p99;
  for (const [name, times] of [
    ['quiet (baseline)', quiet],
    ['flood', flooded],
  ] as const) {
    const { p50, p99 } = quantiles(times);
    const ratio = (p99 / baseP99).toFixed(2).padStart(12);
    console.log(`  ${p50.toFixed(2).padStart(8)} ${p99.toFixed(2).padStart(8)} ${ratio}  ${name}`);
  }
  const total = Object.values(answers).reduce((sum, count) => sum + count, 0);
  const perS = total / (rounds * (seconds + WARM_UP_MS / 1_000));
  console.log(`  the flood: ${perS.toFixed(0)} a second, answered ${JSON.stringify(answers)}`);
}

function quantiles(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
}
