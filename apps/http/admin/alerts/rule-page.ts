import { z } from 'zod';
import { type AlertRule, MAX_ANALYTICS_DAYS, problemsOfRules, windowOf } from '../../../../core/index.js';
import { type DeclaredRule, ruleOf } from '../../../settings/alert-rules.js';
import type { HttpAppDeps } from '../../deps.js';
import { createInstants } from '../../pages/instants.js';
import { definePage, type Page } from '../../pages/page.js';
import { notFound } from '../../problems.js';
import { ALERTS_PATH } from '../paths.js';
import { ruleView } from './rule-view.js';

const left = z.literal('').transform(() => undefined);
const decimal = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,6})?$/, 'must be a number such as 7.5.')
  .transform(Number);
const whole = z
  .string()
  .regex(/^\d{1,6}$/, 'must be a whole number.')
  .transform(Number);
const maybe = <T extends z.ZodType>(schema: T) => left.or(schema).optional();

/** The numbers of a rule as they are tried out. Those that are left empty are the rule's own. */
const trial = z.strictObject({
  days: maybe(whole),
  threshold: maybe(decimal),
  recover_at: maybe(decimal),
  window_minutes: maybe(whole),
  min_submissions: maybe(whole),
  for_minutes: maybe(whole),
  recover_for_minutes: maybe(whole),
});

const DEFAULT_DAYS = 30;

/** One rule, and when it would have fired, with its own numbers or with others. */
export function rulePage({ alerts, timeZone }: HttpAppDeps): Page {
  const instants = createInstants(timeZone);
  return definePage({
    method: 'get',
    path: `${ALERTS_PATH}rules/:name/`,
    access: 'staff',
    query: trial,
    async handle(ctx, { query: { days = DEFAULT_DAYS, ...changes } }) {
      const rule = alerts.rules.find(({ name }) => name === ctx.params['name']);
      if (rule === undefined) throw notFound();
      const { tried, problems } = triedOut(rule, changes);
      const lookedBack = Math.min(Math.max(days, 1), MAX_ANALYTICS_DAYS);
      const report =
        problems.length > 0 ? undefined : await alerts.backtestAlert({ rule: tried, days: lookedBack });
      return ruleView({ rule, tried, problems, report, days: lookedBack, instants });
    },
  });
}

function triedOut(rule: AlertRule, changes: Omit<DeclaredRule, 'name'>) {
  const problems: string[] = [];
  // What does not go with the measure is not offered, and left out when it is sent all the same.
  const { window_minutes, min_submissions, ...others } = changes;
  const declared = {
    name: rule.name,
    ...others,
    ...(windowOf(rule.measure) !== undefined && { window_minutes }),
    ...(rule.measure.kind === 'failure_rate' && { min_submissions }),
  };
  const tried = ruleOf(declared, rule, (problem) => problems.push(problem)) ?? rule;
  problems.push(...problemsOfRules([tried]).map(({ member, problem }) => `${member} ${problem}`));
  return { tried, problems };
}
