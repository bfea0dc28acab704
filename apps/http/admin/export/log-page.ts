import { z } from 'zod';
import { type ExportLogRequest, localDay } from '../../../../core/index.js';
import type { HttpAppDeps } from '../../deps.js';
import { definePage, type Page } from '../../pages/page.js';
import { idParameter } from '../../schemas/values.js';
import { LOG_PATH } from '../paths.js';
import { LOG_FORMATS, type LogFormat } from './log-formats.js';
import { sendStream } from './send-stream.js';

const logQuery = z.strictObject({ format: z.enum(['csv', 'jsonl']), participant_id: idParameter.optional() });

/** The validation log, however long, as a file. */
export function logPage({ app, audit, clock, timeZone }: HttpAppDeps): Page {
  return definePage({
    method: 'get',
    path: `${LOG_PATH}export/`,
    access: 'staff',
    query: logQuery,
    async handle(ctx, { query: { format, participant_id: participantId }, user }) {
      await audit.add({
        happenedAtMs: clock.now(),
        actorId: user.id,
        action: 'export validation log',
        subjectId: participantId ?? '',
        why: format,
      });
      ctx.set(
        'Content-Disposition',
        `attachment; filename="validation-log-${localDay(clock.now(), timeZone)}.${format}"`,
      );
      ctx.set('Content-Type', LOG_FORMATS[format].contentType);
      sendStream(ctx, (signal) => lines(LOG_FORMATS[format], { participantId, signal }));
      return undefined;
    },
  });

  async function* lines(format: LogFormat, request: ExportLogRequest): AsyncGenerator<string> {
    if (format.head !== '') yield format.head;
    for await (const entries of app.exportValidationLog(request)) yield entries.map(format.row).join('');
  }
}
