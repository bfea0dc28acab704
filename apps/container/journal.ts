import { join } from 'node:path';
import type { Container } from 'inversify';
import { FileJournal } from '../../adapters/file/index.js';
import { MemoryJournal } from '../../adapters/memory/index.js';
import type { HealthCheck, Observer } from '../../core/index.js';
import type { Settings } from '../settings.js';
import type { Closers } from './closers.js';
import { TOKENS } from './tokens.js';

/** Refusals that wait for the database, in the data folder: they outlive this process. */
export function bindFileJournal(
  container: Container,
  { dataDir }: Settings,
  closers: Closers,
  observer: Observer,
): readonly HealthCheck[] {
  const journal = new FileJournal({
    folder: join(dataDir, 'journal'),
    onProblem: ({ message, file, cause }) =>
      // What differs each time stands in the cause: problems are counted by what was done.
      observer.problem({
        during: 'keeping refusals for later',
        cause: new Error(file ? `${message}: ${file}` : message, { cause }),
      }),
  });
  closers.add('journal', journal, () => journal.close());
  container.bind(TOKENS.journal).toConstantValue(journal);
  return [journal];
}

/** For those who submit nothing, or keep nothing. */
export function bindMemoryJournal(container: Container): readonly HealthCheck[] {
  container.bind(TOKENS.journal).toConstantValue(new MemoryJournal());
  return [];
}
