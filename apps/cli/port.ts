import { createServer } from 'node:net';
import type { Settings } from '../settings.js';
import { CommandError, EXIT } from './exit-codes.js';

type Address = Pick<Settings, 'host' | 'port'>;

/** Whether the server will be able to listen. @throws CommandError that says what to do. */
export async function checkPort({ host, port }: Address): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(port, host, () => probe.close(() => resolve()));
  }).catch((error: unknown) => {
    throw listenProblem(error, { host, port });
  });
}

/** Why the server cannot listen, and what to do. */
export function listenProblem(error: unknown, { host, port }: Address): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return new CommandError(
        EXIT.busy,
        `Port ${port} of ${host} is taken: perhaps the server runs already. End that one, or choose another port: PORT=${port + 1}.`,
        { cause: error },
      );
    case 'EACCES':
      return new CommandError(
        EXIT.settings,
        `This user may not listen on port ${port}. Choose one above 1023: PORT=8000.`,
        {
          cause: error,
        },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new CommandError(EXIT.settings, `This machine has no address ${host}. Set HOST to one that it has.`, {
        cause: error,
      });
    default:
      return error;
  }
}
