import { writeFile } from 'node:fs/promises';
import type { PredictionEvaluation } from '../../../core/index.js';
import { calibrationFile } from '../../http/presenters/calibration-chart.js';
import { presentEvaluation, presentPrediction } from '../../http/presenters/present-prediction.js';
import { defineCommand } from '../command.js';
import { CommandError, EXIT, type ExitCode } from '../exit-codes.js';
import { type CliIo, printJson, printLine } from '../io.js';
import { instantOption, JSON_OPTION } from '../options.js';
import { describeEvaluation, describePrediction } from '../prediction-text.js';
import { withContainer } from '../with-container.js';

const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;

export const predict = defineCommand({
  usage: 'predict',
  summary: 'Say who is likely to be refused this week, or with --evaluate how good that would have been',
  declare: (yargs) =>
    yargs.options({
      evaluate: {
        type: 'boolean',
        describe: 'Learn from the first weeks, test on the later ones, store nothing',
      },
      until: text('With --evaluate: end of the last week (default: now)'),
      'learn-until': text('With --evaluate: where the later weeks begin (default: after two thirds)'),
      plot: text('With --evaluate: write the calibration plot to this file, as SVG'),
      ...JSON_OPTION,
    }),
  run: (args, io) => {
    const request = {
      untilMs: instantOption(args.until, '--until'),
      learnUntilMs: instantOption(args.learnUntil, '--learn-until'),
    };
    for (const [option, value] of Object.entries({
      until: args.until,
      'learn-until': args.learnUntil,
      plot: args.plot,
    })) {
      if (value !== undefined && !args.evaluate)
        throw new CommandError(EXIT.usage, `--${option}: goes with --evaluate only.`);
    }
    return withContainer(io, {}, async ({ app }, { predictions }) => {
      if (!predictions) throw new CommandError(EXIT.settings, 'Predictions are off (PREDICTIONS is false).');
      try {
        if (args.evaluate)
          return await report(await app.evaluatePrediction({ ...request, signal: io.signal }), args, io);
        await app.predictRefusals({ signal: io.signal });
      } catch (error) {
        if (io.signal.aborted) return EXIT.interrupted;
        throw error;
      }
      const stored = await app.showPrediction();
      if (args.json)
        printJson(io.stdout, stored === undefined ? null : presentPrediction(stored), { compact: true });
      else for (const line of stored === undefined ? [] : describePrediction(stored)) printLine(io.stdout, line);
      return EXIT.ok;
    });
  },
});

async function report(
  evaluation: PredictionEvaluation | undefined,
  { json, plot }: { readonly json: boolean | undefined; readonly plot: string | undefined },
  io: CliIo,
): Promise<ExitCode> {
  if (plot !== undefined) await writeFile(plot, calibrationFile(evaluation?.calibration ?? []));
  if (json)
    printJson(io.stdout, evaluation === undefined ? null : presentEvaluation(evaluation), { compact: true });
  else if (evaluation === undefined)
    printLine(io.stdout, 'There are no weeks to learn from and to test on: eight weeks are known before each.');
  else for (const line of describeEvaluation(evaluation)) printLine(io.stdout, line);
  return EXIT.ok;
}
