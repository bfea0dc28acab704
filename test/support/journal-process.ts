// A process with a journal of its own, for tests that kill it. Forked with the folder and a task, it reports through its channel:
//   append N    each submission id, as soon as the journal has confirmed it; then it waits to be killed
//   drain       each submission id that was handed out; ends by itself
//   drain-refusing N  the same, and refuses each whose number divides by N, without a report
//   refuse      one RefusedWrites: what became of 30 attempts where the system refuses long files
import { setTimeout as sleep } from 'node:timers/promises';
import { FileJournal } from '../../adapters/file/index.js';
import { anAttempt } from '../contract/attempt-store/attempt-harness.js';

export interface RefusedWrites {
  readonly confirmed: string[];
  readonly failed: string[];
  readonly handed: string[];
  readonly problems: string[];
  /** After the first failure, after the next success, after everything was handed out. */
  readonly health: string[];
}

const [folder = '', task, count, prefix = ''] = process.argv.slice(2);
const problems: string[] = [];
const journal = new FileJournal({ folder, onProblem: ({ message }) => problems.push(message) });

switch (task) {
  case 'append':
    await appendForever();
    break;
  case 'drain':
    await drain();
    break;
  case 'drain-refusing':
    await drain(Number(count));
    break;
  case 'refuse':
    process.send?.(await appendAgainstTheLimit());
    process.disconnect();
}

async function appendForever(): Promise<void> {
  for (let index = 0; index < Number(count); index++) {
    const submissionId = `${prefix}${index}`;
    await journal.append(anAttempt({ submissionId, createdAtMs: index }));
    process.send?.(submissionId);
  }
  // Who listens lives on, as long as its parent does.
  process.on('message', () => {});
}

async function drain(refusedDivisor = Number.NaN): Promise<void> {
  await journal.drain(async ({ submissionId }) => {
    if (Number(submissionId.replace(/\D/g, '')) % refusedDivisor === 0) return 'refused';
    process.send?.(submissionId);
    // As long as an insert takes: time for others to get in between.
    await sleep(5);
    return 'stored';
  });
  await journal.close();
  process.disconnect();
}

async function appendAgainstTheLimit(): Promise<RefusedWrites> {
  const report: RefusedWrites = { confirmed: [], failed: [], handed: [], problems, health: [] };
  const append = async (submissionId: string) => {
    const outcome = await journal.append(anAttempt({ submissionId })).then(
      () => 'confirmed' as const,
      () => 'failed' as const,
    );
    report[outcome].push(submissionId);
    return outcome;
  };
  for (let index = 0; index < 30; index++) {
    if ((await append(`${index}`)) === 'confirmed') continue;
    if (report.failed.length === 1) report.health.push((await journal.check()).status);
    await append(`${index} in a new segment`);
    if (report.failed.length === 1) report.health.push((await journal.check()).status);
  }
  await journal.drain(async ({ submissionId }) => report.handed.push(submissionId));
  report.health.push((await journal.check()).status);
  return report;
}
