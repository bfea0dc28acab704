import { type AuditEntry, formatInstant } from '../../../core/index.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { printJson, printLine } from '../io.js';
import { oneLine } from '../one-line.js';
import { JSON_OPTION, wholeNumber } from '../options.js';
import { withContainer } from '../with-container.js';

const DEFAULT_LIMIT = 50;

export const audit = defineCommand({
  usage: 'audit',
  summary: 'Print what staff have done: sign-ins, exports, deletions, looks at participants; newest first',
  declare: (yargs) =>
    yargs.options({
      limit: { type: 'string', requiresArg: true, describe: `How many (default ${DEFAULT_LIMIT})` },
      ...JSON_OPTION,
    }),
  run: (args, io) => {
    const limit = wholeNumber(args.limit, '--limit') ?? DEFAULT_LIMIT;
    return withContainer(io, {}, async (container) => {
      const entries = await container.audit.latest(limit);
      if (args.json) printJson(io.stdout, entries.map(presentEntry), { compact: true });
      else for (const entry of entries) printLine(io.stdout, lineOf(entry));
      return EXIT.ok;
    });
  },
});

function presentEntry({ happenedAtMs, actorId, action, subjectId, why }: AuditEntry) {
  return { happened_at: formatInstant(happenedAtMs), actor: actorId, action, subject: subjectId, why };
}

function lineOf({ happenedAtMs, actorId, action, subjectId, why }: AuditEntry): string {
  const fields = [formatInstant(happenedAtMs), actorId, action, subjectId, why];
  return fields.map(oneLine).join(' | ');
}
