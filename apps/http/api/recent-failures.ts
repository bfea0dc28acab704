import { z } from 'zod';
import type { HttpAppDeps } from '../deps.js';
import { presentRecentFailures } from '../presenters/present-recent-failures.js';
import { defineRoute, type Route } from '../route.js';
import { recentFailuresJson } from '../schemas/attempt.js';
import { countParameter, idParameter } from '../schemas/values.js';

const recentFailuresQuery = z.strictObject({
  limit: countParameter
    .optional()
    .meta({ description: 'How many to list. Default 50; more than 200 are taken as 200.', examples: ['100'] }),
  participant_id: idParameter.optional().meta({ description: 'One participant only.' }),
});

export function recentFailuresRoute({ app }: HttpAppDeps): Route {
  return defineRoute({
    method: 'get',
    path: '/api/orders/recent-failures/',
    access: 'staff',
    tag: 'Failures',
    operationId: 'listRecentFailures',
    summary: 'The newest failed order attempts',
    query: recentFailuresQuery,
    responses: { 200: { description: 'Attempts, newest first.', schema: recentFailuresJson } },
    curl: `curl -H "Authorization: Bearer $TOKEN" \\
  "http://localhost:8000/api/orders/recent-failures/?participant_id=123&limit=5"`,
    async handle(ctx, { query }) {
      const recent = await app.listRecentFailures({ limit: query.limit, participantId: query.participant_id });
      ctx.body = presentRecentFailures(recent, query.limit);
    },
  });
}
