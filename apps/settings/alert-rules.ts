import { readFileSync } from 'node:fs';
import { z } from 'zod';
import {
  type AlertRule,
  DEFAULT_ALERT_RULES,
  ERROR_CODES,
  type Measure,
  MINUTE_MS,
  problemsOfRules,
  RECORDED_REASONS,
  SEVERITIES,
  windowOf,
} from '../../core/index.js';
import type { EnvironmentReader } from './environment-reader.js';

const MAX_MINUTES = 30 * 24 * 60;
const minutes = z.int().min(0).max(MAX_MINUTES);
const name = z.string().min(1).max(64);

/** A rule as it is declared: times in minutes, everything but the name optional. */
const declaredRule = z.strictObject({
  name,
  severity: z.enum(SEVERITIES).optional(),
  measure: z.enum(['failure_rate', 'failures', 'participant_failures', 'dependency_away', 'gauge']).optional(),
  window_minutes: minutes.optional(),
  min_submissions: z.int().optional(),
  reason: z.enum(RECORDED_REASONS).optional(),
  error_code: z.enum(ERROR_CODES).optional(),
  dependency: name.optional(),
  gauge: name.optional(),
  threshold: z.number().optional(),
  recover_at: z.number().optional(),
  for_minutes: minutes.optional(),
  recover_for_minutes: minutes.optional(),
  remind_every_minutes: minutes.optional(),
  group_for_minutes: minutes.optional(),
  enabled: z.boolean().optional(),
});
const declaredRules = z.array(declaredRule).max(100);

export type DeclaredRule = z.infer<typeof declaredRule>;

/** What a new rule is without being told. */
const PLAIN = {
  severity: 'warning',
  forMs: 0,
  recoverForMs: 0,
  remindEveryMs: 0,
  groupForMs: 5 * MINUTE_MS,
  enabled: true,
} as const;
const PLAIN_WINDOW_MS = 60 * MINUTE_MS;
const PLAIN_MIN_SUBMISSIONS = 20;

/**
 * The default rules, changed and added to by `ALERT_RULES`, or the file that `ALERT_RULES_FILE` names: a JSON list. One of a default's name changes the members that it
 * says; any other is a new rule, which must say what it measures and its threshold. Problems are collected, as everywhere in the settings.
 */
export function readAlertRules(from: EnvironmentReader): readonly AlertRule[] {
  const [inline, file] = [from.text('ALERT_RULES'), from.text('ALERT_RULES_FILE')];
  if (inline !== undefined && file !== undefined) {
    from.complain('ALERT_RULES, ALERT_RULES_FILE', 'set one of them, not both.');
    return DEFAULT_ALERT_RULES;
  }
  const variable = file === undefined ? 'ALERT_RULES' : 'ALERT_RULES_FILE';
  const text = inline ?? (file === undefined ? undefined : contentOf(file, from));
  if (text === undefined) return DEFAULT_ALERT_RULES;
  const declared = parsed(text, variable, from);
  const rules = [...DEFAULT_ALERT_RULES];
  for (const [index, one] of declared.entries()) {
    const at = rules.findIndex((rule) => rule.name === one.name);
    const rule = ruleOf(one, rules[at], (problem) => from.complain(variable, `[${index}] ${problem}`));
    if (rule === undefined) continue;
    if (at >= 0) rules[at] = rule;
    else rules.push(rule);
  }
  const names = declared.map((one) => one.name);
  for (const twice of new Set(names.filter((each, index) => names.indexOf(each) !== index))) {
    from.complain(variable, `${twice}: is there twice.`);
  }
  for (const { rule, member, problem } of problemsOfRules(rules))
    from.complain(variable, `${rule}: ${member} ${problem}`);
  return rules;
}

/**
 * One declared rule over the one of its name, if there is one. `complain` learns of each thing that is missing or does not fit; then there is no rule.
 */
