import {
  InvalidInputError,
  type Policy,
  parseMultiplier,
  type RuleChanges,
  SECOND_MS,
} from '../../../core/index.js';
import { Problem } from '../../settings/environment-reader.js';
import { rate } from '../../settings/parsers.js';
import { describeBacktest, presentBacktest } from '../backtest-text.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { printJson, printLine } from '../io.js';
import { instantOption, JSON_OPTION, wholeNumber } from '../options.js';
import { createProgress } from '../progress.js';
import { withContainer } from '../with-container.js';

const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;

export const backtest = defineCommand({
  usage: 'backtest',
  summary: 'Judge stored orders and attempts again under changed rules, and say which outcomes change',
  declare: (yargs) =>
    yargs.options({
      since: text('From this instant on, such as 2026-02-01T00:00:00Z (default: everything)'),
      until: text('Before this instant (default: now)'),
      'submission-rate': text('Such as 5/minute'),
      'backoff-waits': text('Seconds after the 1st, 2nd, ... failure, such as 2,4,8'),
      'duplicate-window': text('Seconds'),
      'max-cart-lines': text('Lines in a cart'),
      'max-quantity': text('Of one product'),
      'pause-multiplier': text('In place of that of every program pause, such as 3.0'),
      'food-allowance': text('Factor of the food balance, such as 1.1'),
      'hygiene-allowance': text('Factor of the hygiene balance'),
      ...JSON_OPTION,
    }),
  run: (args, io) => {
    const factor = (value: string | undefined, option: string) =>
      value === undefined ? undefined : parseMultiplier(value, option);
    const policy: Partial<Policy> = {
      ...given('submissionRate', rateOption(args.submissionRate)),
      ...given('backoffWaitsMs', waitsOption(args.backoffWaits)),
      ...given('duplicateWindowMs', seconds(args.duplicateWindow, '--duplicate-window')),
      ...given('maxCartLines', positive(args.maxCartLines, '--max-cart-lines')),
      ...given('maxQuantity', positive(args.maxQuantity, '--max-quantity')),
    };
    const changes: RuleChanges = {
      ...given('policy', Object.keys(policy).length > 0 ? policy : undefined),
      ...given('pauseMultiplier', factor(args.pauseMultiplier, '--pause-multiplier')),
      ...given('foodAllowance', factor(args.foodAllowance, '--food-allowance')),
      ...given('hygieneAllowance', factor(args.hygieneAllowance, '--hygiene-allowance')),
    };
    const window = {
      sinceMs: instantOption(args.since, '--since'),
      untilMs: instantOption(args.until, '--until'),
    };
    return withContainer(io, {}, async ({ app }) => {
      const progress = createProgress(io, 'Judging');
      try {
        const report = await app.backtestRules({
          ...window,
          changes,
          signal: io.signal,
          onProgress: ({ done, total }) => progress.update(done, total),
        });
        progress.stop();
        if (args.json) printJson(io.stdout, presentBacktest(report), { compact: true });
        else
          for (const line of describeBacktest(report, Object.keys(changes).length > 0)) printLine(io.stdout, line);
        return report.different.count > 0 ? EXIT.mismatch : EXIT.ok;
      } catch (error) {
        progress.stop();
        if (io.signal.aborted) return EXIT.interrupted;
        throw error;
      }
    });
  },
});

function given<Name extends string, Value>(name: Name, value: Value | undefined): { [K in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [K in Name]: Value });
}

function rateOption(value: string | undefined) {
  try {
    return value === undefined ? undefined : rate(value);
  } catch (error) {
    throw error instanceof Problem ? new InvalidInputError('--submission-rate', error.message) : error;
  }
}

function waitsOption(value: string | undefined): number[] | undefined {
  return value?.split(',').map((each) => seconds(each, '--backoff-waits') ?? 0);
}

function seconds(value: string | undefined, option: string): number | undefined {
  const count = wholeNumber(value, option);
  if (count !== undefined && count < 0) throw new InvalidInputError(option, 'must be 0 or more.');
  return count === undefined ? undefined : count * SECOND_MS;
}

function positive(value: string | undefined, option: string): number | undefined {
  const count = wholeNumber(value, option);
  if (count !== undefined && count < 1) throw new InvalidInputError(option, 'must be at least 1.');
  return count;
}
