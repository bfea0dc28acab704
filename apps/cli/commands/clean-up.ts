import { describeCleanUp, presentCleanUp } from '../clean-up-text.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { printJson, printLine } from '../io.js';
import { JSON_OPTION, wholeNumber } from '../options.js';
import { createProgress } from '../progress.js';
import { withContainer } from '../with-container.js';

export const cleanUp = defineCommand({
  usage: 'cleanup-failed-attempts',
  alias: 'cleanup_failed_attempts',
  summary: 'Delete old failed order attempts',
  declare: (yargs) =>
    yargs.options({
      days: {
        type: 'string',
        requiresArg: true,
        describe: 'Delete attempts older than this many days (default: RETENTION_DAYS, 90)',
      },
      'dry-run': { type: 'boolean', describe: 'Show what would be deleted, delete nothing' },
      ...JSON_OPTION,
    }),
  run: ({ days, dryRun, json }, io) => {
    const olderThan = wholeNumber(days, '--days');
    return withContainer(io, {}, async ({ app }, settings) => {
      const progress = createProgress(io, 'Deleting');
      const receipt = await app
        .cleanUpAttempts({
          days: olderThan ?? settings.retentionDays,
          dryRun,
          signal: io.signal,
          onProgress: ({ deleted, total }) => progress.update(deleted, total),
        })
        .finally(() => progress.stop());
      if (json) printJson(io.stdout, presentCleanUp(receipt), { compact: true });
      else printLine(io.stdout, describeCleanUp(receipt, settings.timeZone));
      return receipt.finished ? EXIT.ok : EXIT.interrupted;
    });
  },
});
