import { z } from 'zod';
import { HOUR_MS, storableText } from '../../../../core/index.js';
import type { Ctx } from '../../context.js';
import type { HttpAppDeps } from '../../deps.js';
import { leaveNotice } from '../../pages/notice.js';
import { definePage, type Page } from '../../pages/page.js';
import { seeOther } from '../../pages/see-other.js';
import { ACKNOWLEDGE_PATH, ALERTS_PATH, END_SILENCE_PATH, SILENCE_PATH } from '../paths.js';
import { MAX_NOTE_CHARACTERS } from './firing-view.js';
import { MAX_WHY_CHARACTERS, SILENCE_HOURS } from './silences-view.js';

const MAX_ID_CHARACTERS = 64;

const storable = z.string().refine((text) => text === storableText(text), 'must be a text.');
const id = storable.min(1).max(MAX_ID_CHARACTERS);

const acknowledgement = z.object({ episode_id: id, note: storable.max(MAX_NOTE_CHARACTERS).optional() });
const silence = z.object({
  rule: storable.max(MAX_ID_CHARACTERS),
  subject: id.optional(),
  hours: z.enum(Object.keys(SILENCE_HOURS) as (keyof typeof SILENCE_HOURS)[]),
  why: storable.trim().min(1, 'must say why.').max(MAX_WHY_CHARACTERS),
});
const ending = z.object({ id });

/** Acknowledging and silencing: under the name of whoever is logged in, and into the timeline. */
export function actionPages({ alerts, clock }: HttpAppDeps): Page[] {
  return [
    definePage({
      method: 'post',
      path: ACKNOWLEDGE_PATH,
      access: 'staff',
      form: acknowledgement,
      async handle(ctx, { form: { episode_id, note }, user }) {
        const acknowledged = await alerts.acknowledgeAlert({ episodeId: episode_id, by: user.username, note });
        return back(ctx, acknowledged ? 'The alert is acknowledged.' : 'The alert is over already.');
      },
    }),
    definePage({
      method: 'post',
      path: SILENCE_PATH,
      access: 'staff',
      form: silence,
      async handle(ctx, { form: { rule, subject, hours, why }, user }) {
        const untilMs = clock.now() + Number(hours) * HOUR_MS;
        await alerts.silenceAlerts({
          rule: rule === '' ? undefined : rule,
          subject,
          untilMs,
          by: user.username,
          why,
        });
        return back(ctx, `Silenced for ${SILENCE_HOURS[hours]}.`);
      },
    }),
    definePage({
      method: 'post',
      path: END_SILENCE_PATH,
      access: 'staff',
      form: ending,
      async handle(ctx, { form, user }) {
        const ended = await alerts.endSilence({ id: form.id, by: user.username });
        return back(ctx, ended ? 'The silence is ended.' : 'The silence is over already.');
      },
    }),
  ];
}

function back(ctx: Ctx, notice: string): undefined {
  leaveNotice(ctx, notice);
  return seeOther(ctx, ALERTS_PATH);
}
