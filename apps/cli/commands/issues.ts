import { formatInstant, ISSUE_STATES, type Issue, type ListedIssues } from '../../../core/index.js';
import { presentIssues } from '../../http/presenters/present-issue.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { printJson, printLine } from '../io.js';
import { oneLine } from '../one-line.js';
import { instantOption, JSON_OPTION, UNTIL_OPTION } from '../options.js';
import { withContainer } from '../with-container.js';

export const issues = defineCommand({
  usage: 'issues',
  summary: 'Count what was refused, and print the error issues with their state',
  declare: (yargs) =>
    yargs.options({
      all: { type: 'boolean', describe: 'Archived and resolved ones, too' },
      ...UNTIL_OPTION,
      ...JSON_OPTION,
    }),
  run: ({ all, until, json }, io) => {
    const atMs = instantOption(until, '--until');
    return withContainer(io, {}, async ({ issues }) => {
      // Of the first count of a big table half of the time is the others'.
      await issues.countIssues({ signal: io.signal, rest: 1 });
      const listed = await issues.listIssues({ ...(all && { states: ISSUE_STATES }), atMs });
      if (json) printJson(io.stdout, presentIssues(listed), { compact: true });
      else for (const line of linesOf(listed)) printLine(io.stdout, oneLine(line));
      return EXIT.ok;
    });
  },
});

function linesOf({ issues, more, counts, complete, atMs }: ListedIssues): string[] {
  const states = ISSUE_STATES.filter((state) => counts[state] > 0).map((state) => `${counts[state]} ${state}`);
  return [
    `Error issues at ${formatInstant(atMs)}: ${states.join(', ') || 'none'}.`,
    ...issues.map(lineOf),
    ...(more > 0 ? [`... and ${more} more`] : []),
    ...(complete ? [] : ['Attempts still wait to be counted.']),
  ];
}

function lineOf({ id, state, sinceMs, total, lastDay, days, trend, firstSeenMs, lastSeenMs }: Issue): string {
  const month = days.reduce((sum, count) => sum + count, 0);
  return [
    `${state} since ${formatInstant(sinceMs)}: ${id}`,
    `${lastDay} in 24 hours, ${month} in 28 days, ${total} in all`,
    trend,
    `first ${formatInstant(firstSeenMs)}, last ${formatInstant(lastSeenMs)}`,
  ].join(' | ');
}
