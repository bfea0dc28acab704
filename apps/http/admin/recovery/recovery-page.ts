import { z } from 'zod';
import { localDay, type Recovery, type RefusedParticipant } from '../../../../core/index.js';
import type { HttpAppDeps } from '../../deps.js';
import { createInstants } from '../../pages/instants.js';
import { definePage, type Page } from '../../pages/page.js';
import { presentRefusedParticipant } from '../../presenters/present-recovery.js';
import { BYTE_ORDER_MARK, csvRecord } from '../export/csv.js';
import { sendStream } from '../export/send-stream.js';
import { RECOVERY_PATH } from '../paths.js';
import { type RecoveryQuery, recoveryParameters, recoveryQueryOf } from './recovery-query.js';
import { recoveryView } from './recovery-view.js';

const exportParameters = recoveryParameters.extend({ format: z.enum(['csv', 'jsonl']) });

const COLUMNS = [
  ...['participant', 'participant_name', 'outcome', 'attempts', 'episodes', 'last_refused_at', 'last_attempts'],
  ...['value', 'order', 'ordered_at'],
];

/** What became of those who were refused, each with a link to their attempts; and the same as a file. */
export function recoveryPages({ app, audit, clock, timeZone }: HttpAppDeps): Page[] {
  const instants = createInstants(timeZone);
  return [
    definePage({
      method: 'get',
      path: RECOVERY_PATH,
      access: 'staff',
      query: recoveryParameters,
      async handle(_ctx, { query: parameters }) {
        const query = recoveryQueryOf(parameters);
        const recovery = await app.analyseRecovery(query);
        // From here on the same period, so that what is counted and what is listed stay one.
        const fixed = { ...query, untilMs: recovery.period.untilMs };
        return recoveryView(recovery, chosen(recovery, query), fixed, instants);
      },
    }),
    definePage({
      method: 'get',
      path: `${RECOVERY_PATH}export/`,
      access: 'staff',
      query: exportParameters,
      async handle(ctx, { query: { format, ...parameters }, user }) {
        const query = recoveryQueryOf(parameters);
        const entry = { happenedAtMs: clock.now(), actorId: user.id, subjectId: query.participantId ?? '' };
        await audit.add({ ...entry, action: 'export recovery', why: format });
        const rows = chosen(await app.analyseRecovery(query), query);
        const name = `after-refusals-${localDay(clock.now(), timeZone)}.${format}`;
        ctx.set('Content-Disposition', `attachment; filename="${name}"`);
        ctx.set(
          'Content-Type',
          format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/jsonl; charset=utf-8',
        );
        sendStream(ctx, () => lines(rows, format));
        return undefined;
      },
    }),
  ];
}

function chosen({ participants }: Recovery, { outcome }: RecoveryQuery): readonly RefusedParticipant[] {
  return participants.filter((each) => outcome === undefined || each.outcome === outcome);
}

async function* lines(rows: readonly RefusedParticipant[], format: 'csv' | 'jsonl'): AsyncGenerator<string> {
  if (format === 'csv') yield BYTE_ORDER_MARK + csvRecord(COLUMNS);
  for (const refused of rows) {
    const row = presentRefusedParticipant(refused);
    if (format === 'jsonl') yield `${JSON.stringify(row)}\n`;
    else {
      const { participant, participant_name, outcome, attempts, episodes, last_refused_at, last_attempts } = row;
      yield csvRecord([
        ...[participant, participant_name, outcome, attempts, episodes, last_refused_at, last_attempts.join(' ')],
        ...[row.value === null ? null : { decimal: row.value }, row.order, row.ordered_at],
      ]);
    }
  }
}
