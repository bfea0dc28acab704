import { presentAnalytics } from '../../http/presenters/present-analytics.js';
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

export const analytics = defineCommand({
  usage: 'analytics',
  summary: 'Print what fails and how often, as GET /api/orders/failure-analytics/ answers',
  declare: (yargs) =>
    yargs.options({
      days: { type: 'string', requiresArg: true, describe: 'Days to look back (default 7, at most 90)' },
      ...PARTICIPANT_OPTION,
      ...UNTIL_OPTION,
      'group-by': { type: 'string', choices: ['summary', 'code'] as const, describe: 'What common_errors counts' },
      'fill-days': { type: 'boolean', describe: 'List the days without a failure, too' },
      ...JSON_OPTION,
    }),
  run: (args, io) => {
    const days = wholeNumber(args.days, '--days');
    const participantId = idOption(args.participantId, '--participant-id');
    const untilMs = instantOption(args.until, '--until');
    return withContainer(io, {}, async ({ app }) => {
      const { groupBy, fillDays } = args;
      const analysed = await app.analyseFailures({ days, participantId, untilMs, groupBy, fillDays });
      printJson(io.stdout, presentAnalytics(analysed, days), { compact: args.json ?? false });
      return EXIT.ok;
    });
  },
});
