import { z } from 'zod';
import { isStaff, type Sessions } from '../../auth/index.js';
import { leaveNotice } from '../pages/notice.js';
import { definePage, type Page } from '../pages/page.js';
import { seeOther } from '../pages/see-other.js';
import { dropSecret, readSecret } from '../pages/session-cookie.js';

const logOutForm = z.strictObject({ everywhere: z.literal('yes').optional() });

/** Ends the session of this browser, or all sessions and tokens of the user. */
export function logOutPage(sessions: Sessions): Page {
  return definePage({
    method: 'post',
    path: '/logout/',
    access: 'user',
    form: logOutForm,
    async handle(ctx, { form, user }) {
      const secret = readSecret(ctx);
      if (secret !== undefined) await sessions.end(secret);
      if (form.everywhere !== undefined) await sessions.endAllOf(user);
      dropSecret(ctx);
      leaveNotice(ctx, form.everywhere ? 'You are logged out on all devices.' : 'You are logged out.');
      return seeOther(ctx, isStaff(user) ? '/admin/login/' : '/order/login/');
    },
  });
}
