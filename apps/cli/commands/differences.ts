import { ERROR_CODES, RECORDED_REASONS, RESTS } from '../../../core/index.js';
import { presentDifferences } from '../../http/presenters/present-differences.js';
import { defineCommand } from '../command.js';
import { describeDifferences } from '../differences-text.js';
import { EXIT } from '../exit-codes.js';
import { printJson, printLine } from '../io.js';
import { idOption, instantOption, JSON_OPTION, PARTICIPANT_OPTION, wholeNumber } from '../options.js';
import { withContainer } from '../with-container.js';

export const differences = defineCommand({
  usage: 'differences',
  summary: 'Print what some failures have more often than the rest, as GET /api/orders/differences/ answers',
  declare: (yargs) =>
    yargs.options({
      'error-code': { type: 'string', choices: ERROR_CODES, describe: 'The failures with this code' },
      reason: { type: 'string', choices: RECORDED_REASONS, describe: 'The failures for this reason' },
      ...PARTICIPANT_OPTION,
      since: { type: 'string', requiresArg: true, describe: 'From this instant on, such as 2026-02-12T00:00:00Z' },
      until: { type: 'string', requiresArg: true, describe: 'Before this instant (default, and latest: now)' },
      rest: {
        type: 'string',
        choices: RESTS,
        describe: 'Compare with what else failed then, or with the days before (default for a time alone)',
      },
      'days-before': { type: 'string', requiresArg: true, describe: 'How many (default 28, at most 90)' },
      ...JSON_OPTION,
    }),
  run: (args, io) => {
    const query = {
      errorCode: args.errorCode,
      reason: args.reason,
      participantId: idOption(args.participantId, '--participant-id'),
      sinceMs: instantOption(args.since, '--since'),
      untilMs: instantOption(args.until, '--until'),
    };
    const daysBefore = wholeNumber(args.daysBefore, '--days-before');
    return withContainer(io, {}, async ({ app }) => {
      const answer = presentDifferences(await app.findDifferences({ query, rest: args.rest, daysBefore }));
      if (args.json) printJson(io.stdout, answer, { compact: true });
      else for (const line of describeDifferences(answer)) printLine(io.stdout, line);
      return EXIT.ok;
    });
  },
});
