import { idToJson, parseId } from '../../../core/index.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { printJson, printLine } from '../io.js';
import { JSON_OPTION, reasonOption } from '../options.js';
import { withContainer } from '../with-container.js';

/** Stands in the audit log for whoever may use the server's command line. */
const ACTOR = 'command line';

export const deleteParticipant = defineCommand({
  usage: 'delete-participant <id>',
  summary: 'Delete a participant with its users and vouchers, and take it out of its failed attempts',
  declare: (yargs) =>
    yargs.positional('id', { type: 'string', demandOption: true, describe: "The participant's id" }).options({
      why: { type: 'string', requiresArg: true, demandOption: true, describe: 'Goes into the audit log' },
      ...JSON_OPTION,
    }),
  run: (args, io) => {
    const participantId = parseId(args.id, 'id');
    // Before anything is deleted: what follows cannot be taken back.
    const why = reasonOption(args.why, '--why');
    return withContainer(io, {}, async ({ app, shop, users, sessions }) => {
      // In this order a second run after a crash does what is left, and nobody adds to the attempts meanwhile.
      const itsUsers = await users.findByParticipant(participantId);
      for (const { id } of itsUsers) {
        await users.delete(id);
        await sessions.deleteAllOf(id);
      }
      const wasThere = await shop.deleteParticipant(participantId);
      const { attempts } = await app.forgetParticipant({ participantId, forgottenBy: ACTOR, why });
      if (args.json) {
        const report = {
          participant_id: idToJson(participantId),
          deleted: wasThere,
          users: itsUsers.length,
          attempts,
        };
        printJson(io.stdout, report, { compact: true });
      } else {
        const what = wasThere
          ? `Deleted participant ${participantId}`
          : `There is no participant ${participantId} any more`;
        printLine(
          io.stdout,
          `${what}: ${itsUsers.length} users deleted, ${attempts} attempts without a person now.`,
        );
      }
      return EXIT.ok;
    });
  },
});
