import { z } from 'zod';
import {
  DEFAULT_DAYS_BEFORE,
  ERROR_CODES,
  MAX_DAYS_BEFORE,
  RECORDED_REASONS,
  RESTS,
} from '../../../core/index.js';
import { attemptQueryOf } from '../admin/failures/list-params.js';
import type { HttpAppDeps } from '../deps.js';
import { presentDifferences } from '../presenters/present-differences.js';
import { defineRoute, type Route } from '../route.js';
import { fieldParameters, participantsParameter } from '../schemas/attempt-filter.js';
import { differencesJson } from '../schemas/differences.js';
import { countParameter, idParameter, instantParameter } from '../schemas/values.js';

const yesOrNo = z.enum(['yes', 'no']).optional();

const differencesQuery = z.strictObject({
  rest: z.enum(RESTS).optional().meta({
    description: `With what the selected failures are compared. \`others\`, the default: what else failed in the same time. \`before\`: what failed in the days before and passes the other filters; always so when nothing but a time is chosen.`,
  }),
  days_before: countParameter.optional().meta({
    description: `For \`before\`. Default ${DEFAULT_DAYS_BEFORE}; more than ${MAX_DAYS_BEFORE} are taken as ${MAX_DAYS_BEFORE}.`,
    examples: ['28'],
  }),
  since: instantParameter.optional().meta({
    description:
      'Failures from this instant on (inclusive). Default of `before`: a day before the end; of `others`: the first.',
  }),
  until: instantParameter
    .optional()
    .meta({ description: 'Failures before this instant (exclusive). Default, and latest: now.' }),
  reason: z.enum(RECORDED_REASONS).optional(),
  error_code: z.enum(ERROR_CODES).optional(),
  participant_id: idParameter.optional(),
  participants: participantsParameter.optional(),
  user_id: idParameter.optional(),
  program_pause_active: yesOrNo,
  balance_exceeded: yesOrNo.meta({ description: 'Whether the food total was above the available balance.' }),
  pause_name: fieldParameters.pause_name.optional(),
  hour: fieldParameters.hour.optional(),
  weekday: fieldParameters.weekday.optional(),
  product_id: fieldParameters.product_id.optional(),
  categories: fieldParameters.categories.optional(),
  lines: fieldParameters.lines.optional(),
  voucher_count: fieldParameters.voucher_count.optional(),
  voucher_multiplier: fieldParameters.voucher_multiplier.optional(),
  browser: fieldParameters.browser.optional(),
  device: fieldParameters.device.optional(),
});

export function differencesRoute({ app }: HttpAppDeps): Route {
  return defineRoute({
    method: 'get',
    path: '/api/orders/differences/',
    access: 'staff',
    tag: 'Failures',
    operationId: 'findDifferences',
    summary: 'What the failures of a selection have more often, or less often, than the rest',
    description:
      'Every value of every field is compared by an exact test, and what is significant among all comparisons is a finding: in at most 1 of 20 answers chance makes even one. An association is not a cause.',
    query: differencesQuery,
    responses: { 200: { description: 'What was compared, and what differs.', schema: differencesJson } },
    curl: `curl -H "Authorization: Bearer $TOKEN" \\
  "http://localhost:8000/api/orders/differences/?error_code=food_balance_exceeded"`,
    async handle(ctx, { query: { rest, days_before, ...filters } }) {
      const found = await app.findDifferences({ query: attemptQueryOf(filters), rest, daysBefore: days_before });
      ctx.body = presentDifferences(found);
    },
  });
}
