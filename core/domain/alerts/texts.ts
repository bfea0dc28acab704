import { DAY_MS, HOUR_MS, MINUTE_MS } from '../instant.js';
import type { NoticeKind } from './notice.js';
import type { Measure, Severity } from './rule.js';

/** Every word that notices say. Another language is another object of this kind. */
export interface NoticeTexts {
  readonly severity: Readonly<Record<Severity, string>>;
  readonly kind: Readonly<Record<NoticeKind, string>>;
  /** What the value is, such as "Failure rate". `subject`: the series. */
  title(measure: Measure, subject: string): string;
  /** The value with its unit. */
  value(measure: Measure, value: number): string;
  readonly unknownValue: string;
  /** First line of a notice of several alerts. */
  several(kind: Exclude<NoticeKind, 'test'>, count: number): string;
  readonly labels: Readonly<
    Record<'rule' | 'severity' | 'now' | 'peak' | 'threshold' | 'of' | 'since' | 'until' | 'window', string>
  >;
  above(value: string): string;
  /** `12 of 340 submissions`. */
  share(failures: number, submissions: number): string;
  duration(ms: number): string;
  /** How many are not listed. */
  more(count: number): string;
  readonly test: string;
  readonly open: string;
  readonly footer: string;
}

export const ENGLISH: NoticeTexts = {
  severity: { info: 'Info', warning: 'Warning', critical: 'Critical' },
  kind: { firing: 'Alert', reminder: 'Still firing', resolved: 'Recovered', test: 'Test of notices' },
  title(measure, subject) {
    switch (measure.kind) {
      case 'failure_rate':
        return 'Failure rate of orders';
      case 'failures':
        return `Failed orders${filterText(measure)}`;
      case 'participant_failures':
        return `Failed orders of participant ${subject}`;
      case 'dependency_away':
        return `${measure.dependency} is away`;
      case 'gauge':
        return measure.gauge.replaceAll('_', ' ');
    }
  },
  value(measure, value) {
    if (measure.kind === 'failure_rate') return `${value}%`;
    if (measure.kind === 'dependency_away') return value > 0 ? 'away' : 'ok';
    return String(value);
  },
  unknownValue: 'not known',
  several: (kind, count) =>
    ({
      firing: `${count} alerts`,
      reminder: `${count} alerts are still firing`,
      resolved: `${count} alerts recovered`,
    })[kind],
  labels: {
    rule: 'Rule',
    severity: 'Severity',
    now: 'Measured',
    peak: 'Highest',
    threshold: 'Fires',
    of: 'That is',
    since: 'Since',
    until: 'Until',
    window: 'Window',
  },
  above: (value) => `above ${value}`,
  share: (failures, submissions) => `${failures} of ${submissions} submissions`,
  duration(ms) {
    const [unitMs, unit] =
      ms % DAY_MS === 0 ? [DAY_MS, 'day'] : ms % HOUR_MS === 0 ? [HOUR_MS, 'hour'] : [MINUTE_MS, 'minute'];
    const count = Math.round(ms / unitMs);
    return `${count} ${unit}${count === 1 ? '' : 's'}`;
  },
  more: (count) => `and ${count} more`,
  test: 'This is a test. Notices of alerts arrive here.',
  open: 'Show the failures',
  footer: 'Acknowledge or silence alerts on the page of alerts.',
};

function filterText({ reason, errorCode }: Extract<Measure, { kind: 'failures' }>): string {
  const filters = [reason, errorCode].filter((each) => each !== undefined);
  return filters.length === 0 ? '' : ` (${filters.join(', ').replaceAll('_', ' ')})`;
}
