import { defineCommand } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { printJson, printLine } from '../io.js';
import { JSON_OPTION } from '../options.js';
import { withContainer } from '../with-container.js';

export const migrate = defineCommand({
  usage: 'migrate',
  summary: 'Bring the tables of the database up to date',
  declare: (yargs) =>
    yargs.options({
      down: { type: 'boolean', describe: 'Undo the newest migration instead; the data of its tables is lost' },
      ...JSON_OPTION,
    }),
  run: ({ down, json }, io) =>
    withContainer(io, { schema: 'as-it-is' }, async ({ schema }) => {
      if (down) {
        const reverted = await schema.revert();
        if (json) printJson(io.stdout, { reverted: reverted === undefined ? [] : [reverted] }, { compact: true });
        else printLine(io.stdout, reverted === undefined ? 'There is nothing to undo.' : `Undone: ${reverted}`);
        return EXIT.ok;
      }
      const applied = await schema.migrate();
      if (json) printJson(io.stdout, { applied }, { compact: true });
      else
        printLine(
          io.stdout,
          applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`,
        );
      return EXIT.ok;
    }),
});
