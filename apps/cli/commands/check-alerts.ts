import {
  type AlertBoard,
  type AlertRule,
  ENGLISH,
  type FiringAlert,
  formatInstant,
  mostSevere,
  UNKNOWN_FIGURES,
} from '../../../core/index.js';
import { defineCommand } from '../command.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { printJson, printLine } from '../io.js';
import { oneLine } from '../one-line.js';
import { JSON_OPTION } from '../options.js';
import { withContainer } from '../with-container.js';

export const checkAlerts = defineCommand({
  usage: 'check-alerts',
  summary:
    'Look at the rules of alerts once, send the notices that are due, and end with 8 or 9 while one is firing',
  declare: (yargs) => yargs.options(JSON_OPTION),
  run: ({ json }, io) =>
    withContainer(io, {}, async ({ alerts }) => {
      await alerts.evaluateAlerts();
      const notices = await alerts.deliverNotices({ signal: io.signal });
      // Also when another server has just looked: what is firing is firing.
      const board = await alerts.showAlerts();
      if (json) printJson(io.stdout, { ...presentBoard(board), notices }, { compact: true });
      else {
        for (const alert of board.firing) printLine(io.stdout, lineOf(alert, board.rules));
        if (board.firing.length === 0) printLine(io.stdout, 'No alert is firing.');
        const { delivered, delayed, failed } = notices;
        printLine(io.stdout, `Notices: ${delivered} delivered, ${delayed} to be tried again, ${failed} given up.`);
      }
      return exitCodeOf(board);
    }),
});

/** Silenced ones do not count: somebody has decided that nobody is to be woken. */
function exitCodeOf({ firing }: AlertBoard): ExitCode {
  const loud = firing.filter(({ silence }) => silence === undefined).map(({ episode }) => episode.severity);
  if (loud.length === 0) return EXIT.ok;
  return mostSevere(loud) === 'critical' ? EXIT.criticalAlert : EXIT.alert;
}

function presentBoard({ evaluatedAtMs, firing }: AlertBoard) {
  return {
    evaluated_at: evaluatedAtMs === undefined ? null : formatInstant(evaluatedAtMs),
    firing: firing.map(({ episode, silence }) => ({
      id: episode.id,
      rule: episode.rule,
      severity: episode.severity,
      subject: episode.subject,
      value: episode.figures.value ?? null,
      peak: episode.peak,
      since: formatInstant(episode.startedAtMs),
      fired_at: formatInstant(episode.firedAtMs ?? episode.startedAtMs),
      acknowledged_by: episode.acknowledged?.by ?? null,
      silenced_until: silence === undefined ? null : formatInstant(silence.untilMs),
    })),
  };
}

function lineOf({ episode, silence }: FiringAlert, rules: readonly AlertRule[]): string {
  const measure = rules.find(({ name }) => name === episode.rule)?.measure;
  const { value } = episode.figures ?? UNKNOWN_FIGURES;
  const measured =
    value === undefined || measure === undefined ? ENGLISH.unknownValue : ENGLISH.value(measure, value);
  const title = measure === undefined ? episode.rule : ENGLISH.title(measure, episode.subject);
  const parts = [
    `${ENGLISH.severity[episode.severity]}: ${title}, ${measured}`,
    `rule ${episode.rule}`,
    `since ${formatInstant(episode.startedAtMs)}`,
    episode.acknowledged && `acknowledged by ${episode.acknowledged.by}`,
    silence && `silenced by ${silence.by} until ${formatInstant(silence.untilMs)}`,
  ];
  return oneLine(parts.filter(Boolean).join(' | '));
}
