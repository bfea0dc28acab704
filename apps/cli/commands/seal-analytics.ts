import { defineCommand } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { printJson, printLine } from '../io.js';
import { JSON_OPTION } from '../options.js';
import { withContainer } from '../with-container.js';

export const sealAnalytics = defineCommand({
  usage: 'seal-analytics',
  summary:
    'Add up what was stored since the last time, so that figures are quick; servers do so every few seconds',
  declare: (yargs) => yargs.options(JSON_OPTION),
  run: ({ json }, io) =>
    withContainer(io, {}, async ({ sealing }) => {
      const sealed = await sealing.seal();
      if (json) printJson(io.stdout, { sealed }, { compact: true });
      else printLine(io.stdout, sealed ? 'Sealed.' : 'There was nothing to seal.');
      return EXIT.ok;
    }),
});
