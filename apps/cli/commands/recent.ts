import { presentRecentFailures } from '../../http/presenters/present-recent-failures.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { printJson } from '../io.js';
import {
  idOption,
  instantOption,
  JSON_OPTION,
  PARTICIPANT_OPTION,
  UNTIL_OPTION,
  wholeNumber,
} from '../options.js';
import { withContainer } from '../with-container.js';

export const recent = defineCommand({
  usage: 'recent',
  summary: 'Print the newest failed order attempts, as GET /api/orders/recent-failures/ answers',
  declare: (yargs) =>
    yargs.options({
      limit: { type: 'string', requiresArg: true, describe: 'How many (default 50, at most 200)' },
      ...PARTICIPANT_OPTION,
      ...UNTIL_OPTION,
      ...JSON_OPTION,
    }),
  run: (args, io) => {
    const limit = wholeNumber(args.limit, '--limit');
    const participantId = idOption(args.participantId, '--participant-id');
    const untilMs = instantOption(args.until, '--until');
    return withContainer(io, {}, async ({ app }) => {
      const failures = await app.listRecentFailures({ limit, participantId, untilMs });
      printJson(io.stdout, presentRecentFailures(failures, limit), { compact: args.json ?? false });
      return EXIT.ok;
    });
  },
});
