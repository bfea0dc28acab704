import { setImmediate } from 'node:timers/promises';
import { ManualClock, MemoryLock } from '../../adapters/memory/index.js';
import { RandomIds } from '../../adapters/node/index.js';
import { seal, sequelizePorts } from '../../adapters/sequelize/index.js';
import { createAlerts, DEFAULT_ALERT_RULES } from '../../core/index.js';
import type { TestDatabase } from '../support/postgres.js';
import { fillAttempts } from './fill-attempts.js';
import { compare } from './measure.js';

/** One look at the default rules, and backtests of 90 days. Nearly a third are refused, so that the rate fires most of the time: the dear case. */
export async function benchAlerts(
  testDatabase: TestDatabase,
  { attempts, rounds }: { readonly attempts: number; readonly rounds: number },
): Promise<void> {
  const database = testDatabase.connect({ statementTimeoutMs: 600_000 });
  const { alerts, history } = sequelizePorts(database);
  const untilMs = Date.now();
  await fillAttempts(testDatabase, { attempts, orders: 2 * attempts, untilMs });
  await seal(database, untilMs);
  await seal(database, untilMs);
  const clock = new ManualClock(untilMs);
  const system = createAlerts({ alerts, history, clock, lock: new MemoryLock(clock), ids: new RandomIds() });
  const backtest = (name: string) => async () => {
    const rule = DEFAULT_ALERT_RULES.find((each) => each.name === name);
    if (rule !== undefined) await system.backtestAlert({ rule, untilMs });
  };
  await compare({
    title: 'Alerts',
    rounds,
    contenders: [
      { name: 'SELECT 1, the floor', run: () => database.query({ text: 'SELECT 1' }) },
      { name: 'evaluateAlerts', run: () => system.evaluateAlerts() },
      { name: 'backtest of the failure rate, 90 days', run: backtest('failure-rate-warning') },
      { name: 'backtest of participants, 90 days', run: backtest('participant-failures') },
    ],
  });
  console.log(
    `  longest stop of the event loop in a backtest: ${(await longestStop(backtest('failure-rate-warning'))).toFixed(0)} ms`,
  );
}

async function longestStop(work: () => Promise<unknown>): Promise<number> {
  let longestMs = 0;
  let lastMs = performance.now();
  let done = false;
  const working = work().finally(() => {
    done = true;
  });
  while (!done) {
    await setImmediate();
    longestMs = Math.max(longestMs, performance.now() - lastMs);
    lastMs = performance.now();
  }
  await working;
  return longestMs;
}
