import { defineCommand } from '../command.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { printJson, printLine } from '../io.js';
import { JSON_OPTION } from '../options.js';
import { withContainer } from '../with-container.js';

export const sendTest = defineCommand({
  usage: 'send-test',
  summary: 'Send a test notice by email and to Slack, as far as they are set, and say whether it was taken',
  declare: (yargs) => yargs.options(JSON_OPTION),
  run: ({ json }, io) =>
    // No database is needed to find out whether a mail server takes our mail.
    withContainer(io, { store: 'memory' }, async ({ alerts }) => {
      const tested = await alerts.sendTestNotice();
      if (tested.length === 0) {
        throw new CommandError(
          EXIT.settings,
          'Nothing to send by. Set SMTP_URL, ALERT_EMAIL_FROM and ALERT_EMAIL_TO, or ALERT_SLACK_WEBHOOK_URL.',
        );
      }
      if (json) {
        const results = tested.map(({ channel, delivery }) => ({
          channel,
          delivered: delivery.kind === 'delivered',
          why: delivery.kind === 'delivered' ? (delivery.note ?? null) : delivery.why,
        }));
        printJson(io.stdout, results, { compact: true });
      } else
        for (const { channel, delivery } of tested) {
          const more = delivery.kind === 'delivered' ? delivery.note : delivery.why;
          const what = delivery.kind === 'delivered' ? 'taken.' : 'not taken.';
          printLine(io.stdout, `${channel}: ${[what, more].filter(Boolean).join(' ')}`);
        }
      return tested.every(({ delivery }) => delivery.kind === 'delivered') ? EXIT.ok : EXIT.unavailable;
    }),
});
