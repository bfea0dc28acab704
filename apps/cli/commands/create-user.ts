import { InvalidInputError, idToJson, parseId, type User } from '../../../core/index.js';
import { createPasswords, MAX_PASSWORD_CHARACTERS, MAX_USERNAME_CHARACTERS } from '../../auth/index.js';
import { defineCommand } from '../command.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { askHidden, pipedLine } from '../hidden-input.js';
import { type CliIo, printJson, printLine } from '../io.js';
import { JSON_OPTION } from '../options.js';
import { withContainer } from '../with-container.js';

/** NIST SP 800-63B, 5.1.1.2: at least eight characters. */
const MIN_PASSWORD_CHARACTERS = 8;

export const createUser = defineCommand({
  usage: 'create-user <username>',
  summary: 'Add somebody who may sign in',
  declare: (yargs) =>
    yargs
      .positional('username', { type: 'string', demandOption: true, describe: 'Unique, whatever its case' })
      .options({
        staff: { type: 'boolean', describe: 'May see analytics and recent failures, and order for anyone' },
        superuser: { type: 'boolean', describe: 'May also delete attempts; is staff, too' },
        'participant-id': {
          type: 'string',
          requiresArg: true,
          describe: 'The participant that the user orders for',
        },
        'password-stdin': { type: 'boolean', describe: 'Read the password from a pipe instead of asking' },
        'no-password': {
          type: 'boolean',
          describe:
            'Cannot log in here: for users of an identity provider (JWKS_URL), whose "sub" is the username',
        },
        ...JSON_OPTION,
      }),
  run: ({ username, participantId, staff = false, superuser = false, json, ...password }, io) => {
    checkUsername(username);
    const participant = participantId === undefined ? null : parseId(participantId, '--participant-id');
    return withContainer(io, {}, async ({ users, shop }) => {
      if ((await users.findByUsername(username)) !== undefined) throw taken(username);
      if (participant !== null && (await shop.findParticipant(participant)) === undefined)
        throw new InvalidInputError('--participant-id', `there is no participant ${participant}.`);
      const passwordHash = await newPasswordHash(password, io);
      const roles = { isStaff: staff || superuser, isSuperuser: superuser };
      const user = await users.add({ username, passwordHash, participantId: participant, ...roles });
      if (user === undefined) throw taken(username);
      if (json) printJson(io.stdout, presentUser(user), { compact: true });
      else printLine(io.stdout, `Created ${roleOf(user)} ${user.username} (id ${user.id}).`);
      return EXIT.ok;
    });
  },
});

function checkUsername(username: string): void {
  const length = [...username].length;
  if (length < 1 || length > MAX_USERNAME_CHARACTERS)
    throw new InvalidInputError('username', `must have 1 to ${MAX_USERNAME_CHARACTERS} characters.`);
  if (!username.isWellFormed() || /[\p{Cc}\s]/u.test(username))
    throw new InvalidInputError('username', 'must not contain blanks or control characters.');
}

/** Never from an argument: those stand in the shell's history and in the list of processes. */
async function newPasswordHash(
  { passwordStdin, noPassword }: { readonly passwordStdin?: boolean; readonly noPassword?: boolean },
  io: CliIo,
): Promise<string | null> {
  if (noPassword && passwordStdin) throw new InvalidInputError('--no-password', 'excludes --password-stdin.');
  if (noPassword) return null;
  const password = passwordStdin ? await pipedLine(io, '--password-stdin') : await askHidden(io, 'Password: ');
  const characters = [...password].length;
  if (characters < MIN_PASSWORD_CHARACTERS)
    throw new InvalidInputError('password', `must have at least ${MIN_PASSWORD_CHARACTERS} characters.`);
  if (characters > MAX_PASSWORD_CHARACTERS)
    throw new InvalidInputError('password', `must have at most ${MAX_PASSWORD_CHARACTERS} characters.`);
  if (!passwordStdin && (await askHidden(io, 'Once more: ')) !== password)
    throw new InvalidInputError('password', 'was not the same the second time.');
  return createPasswords().hash(password);
}

function taken(username: string): CommandError {
  return new CommandError(EXIT.conflict, `The username ${username} is taken.`);
}

function roleOf({ isStaff, isSuperuser }: User): string {
  return isSuperuser ? 'superuser' : isStaff ? 'staff user' : 'user';
}

function presentUser({ id, username, participantId, isStaff, isSuperuser }: User) {
  return {
    id: idToJson(id),
    username,
    participant_id: participantId === null ? null : idToJson(participantId),
    is_staff: isStaff,
    is_superuser: isSuperuser,
  };
}
