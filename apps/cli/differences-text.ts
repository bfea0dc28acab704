import type { DifferencesJson } from '../http/schemas/differences.js';

/** The answer for people: a line a finding. */
export function describeDifferences(answer: DifferencesJson): string[] {
  const { selected, rest, looked_at, comparisons, findings, error_rate } = answer;
  const of = rest.kind === 'before' ? `the ${rest.days_before} days before` : 'what else failed';
  const lines = [
    `${selected.attempts} failures of ${selected.participants} participants, compared with ${of}: ${rest.attempts} failures of ${rest.participants} participants.`,
    `Looked at: ${looked_at.since ?? 'all failures'} to ${looked_at.until}${looked_at.complete ? '' : ', the newest only'}.`,
    `${findings.length} of ${comparisons} comparisons differ by more than chance (${error_rate} for all together):`,
  ];
  for (const { field, value, selected: here, rest: there, difference, adjusted_p_value } of findings) {
    const sign = difference > 0 ? '+' : '';
    lines.push(
      `  ${field} ${value}: ${here.per_cent}% (${here.count} of ${here.of}) against ${there.per_cent}% (${there.count} of ${there.of}), ${sign}${difference} points, p = ${adjusted_p_value}`,
    );
  }
  return lines;
}
