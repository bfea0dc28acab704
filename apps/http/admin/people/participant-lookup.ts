import { z } from 'zod';
import type { HttpAppDeps } from '../../deps.js';
import { definePage, type Page } from '../../pages/page.js';

const MAX_CHARACTERS = 200;
const lookupQuery = z.object({ q: z.string().max(MAX_CHARACTERS).default('') });

export const LOOKUP_PATH = '/admin/account/participant/lookup/';

/** What the look-ahead of the participant filter asks while somebody types: `{"participants": [{"id", "name"}]}`. */
export function participantLookup({ app }: HttpAppDeps): Page {
  return definePage({
    method: 'get',
    path: LOOKUP_PATH,
    access: 'staff',
    query: lookupQuery,
    async handle(ctx, { query }) {
      const participants = await app.findParticipants(query.q);
      ctx.body = { participants: participants.map(({ id, name }) => ({ id, name })) };
      return undefined;
    },
  });
}
