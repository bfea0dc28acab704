import { describeReplay, presentReplay, replay as replayFile } from '../../replay/index.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { printJson, printLine } from '../io.js';
import { JSON_OPTION } from '../options.js';
import { createProgress } from '../progress.js';
import { withContainer } from '../with-container.js';

export const replay = defineCommand({
  usage: 'replay <file>',
  summary: 'Send the submissions of a file of events through the guard, on the clock of the events',
  declare: (yargs) =>
    yargs
      .positional('file', {
        type: 'string',
        demandOption: true,
        describe: 'Events, one JSON object a line, plain or gzipped',
      })
      .options({
        force: { type: 'boolean', describe: 'Replay even if the store holds orders of that time already' },
        memory: { type: 'boolean', describe: 'Try it out: use no database, keep nothing' },
        ...JSON_OPTION,
      }),
  run: ({ file, force, memory, json }, io) =>
    withContainer(io, memory ? { store: 'memory' } : {}, async (container) => {
      const progress = createProgress(io, 'Replaying');
      const result = await replayFile(file, container, {
        policy: container.policy,
        force,
        signal: io.signal,
        onProgress: ({ done, total }) => progress.update(done, total),
      }).finally(() => progress.stop());
      // No server may run that would do it.
      await container.app.sealValidationLog({ signal: io.signal });
      if (json) printJson(io.stdout, presentReplay(result), { compact: true });
      else printLine(io.stdout, describeReplay(result));
      return result.finished ? EXIT.ok : EXIT.interrupted;
    }),
});
