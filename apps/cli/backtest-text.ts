import {
  type BacktestExample,
  formatInstant,
  type RulesBacktestReport,
  type Ruling,
  type Unjudgeable,
} from '../../core/index.js';

const CAUSES: Readonly<Record<Unjudgeable, string>> = {
  locked: 'refused by the lock: no rule made them',
  failed: 'failed: no rule made them',
  order_in_flight: 'duplicates of a submission that placed no order: it is not stored',
  facts_unknown: 'balances could not be read then',
  participant_deleted: 'orders of deleted participants: their vouchers are gone',
  catalogue_changed: 'a product has another category now, or is gone',
  sent_lines_unknown: 'refused for the lines as they were sent: they are stored added up',
};

/** The report as JSON shows it. */
export function presentBacktest(report: RulesBacktestReport) {
  const {
    different,
    unjudgeable,
    transitions,
    turnedAway,
    rulesVersion,
    changedRulesVersion,
    untilMs,
    ...counts
  } = report;
  return {
    until: formatInstant(untilMs),
    rules_version: rulesVersion,
    changed_rules_version: changedRulesVersion,
    ...counts,
    different: { count: different.count, examples: different.examples.map(presentExample) },
    unjudgeable: Object.fromEntries(unjudgeable.map(({ cause, count }) => [cause, count])),
    turned_away: turnedAway && { throttled: turnedAway.throttled, backing_off: turnedAway.backingOff },
    transitions: transitions.map(({ examples, ...transition }) => ({
      ...transition,
      examples: examples.map(presentExample),
    })),
  };
}

function presentExample({ submission: { kind, id, atMs }, before, after }: BacktestExample) {
  return { [kind]: Number(id), at: formatInstant(atMs), before, after };
}

/** The same for people. */
export function describeBacktest(report: RulesBacktestReport, hasChanges: boolean): string[] {
  const { orders, attempts, reproduced, different, unjudgeable, turnedAway, transitions, reworded, codes } =
    report;
  const lines = [
    `Judged ${orders} orders and ${attempts} attempts again: ${reproduced} verdicts reproduced, ${different.count} different.`,
    ...different.examples.map((example) => `  ${describeExample(example)}`),
    ...unjudgeable.map(({ cause, count }) => `Not judged again: ${count} (${CAUSES[cause]}).`),
  ];
  if (turnedAway !== undefined && turnedAway.throttled + turnedAway.backingOff > 0) {
    lines.push(
      `Not judged again: ${turnedAway.throttled} throttled and ${turnedAway.backingOff} told to wait, which are counted, not stored.`,
    );
  }
  if (!hasChanges) return lines;
  lines.push('', transitions.length === 0 ? 'No outcome changes.' : 'Outcomes that change:');
  for (const { from, to, count, examples } of transitions) {
    lines.push(
      `  ${from} -> ${to}: ${count}`,
      ...examples.slice(0, 3).map((each) => `    ${describeExample(each)}`),
    );
  }
  if (reworded > 0) lines.push(`Refused as before, with other texts: ${reworded}.`);
  const moved = codes.filter(({ before, after }) => before !== after);
  if (moved.length > 0) lines.push('By code, before and after:');
  lines.push(...moved.map(({ code, before, after }) => `  ${code}: ${before} -> ${after}`));
  return lines;
}

function describeExample({ submission, before, after }: BacktestExample): string {
  const { kind, id, atMs, recorded } = submission;
  const was = before === recorded ? before : recorded;
  return `${kind} ${id}, ${formatInstant(atMs)}: ${textOf(was)} -> ${textOf(after)}`;
}

function textOf({ outcome, messages }: Ruling): string {
  return messages.length === 0 ? outcome : messages.join('; ');
}
