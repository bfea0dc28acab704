import {
  type AlertEpisode,
  type AlertRule,
  type BacktestReport,
  ENGLISH,
  formatInstant,
  InvalidInputError,
  problemsOfRules,
  windowOf,
} from '../../../core/index.js';
import { ruleOf } from '../../settings/alert-rules.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { printJson, printLine } from '../io.js';
import { oneLine } from '../one-line.js';
import { instantOption, JSON_OPTION, UNTIL_OPTION, wholeNumber } from '../options.js';
import { withContainer } from '../with-container.js';

export const backtestAlert = defineCommand({
  usage: 'backtest-alert <rule>',
  summary: 'Print when a rule of alerts would have fired, enabled or not, also with other numbers; tells nobody',
  declare: (yargs) =>
    yargs.positional('rule', { type: 'string', demandOption: true, describe: "The rule's name" }).options({
      days: { type: 'string', requiresArg: true, describe: 'Days to look back (default 90, at most 90)' },
      ...UNTIL_OPTION,
      threshold: { type: 'string', requiresArg: true, describe: 'Fire above this' },
      'recover-at': { type: 'string', requiresArg: true, describe: 'Recover at or below this' },
      'window-minutes': { type: 'string', requiresArg: true, describe: 'Measure so many minutes' },
      'min-submissions': { type: 'string', requiresArg: true, describe: 'Fewer are not known' },
      'for-minutes': { type: 'string', requiresArg: true, describe: 'Fire after so long above the threshold' },
      'recover-for-minutes': { type: 'string', requiresArg: true, describe: 'End after so long recovered' },
      ...JSON_OPTION,
    }),
  run: (args, io) => {
    const days = wholeNumber(args.days, '--days');
    const untilMs = instantOption(args.until, '--until');
    const changes = {
      threshold: number(args.threshold, '--threshold'),
      recover_at: number(args.recoverAt, '--recover-at'),
      window_minutes: wholeNumber(args.windowMinutes, '--window-minutes'),
      min_submissions: wholeNumber(args.minSubmissions, '--min-submissions'),
      for_minutes: wholeNumber(args.forMinutes, '--for-minutes'),
      recover_for_minutes: wholeNumber(args.recoverForMinutes, '--recover-for-minutes'),
    };
    return withContainer(io, {}, async ({ alerts }) => {
      const base = alerts.rules.find(({ name }) => name === args.rule);
      if (base === undefined) {
        const names = alerts.rules.map(({ name }) => name).join(', ');
        throw new InvalidInputError('rule', `must be one of ${names}.`);
      }
      const report = await alerts.backtestAlert({ rule: changed(base, changes), days, untilMs });
      if (args.json) printJson(io.stdout, presentReport(report), { compact: true });
      else for (const line of linesOf(report)) printLine(io.stdout, line);
      return EXIT.ok;
    });
  },
});

/** @throws InvalidInputError naming the member. */
function changed(base: AlertRule, changes: Omit<Parameters<typeof ruleOf>[0], 'name'>): AlertRule {
  const rule = ruleOf({ name: base.name, ...changes }, base, (problem) => {
    throw new InvalidInputError('rule', problem);
  });
  const [problem] = rule === undefined ? [] : problemsOfRules([rule]);
  if (problem !== undefined)
    throw new InvalidInputError(`--${problem.member.replaceAll('_', '-')}`, problem.problem);
  return rule ?? base;
}

/** @throws InvalidInputError naming the option. */
function number(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}(\.\d{1,6})?$/.test(text)) throw new InvalidInputError(option, 'must be a number such as 7.5.');
  return Number(text);
}

function presentReport({ rule, period, episodes }: BacktestReport) {
  return {
    rule: rule.name,
    threshold: rule.threshold,
    recover_at: rule.recoverAt,
    since: formatInstant(period.sinceMs),
    until: formatInstant(period.untilMs),
    count: episodes?.length ?? null,
    episodes:
      episodes?.map(({ subject, firedAtMs, resolvedAtMs, peak }) => ({
        subject,
        fired_at: formatInstant(firedAtMs ?? 0),
        resolved_at: resolvedAtMs === undefined ? null : formatInstant(resolvedAtMs),
        peak,
      })) ?? null,
  };
}

function linesOf({ rule, period, episodes }: BacktestReport): string[] {
  const { measure, threshold, recoverAt } = rule;
  if (episodes === undefined) return [`${rule.name}: nothing is kept of the past of what it measures.`];
  const value = (of: number) => ENGLISH.value(measure, of);
  const window = ENGLISH.duration(windowOf(measure) ?? 0);
  const times = episodes.length === 1 ? 'once' : `${episodes.length} times`;
  return [
    `${rule.name}: above ${value(threshold)} in ${window}, recovers at ${value(recoverAt)}`,
    `From ${formatInstant(period.sinceMs)} to ${formatInstant(period.untilMs)} it would have fired ${times}.`,
    ...episodes.map(
      (episode) =>
        `  ${spanOf(episode)} | ${oneLine(ENGLISH.title(measure, episode.subject))} | highest ${value(episode.peak)}`,
    ),
  ];
}

function spanOf({ firedAtMs, resolvedAtMs }: AlertEpisode): string {
  const end = resolvedAtMs === undefined ? 'still firing' : formatInstant(resolvedAtMs);
  return `${formatInstant(firedAtMs ?? 0)} - ${end}`;
}