export function ruleOf(
  declared: DeclaredRule,
  base: AlertRule | undefined,
  complain: (problem: string) => void,
): AlertRule | undefined {
  const measure = measureOf(declared, base?.measure, complain);
  const threshold = declared.threshold ?? base?.threshold;
  if (threshold === undefined) complain('threshold: must be set for a new rule.');
  if (measure === undefined || threshold === undefined) return undefined;
  const inMs = (each: number | undefined) => (each === undefined ? undefined : each * MINUTE_MS);
  const { forMs, recoverForMs, remindEveryMs, groupForMs, severity, enabled } = base ?? PLAIN;
  return {
    name: declared.name,
    severity: declared.severity ?? severity,
    measure,
    threshold,
    // A new threshold below the old recovery threshold takes it along.
    recoverAt: declared.recover_at ?? Math.min(base?.recoverAt ?? threshold, threshold),
    forMs: inMs(declared.for_minutes) ?? forMs,
    recoverForMs: inMs(declared.recover_for_minutes) ?? recoverForMs,
    remindEveryMs: inMs(declared.remind_every_minutes) ?? remindEveryMs,
    groupForMs: inMs(declared.group_for_minutes) ?? groupForMs,
    enabled: declared.enabled ?? enabled,
  };
}

/** Which members go with which measure. */
const MEMBERS: Readonly<Record<Measure['kind'], readonly (keyof DeclaredRule)[]>> = {
  failure_rate: ['window_minutes', 'min_submissions'],
  failures: ['window_minutes', 'reason', 'error_code'],
  participant_failures: ['window_minutes'],
  dependency_away: ['dependency'],
  gauge: ['gauge'],
};
const ALL_MEMBERS = [...new Set(Object.values(MEMBERS).flat())];

function measureOf(
  declared: DeclaredRule,
  base: Measure | undefined,
  complain: (problem: string) => void,
): Measure | undefined {
  const kind = declared.measure ?? base?.kind;
  if (kind === undefined) {
    complain('measure: must be set for a new rule.');
    return undefined;
  }
  for (const member of ALL_MEMBERS) {
    if (declared[member] !== undefined && !MEMBERS[kind].includes(member)) {
      complain(`${member}: does not go with ${kind}.`);
    }
  }
  const same = base?.kind === kind ? base : undefined;
  const windowMs =
    declared.window_minutes === undefined
      ? ((same && windowOf(same)) ?? PLAIN_WINDOW_MS)
      : declared.window_minutes * MINUTE_MS;
  switch (kind) {
    case 'failure_rate': {
      const known = same?.kind === 'failure_rate' ? same.minSubmissions : PLAIN_MIN_SUBMISSIONS;
      return { kind, windowMs, minSubmissions: declared.min_submissions ?? known };
    }
    case 'failures': {
      const known = same?.kind === 'failures' ? same : undefined;
      return {
        kind,
        windowMs,
        reason: declared.reason ?? known?.reason,
        errorCode: declared.error_code ?? known?.errorCode,
      };
    }
    case 'participant_failures':
      return { kind, windowMs };
    case 'dependency_away': {
      const dependency = declared.dependency ?? (same?.kind === 'dependency_away' ? same.dependency : undefined);
      if (dependency === undefined) complain('dependency: must be set.');
      return dependency === undefined ? undefined : { kind, dependency };
    }
    case 'gauge': {
      const gauge = declared.gauge ?? (same?.kind === 'gauge' ? same.gauge : undefined);
      if (gauge === undefined) complain('gauge: must be set.');
      return gauge === undefined ? undefined : { kind, gauge };
    }
  }
}

function contentOf(file: string, from: EnvironmentReader): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    from.complain('ALERT_RULES_FILE', 'cannot be read.');
    return undefined;
  }
}

function parsed(text: string, variable: string, from: EnvironmentReader): readonly DeclaredRule[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    from.complain(
      variable,
      'must be JSON, a list of rules such as [{"name":"failure-rate-warning","threshold":7}].',
    );
    return [];
  }
  const checked = declaredRules.safeParse(json);
  if (checked.success) return checked.data;
  for (const { path, message } of checked.error.issues) {
    from.complain(variable, `${placeOf(path)}${message.replace(/\.?$/, '.')}`);
  }
  return [];
}

/** `[2] threshold: ` */
function placeOf(path: readonly PropertyKey[]): string {
  const [index, ...members] = path;
  if (index === undefined) return '';
  return `[${String(index)}] ${members.length === 0 ? '' : `${members.map(String).join('.')}: `}`;
}
