import { InvalidInputError } from '../../../core/index.js';
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
        describe: 'Delete attempts older than this many days (default: RETENTION_DAYS, 90); 0 is every attempt',
      },
      all: { type: 'boolean', describe: 'Confirm that --days=0 is to delete every attempt' },
      'dry-run': { type: 'boolean', describe: 'Show what would be deleted, delete nothing' },
      ...JSON_OPTION,
    }),
  run: ({ days, all, dryRun, json }, io) => {
    const olderThan = wholeNumber(days, '--days');
    confirmAll({ isAll: olderThan === 0, isConfirmed: all === true, isDryRun: dryRun === true });
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

/** A zero that was mistyped, or came from an empty variable of a script, must not delete everything. @throws InvalidInputError */
function confirmAll({
  isAll,
  isConfirmed,
  isDryRun,
}: Record<'isAll' | 'isConfirmed' | 'isDryRun', boolean>): void {
  if (isConfirmed && !isAll) throw new InvalidInputError('--all', 'goes with --days=0 only.');
  if (isAll && !isConfirmed && !isDryRun) {
    throw new InvalidInputError(
      '--days',
      '0 deletes every attempt. Add --all to confirm that, or --dry-run to see what would be deleted.',
    );
  }
}
