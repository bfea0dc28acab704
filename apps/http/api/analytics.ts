import { z } from 'zod';
import type { HttpAppDeps } from '../deps.js';
import { sendUnlessKnown } from '../entity-tag.js';
import { presentAnalytics } from '../presenters/present-analytics.js';
import { defineRoute, type Route } from '../route.js';
import { failureAnalyticsJson } from '../schemas/analytics.js';
import { entityTagHeader } from '../schemas/headers.js';
import { countParameter, idParameter } from '../schemas/values.js';

const analyticsQuery = z.strictObject({
  days: countParameter
    .optional()
    .meta({ description: 'Days to look back. Default 7; more than 90 are taken as 90.', examples: ['30'] }),
  participant_id: idParameter.optional().meta({ description: 'One participant only: failures and orders.' }),
  group_by: z
    .enum(['summary', 'code'])
    .optional()
    .meta({ description: 'What `common_errors` are grouped by. Default `summary`: the first 100 characters.' }),
  fill_days: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: 'Also list the days without a failure. Default `false`.' }),
});

export function analyticsRoute({ app, hash, timeZone }: HttpAppDeps): Route {
  return defineRoute({
    method: 'get',
    path: '/api/orders/failure-analytics/',
    access: 'staff',
    tag: 'Failures',
    operationId: 'analyseFailures',
    summary: 'What fails, how often, for whom',
    description: `Days of \`by_day\` are calendar days in the time zone ${timeZone}. With the \`ETag\` of an earlier answer in \`If-None-Match\` the answer is 304 while all
counts are the same; \`since\` and \`until\` are not looked at.`,
    query: analyticsQuery,
    requestHeaders: z.object({
      'If-None-Match': z
        .string()
        .regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/)
        .optional()
        .meta({ description: 'The `ETag` of the answer that the client has.' }),
    }),
    responses: {
      200: {
        description: 'The counts of the period.',
        schema: failureAnalyticsJson,
        headers: z.object({ ETag: entityTagHeader }),
      },
      304: {
        description: 'Nothing was counted since the answer with this `ETag` that was not counted then.',
        headers: z.object({ ETag: entityTagHeader }),
      },
    },
    curl: `curl -H "Authorization: Bearer $TOKEN" \\
  "http://localhost:8000/api/orders/failure-analytics/?days=30"`,
    async handle(ctx, { query }) {
      const analytics = await app.analyseFailures({
        days: query.days,
        participantId: query.participant_id,
        groupBy: query.group_by,
        fillDays: query.fill_days === 'true',
      });
      const answer = presentAnalytics(analytics, query.days);
      // The period moves with every request: what was counted in it is what a client waits for.
      const { days } = answer.period;
      sendUnlessKnown(ctx, answer, hash.sha256Hex(JSON.stringify([query, { ...answer, period: { days } }])));
    },
  });
}
