import {
  type AttemptQuery,
  ERROR_RATE,
  type FoundDifferences,
  formatInstant,
  percentage,
  type Share,
} from '../../../core/index.js';
import { listParamsOf, listUrl } from '../admin/failures/list-params.js';
import type { DifferencesJson } from '../schemas/differences.js';

export function presentDifferences(found: FoundDifferences): DifferencesJson {
  const { selected, others, rest, daysBefore = null, sinceMs, untilMs, complete, comparisons, findings } = found;
  return {
    selected: { attempts: selected.attempts, participants: selected.participants, list: listOf(found.query) },
    rest: { attempts: others.attempts, participants: others.participants, kind: rest, days_before: daysBefore },
    looked_at: {
      since: sinceMs === undefined ? null : formatInstant(sinceMs),
      until: formatInstant(untilMs),
      complete,
    },
    error_rate: ERROR_RATE,
    comparisons: comparisons.reduce((sum, { made }) => sum + made, 0),
    fields: comparisons.map(({ field, made, findings: those }) => ({ field, comparisons: made, findings: those })),
    findings: findings.map(({ field, value, selected: here, rest: there, ...finding }) => ({
      field,
      value,
      selected: presentShare(here),
      rest: presentShare(there),
      difference: rounded(100 * finding.difference, 2),
      ratio: finding.ratio === null ? null : rounded(finding.ratio, 2),
      p_value: Number(finding.pValue.toPrecision(3)),
      adjusted_p_value: Number(finding.adjustedPValue.toPrecision(3)),
      list: listOf(finding.query),
    })),
  };
}

function listOf(query: AttemptQuery): string {
  return listUrl(listParamsOf(query));
}

function presentShare({ count, of }: Share) {
  return { count, of, per_cent: percentage(count, of) };
}

function rounded(value: number, places: number): number {
  return Number(value.toFixed(places));
}
