import { z } from 'zod';
import { type ExportAttemptsRequest, localDay } from '../../../../core/index.js';
import type { HttpAppDeps } from '../../deps.js';
import { definePage, type Page } from '../../pages/page.js';
import { attemptQueryOf, FILTER_NAMES, type ListParams, listParams } from '../failures/list-params.js';
import { FAILURES_PATH } from '../paths.js';
import { EXPORT_FORMATS, type ExportFormat } from './formats.js';
import { sendStream } from './send-stream.js';

const exportQuery = listParams.extend({ format: z.enum(['csv', 'jsonl']) });

/** All attempts of a list, however many, as a file. */
export function exportPage({ app, audit, clock, timeZone }: HttpAppDeps): Page {
  return definePage({
    method: 'get',
    path: `${FAILURES_PATH}export/`,
    access: 'staff',
    query: exportQuery,
    async handle(ctx, { query: { format, ...params }, user }) {
      await audit.add({
        happenedAtMs: clock.now(),
        actorId: user.id,
        action: 'export attempts',
        subjectId: params.participant_id ?? '',
        why: describeExport(format, params),
      });
      const name = `failed-order-attempts-${localDay(clock.now(), timeZone)}.${format}`;
      ctx.set('Content-Disposition', `attachment; filename="${name}"`);
      ctx.set('Content-Type', EXPORT_FORMATS[format].contentType);
      const request = { ...attemptQueryOf(params), order: params.order };
      sendStream(ctx, (signal) => lines(EXPORT_FORMATS[format], { ...request, signal }));
      return undefined;
    },
  });

  async function* lines(format: ExportFormat, request: ExportAttemptsRequest): AsyncGenerator<string> {
    if (format.head !== '') yield format.head;
    for await (const attempts of app.exportAttempts(request)) yield attempts.map(format.row).join('');
  }
}

/** By what it was narrowed down, not to which values: those can be names, and the audit log is kept for good. */
function describeExport(format: string, params: ListParams): string {
  const used = FILTER_NAMES.filter((name) => params[name] !== undefined);
  return used.length === 0 ? `${format}, all` : `${format}, by ${used.join(', ')}`;
}
