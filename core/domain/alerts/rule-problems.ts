import { DAY_MS, MINUTE_MS } from '../instant.js';
import { type AlertRule, windowOf } from './rule.js';

export interface RuleProblem {
  /** The rule's name, and the member that is wrong. */
  readonly rule: string;
  readonly member: string;
  /** Completes "member: ...". */
  readonly problem: string;
}

/** Failures older than the retention are gone. */
const MAX_WINDOW_MS = 7 * DAY_MS;

/** Everything that makes no sense in rules whose members each have the right type. */
export function problemsOfRules(rules: readonly AlertRule[]): RuleProblem[] {
  const problems: RuleProblem[] = [];
  const seen = new Set<string>();
  for (const rule of rules) {
    const complain = (member: string, problem: string) => problems.push({ rule: rule.name, member, problem });
    if (!/^[a-z0-9-]{1,64}$/.test(rule.name)) complain('name', 'must be 1 to 64 characters of a-z, 0-9 and -.');
    if (seen.has(rule.name)) complain('name', 'is there twice.');
    seen.add(rule.name);
    const { threshold, recoverAt, measure } = rule;
    if (!Number.isFinite(threshold) || threshold < 0) complain('threshold', 'must be a number of at least 0.');
    if (measure.kind === 'failure_rate' && threshold >= 100) complain('threshold', 'must be below 100 per cent.');
    if (!(recoverAt >= 0 && recoverAt <= threshold)) {
      complain('recover_at', 'must be at least 0 and at most the threshold.');
    }
    const windowMs = windowOf(measure);
    if (windowMs !== undefined && !isWholeMinutes(windowMs, MAX_WINDOW_MS)) {
      complain('window_minutes', `must be a whole number from 1 to ${MAX_WINDOW_MS / MINUTE_MS}.`);
    }
    if (
      measure.kind === 'failure_rate' &&
      !(Number.isInteger(measure.minSubmissions) && measure.minSubmissions > 0)
    )
      complain('min_submissions', 'must be a whole number of at least 1.');
  }
  return problems;
}

function isWholeMinutes(ms: number, most: number): boolean {
  return Number.isInteger(ms / MINUTE_MS) && ms >= MINUTE_MS && ms <= most;
}
