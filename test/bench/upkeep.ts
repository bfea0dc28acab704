import { setTimeout as sleep } from 'node:timers/promises';
import { makePartitions, seal, sequelizePorts } from '../../adapters/sequelize/index.js';
import type { NewAttempt } from '../../core/index.js';
import type { TestDatabase } from '../support/postgres.js';
import { attempts } from './attempts.js';
import { quantile } from './measure.js';

const WRITERS = 16;
/** As the server does: a step, then a pause of nine times its length, 5 s at least. Here the pause is shorter, so that many steps fit in. */
const PAUSE_MS = 1_000;
const REST = 9;

/** How many attempts a second are stored while a server seals, against nobody sealing; in turn, so many seconds each. */
export async function benchUpkeep(
  testDatabase: TestDatabase,
  { rounds, secondsEach }: { readonly rounds: number; readonly secondsEach: number },
): Promise<void> {
  const database = testDatabase.connect({ poolSize: WRITERS + 1 });
  await makePartitions(database, Date.now());
  const { attempts: store } = sequelizePorts(database);
  const source = attempts(1_000_000_000, Date.now(), 401);

  /** Attempts a second. */
  const storedIn = async (seals: boolean): Promise<number> => {
    let running = true;
    let stored = 0;
    const sealing = (async () => {
      while (seals && running) {
        const start = performance.now();
        await seal(database, Date.now());
        const pauseMs = Math.max(PAUSE_MS, REST * (performance.now() - start));
        const until = performance.now() + pauseMs;
        while (running && performance.now() < until) await sleep(20);
      }
    })();
    const writers = Array.from({ length: WRITERS }, async () => {
      while (running) {
        await store.add({ ...(source.next().value as NewAttempt), createdAtMs: Date.now() });
        stored++;
      }
    });
    await sleep(secondsEach * 1_000);
    running = false;
    await Promise.all([...writers, sealing]);
    return stored / secondsEach;
  };

  const rates = { without: [] as number[], with: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    const without = await storedIn(false);
    // What was stored meanwhile is no burden of the turn with sealing.
    await seal(database, Date.now());
    const withSealing = await storedIn(true);
    if (round === 0) continue;
    rates.without.push(without);
    rates.with.push(withSealing);
  }
  const [alone, sealing] = [rates.without, rates.with].map((each) =>
    quantile(
      each.sort((a, b) => a - b),
      0.5,
    ),
  );
  console.log(`\nStoring while a server seals (${WRITERS} callers, ${rounds} turns of ${secondsEach} s each)`);
  console.log(`  ${(alone ?? 0).toFixed(0).padStart(7)} a second without`);
  console.log(
    `  ${(sealing ?? 0).toFixed(0).padStart(7)} a second with: ${((sealing ?? 0) / (alone ?? 1)).toFixed(2)} of that`,
  );
}
