import { groupBy } from '../support/invariants.js';
import { nameOf } from './faults.js';
import type { Verdict } from './torture.js';

const EXAMPLES = 5;

export function isSound({ lost, duplicated, refusedFalsely, broken }: Verdict): boolean {
  return [lost, duplicated, refusedFalsely, broken].every((findings) => findings.length === 0);
}

/** The table, and of each thing that does not hold some examples. */
export function report(verdict: Verdict): string {
  const { options, sent, stored, lost, duplicated, refusedFalsely, broken } = verdict;
  const byStatus = groupBy(sent, ({ reply }) => reply?.status);
  const statuses = [...byStatus.keys()].filter((status) => status !== undefined).sort((a, b) => a - b);
  const rows: [string, number, string?][] = [
    [
      'sent',
      sent.length,
      `${freshPerSecond(verdict).toFixed(1)} new ones a second, ${options.rate} wanted; the rest asked again`,
    ],
    ...statuses.map((status): [string, number, string] => [
      `answered ${status}`,
      byStatus.get(status)?.length ?? 0,
      reasonsOf(verdict, status),
    ]),
    ['unanswered', byStatus.get(undefined)?.length ?? 0],
    ['stored orders', stored.orders],
    ['stored refusals', stored.attempts],
    ['lost', lost.length],
    ['duplicated', duplicated.length],
    ['refused falsely', refusedFalsely.length],
    ['other breaches', broken.length],
  ];
  const findings = { lost, duplicated, 'refused falsely': refusedFalsely, 'other breaches': broken };
  return [
    `Seed ${options.seed}, ${options.seconds} s, ${options.servers} server processes, ${faultsIn(verdict)}`,
    '',
    ...rows.map(([name, count, remark]) =>
      `${name.padEnd(18)}${count.toLocaleString('en').padStart(9)}  ${remark ?? ''}`.trimEnd(),
    ),
    ...Object.entries(findings).flatMap(([name, texts]) => examplesOf(name, texts)),
  ].join('\n');
}

/** Who asks again under the same key is not new. */
function freshPerSecond({ sent, options }: Verdict): number {
  const keys = new Set(sent.map(({ idempotencyKey }) => idempotencyKey).filter((key) => key !== undefined));
  return (sent.filter(({ idempotencyKey }) => idempotencyKey === undefined).length + keys.size) / options.seconds;
}

function reasonsOf({ sent }: Verdict, status: number): string {
  const reasons = groupBy(
    sent.flatMap(({ reply }) =>
      reply?.status === status ? [String(reply.body.reason ?? reply.body.code ?? '')] : [],
    ),
    (reason) => reason,
  );
  reasons.delete('');
  return [...reasons].map(([reason, { length }]) => `${length.toLocaleString('en')} ${reason}`).join(', ');
}

function faultsIn({ faults }: Verdict): string {
  const counts = [...groupBy(faults, ({ target, mishap }) => `${nameOf(target)} ${mishap}`)]
    .map(([name, { length }]) => `${name} ${length}`)
    .sort();
  return `${faults.length} faults (${counts.join(', ')})`;
}

function examplesOf(name: string, texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  const more = texts.length > EXAMPLES ? [`  ... and ${texts.length - EXAMPLES} more`] : [];
  return ['', `${name}:`, ...texts.slice(0, EXAMPLES).map((text) => `  ${text}`), ...more];
}
