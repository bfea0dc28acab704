import { readdirSync, readFileSync } from 'node:fs';
import { connectDatabase, migrate } from '../../adapters/sequelize/index.js';
import { PostgresServer } from '../support/postgres-server.js';
import { RedisServer } from '../support/redis-server.js';
import { ServerProcess } from '../support/server-process.js';
import { type Person, Submissions, stockForOrders } from '../support/submissions.js';

const PROCESSES = [1, 2, 4];
const CONCURRENCY = 32;
/** Of Linux: a hundredth of a second. */
const TICK_MS = 10;

/** How many submissions a second so many server processes take, and what one costs each of the programs in processor time, which other work of the machine hardly changes. */
export async function benchProcesses(orders: number, rounds: number): Promise<void> {
  const [postgres, redis] = [await PostgresServer.create(), await RedisServer.start()];
  const database = connectDatabase({ url: postgres.url, statementTimeoutMs: 60_000, connectTimeoutMs: 60_000 });
  const servers: ServerProcess[] = [];
  try {
    await migrate(database);
    const environment = { DATABASE_URL: postgres.url, REDIS_URL: redis.url };
    while (servers.length < Math.max(...PROCESSES)) servers.push(await ServerProcess.start(environment));
    const people = await stockForOrders({ connect: () => database }, orders * PROCESSES.length * (rounds + 1), {
      vouchers: 1,
    });
    const take = () => people.splice(-orders);
    const programs = { servers: servers.map(({ pid }) => pid), postgres: [postgres.pid], redis: [redis.pid] };
    const found = PROCESSES.map(() => ({ perS: [] as number[], costs: {} as Record<string, number[]> }));
    for (let round = 0; round <= rounds; round++) {
      for (const [index, count] of PROCESSES.entries()) {
        const before = costsOf(programs);
        const tookMs = await placeAll(servers.slice(0, count), take());
        // The first round warms up.
        if (round === 0) continue;
        found[index]?.perS.push((orders * 1_000) / tookMs);
        for (const [name, after] of Object.entries(costsOf(programs)))
          (found[index] as (typeof found)[number]).costs[name] = [
            ...(found[index]?.costs[name] ?? []),
            (after - (before[name] ?? 0)) / orders,
          ];
      }
    }
    print(orders, rounds, found);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
    await database.close();
    await Promise.all([postgres.stop(), redis.stop()]);
  }
}

/** One order of each, by so many at a time, over all servers in turn. Returns the milliseconds that all of them took. */
async function placeAll(servers: readonly ServerProcess[], people: Person[]): Promise<number> {
  const submissions = new Submissions();
  const startedAt = performance.now();
  let turn = 0;
  const worker = async () => {
    for (let person = people.pop(); person !== undefined; person = people.pop()) {
      const server = servers[turn++ % servers.length] as ServerProcess;
      const { status, text } = await submissions.answered(server, { ...person, quantity: 1 });
      if (status !== 201) throw new Error(`${status} ${text}`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return performance.now() - startedAt;
}

/** Milliseconds of processor time by program, of its processes and their children, also those that have ended. Linux only. */
function costsOf(programs: Readonly<Record<string, readonly number[]>>): Record<string, number> {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const stats = all.flatMap((pid) => {
    try {
      const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
      const fields = text
        .slice(text.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number);
      const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
      return [{ pid: Number(pid), parent: fields[1], ticks: user + system + endedUser + endedSystem }];
    } catch {
      // It has ended by itself.
      return [];
    }
  });
  const costOf = (pids: readonly number[]) =>
    stats
      .filter(({ pid, parent }) => pids.includes(pid) || pids.includes(parent ?? 0))
      .reduce((total, { ticks }) => total + ticks * TICK_MS, 0);
  return Object.fromEntries(Object.entries(programs).map(([name, pids]) => [name, costOf(pids)]));
}

function print(
  orders: number,
  rounds: number,
  found: readonly {
    readonly perS: readonly number[];
    readonly costs: Readonly<Record<string, readonly number[]>>;
  }[],
): void {
  const median = (values: readonly number[] = []) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
  const base = median(found[0]?.perS);
  console.log(
    `\nOrders by ${CONCURRENCY} at once over so many server processes (${rounds} rounds of ${orders}, interleaved; medians)`,
  );
  console.log('  processes  orders/s    x one   processor ms an order');
  found.forEach(({ perS, costs }, index) => {
    const each = Object.entries(costs).map(([name, values]) => `${name} ${median(values).toFixed(2)}`);
    const figures = [`${PROCESSES[index]}`, median(perS).toFixed(0), (median(perS) / base).toFixed(2)];
    console.log(`  ${figures.map((figure) => figure.padStart(9)).join(' ')}   ${each.join(', ')}`);
  });
}
