import type { Observer } from '../../core/index.js';
import type { Closers } from '../container/closers.js';
import type { Container } from '../container.js';
import { holdsSandbox, seedSandbox, startTrickle, welcome } from '../sandbox/index.js';
import { type Settings, SettingsError } from '../settings.js';
import { type CliIo, printLine } from './io.js';
import { createProgress } from './progress.js';

/** A sandbox whose past is written; its present begins with the server. */
export interface OpenSandbox {
  start(url: string, closers: Closers, observer: Observer): void;
}

/** A real server must not run on the data of a sandbox. @throws SettingsError */
export async function refuseSandboxData({ sandbox, databaseUrl, dataDir }: Settings): Promise<void> {
  if (!sandbox && databaseUrl === undefined && (await holdsSandbox(dataDir)))
    throw new SettingsError([
      'DATA_DIR: holds the data of a sandbox, whose passwords everybody knows. Set another folder, or DATABASE_URL.',
    ]);
}

/** Fills the sandbox, if this is to be one. Undefined when it is not, or when it was interrupted. */
export async function openSandbox(
  { sandbox, dataDir }: Settings,
  container: Container,
  io: CliIo,
): Promise<OpenSandbox | undefined> {
  if (!sandbox) return undefined;
  const progress = createProgress(io, 'Living through four weeks of sample orders');
  const seeded = await seedSandbox(container, {
    dataDir,
    signal: io.signal,
    onProgress: ({ done, total }) => progress.update(done, total),
  }).finally(() => progress.stop());
  if (seeded === 'interrupted') {
    printLine(io.stdout, 'Interrupted. The next start goes on from here.');
    return undefined;
  }
  return {
    start: (url, closers, observer) => {
      if (seeded === 'foreign') {
        printLine(io.stdout, `Listening on ${url}\n\n${FOREIGN}`);
        return;
      }
      const trickle = startTrickle(container, observer);
      closers.add('simulated visits', trickle, () => trickle.stop());
      printLine(io.stdout, welcome(url));
    },
  };
}

const FOREIGN = [
  'The data folder holds a shop already, so no sample data and no sample log-ins were added.',
  'Add somebody who may look at it: order-failures create-user NAME --staff',
].join('\n');
