import { z } from 'zod';
import type { HttpAppDeps } from '../deps.js';
import { presentRecovery } from '../presenters/present-recovery.js';
import { defineRoute, type Route } from '../route.js';
import { recoveryJson } from '../schemas/recovery.js';
import { countParameter, idParameter } from '../schemas/values.js';

const recoveryQuery = z.strictObject({
  days: countParameter
    .optional()
    .meta({ description: 'Days to look back. Default 7; more than 90 are taken as 90.', examples: ['30'] }),
  participant_id: idParameter.optional().meta({ description: 'One participant only: failures and orders.' }),
});

export function recoveryRoute({ app }: HttpAppDeps): Route {
  return defineRoute({
    method: 'get',
    path: '/api/orders/recovery/',
    access: 'staff',
    tag: 'Failures',
    operationId: 'analyseRecovery',
    summary: 'Who of those that were refused ordered after all',
    description: 'Orders up to now are looked at. A duplicate counts as ordered: its order is there.',
    query: recoveryQuery,
    responses: { 200: { description: 'The counts of the period.', schema: recoveryJson } },
    curl: `curl -H "Authorization: Bearer $TOKEN" \\
  "http://localhost:8000/api/orders/recovery/?days=30"`,
    async handle(ctx, { query }) {
      const recovery = await app.analyseRecovery({ days: query.days, participantId: query.participant_id });
      ctx.body = presentRecovery(recovery, query.days);
    },
  });
}
