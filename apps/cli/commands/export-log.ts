import { once } from 'node:events';
import { type ExportLogRequest, InvalidInputError } from '../../../core/index.js';
import { LOG_FORMATS } from '../../http/admin/export/log-formats.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { idOption, instantOption, PARTICIPANT_OPTION } from '../options.js';
import { withContainer } from '../with-container.js';

export const exportLog = defineCommand({
  usage: 'export-log',
  summary: 'Print the validation log, oldest entry first, as JSONL or CSV',
  declare: (yargs) =>
    yargs.options({
      format: { type: 'string', requiresArg: true, describe: 'jsonl (default) or csv' },
      since: { type: 'string', requiresArg: true, describe: 'From this instant on, such as 2026-02-01T00:00:00Z' },
      until: { type: 'string', requiresArg: true, describe: 'Before this instant' },
      ...PARTICIPANT_OPTION,
    }),
  run: (args, io) => {
    const { format = 'jsonl' } = args;
    if (!isFormat(format)) throw new InvalidInputError('--format', 'must be jsonl or csv.');
    const request: ExportLogRequest = {
      sinceMs: instantOption(args.since, '--since'),
      untilMs: instantOption(args.until, '--until'),
      participantId: idOption(args.participantId, '--participant-id'),
    };
    return withContainer(io, {}, async ({ app }) => {
      const { head, row } = LOG_FORMATS[format];
      // Not more is read than the reader of the pipe takes.
      const print = async (text: string) => {
        if (text !== '' && !io.stdout.write(text)) await once(io.stdout, 'drain', { signal: io.signal });
      };
      try {
        await print(head);
        for await (const entries of app.exportValidationLog({ ...request, signal: io.signal })) {
          await print(entries.map(row).join(''));
        }
      } catch (error) {
        if (io.signal.aborted) return EXIT.interrupted;
        throw error;
      }
      return EXIT.ok;
    });
  },
});

function isFormat(text: string): text is keyof typeof LOG_FORMATS {
  return Object.hasOwn(LOG_FORMATS, text);
}
