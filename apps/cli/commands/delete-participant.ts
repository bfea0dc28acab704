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
      let wasThere = false;
      let usersDeleted = 0;
      // Repeatable: a second run after a crash does what is left.
      const remove = async () => {
        for (const { id } of await users.findByParticipant(participantId)) {
          if (await users.delete(id)) usersDeleted++;
          await sessions.deleteAllOf(id);
        }
        wasThere = await shop.deleteParticipant(participantId);
      };
      const { attempts } = await app.forgetParticipant({ participantId, forgottenBy: ACTOR, why, remove });
      if (args.json) {
        const report = {
          participant_id: idToJson(participantId),
          deleted: wasThere,
          users: usersDeleted,
          attempts,
        };
        printJson(io.stdout, report, { compact: true });
      } else {
        const what = wasThere
          ? `Deleted participant ${participantId}`
          : `There is no participant ${participantId} any more`;
        printLine(
          io.stdout,
          `${what}: ${counted(usersDeleted, 'user')} deleted, ${counted(attempts, 'attempt')} without a person now.`,
        );
      }
      return EXIT.ok;
    });
  },
});

/** `1 user`, `2 users`. */
function counted(count: number, singular: string): string {
  return `${count} ${singular}${count === 1 ? '' : 's'}`;
}
