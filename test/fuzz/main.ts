/**
 * `npm run fuzz [-- --calls 100000] [--seed 1] [--on servers]`: calls the API with what its own document makes up, in rounds of 2,000 calls, each on a fresh
 * app with a seed of its own; every fifth round on PostgreSQL, when there is one. A round that fails prints the command that repeats it.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { TestDatabase, whyPostgresMissing } from '../support/postgres.js';
import { fuzz } from './fuzz.js';
import { startFuzzedApp } from './fuzzed-app.js';

const ROUND = 2_000;
const SERVERS_EVERY = 5;

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '100000' },
    seed: { type: 'string' },
    on: { type: 'string' },
  },
});
const calls = Number(values.calls);
const seed = values.seed === undefined ? randomInt(2 ** 30) : Number(values.seed);
const missing = await whyPostgresMissing();
if (missing !== undefined) console.log(`LEFT OUT: rounds on servers. ${missing}`);

const totals = new Map<string, number>();
for (let done = 0, round = 0; done < calls; done += ROUND, round++) {
  const onServers =
    missing === undefined && (values.on === 'servers' || round % SERVERS_EVERY === SERVERS_EVERY - 1);
  await playRound(seed + round, Math.min(ROUND, calls - done), onServers);
  process.stderr.write(`\r${Math.min(done + ROUND, calls)} calls`);
}
process.stderr.write('\n');
for (const [answer, count] of [...totals].sort()) console.log(`${String(count).padStart(8)}  ${answer}`);
console.log(`${calls} calls from seed ${seed}, none of them answered with a fault or otherwise than documented.`);

async function playRound(roundSeed: number, count: number, onServers: boolean): Promise<void> {
  const database = onServers ? await TestDatabase.create() : undefined;
  const app = await startFuzzedApp(database);
  try {
    const { answers } = await fuzz(app, { seed: roundSeed, calls: count });
    for (const [answer, times] of answers) totals.set(answer, (totals.get(answer) ?? 0) + times);
  } catch (error) {
    const place = onServers ? ' --on servers' : '';
    console.error(`\nRepeat it with: npm run fuzz -- --calls ${count} --seed ${roundSeed}${place}`);
    throw error;
  } finally {
    await app.close();
    await database?.close();
  }
}
