import { createTokens } from '../../auth/index.js';
import { authSettingsOf } from '../../settings/auth-settings.js';
import { defineCommand } from '../command.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { printJson, printLine } from '../io.js';
import { JSON_OPTION } from '../options.js';
import { withContainer } from '../with-container.js';

export const token = defineCommand({
  usage: 'token <username>',
  summary: 'Print an access token of a user, for scripts and for trying things out',
  declare: (yargs) =>
    yargs
      .positional('username', { type: 'string', demandOption: true, describe: 'Whatever its case' })
      .options(JSON_OPTION),
  run: ({ username, json }, io) =>
    withContainer(io, { needsAuthentication: true }, async ({ users, clock, ids }, settings) => {
      const auth = await authSettingsOf(settings);
      if (auth.kind !== 'secret')
        throw new CommandError(
          EXIT.usage,
          'The identity provider behind JWKS_URL issues the tokens. Ask it for one.',
        );
      const user = await users.findByUsername(username);
      if (user === undefined || !user.isActive)
        throw new CommandError(EXIT.usage, `There is no active user ${username}.`);
      const access = createTokens(auth, clock, ids).issueAccess(user);
      if (json) printJson(io.stdout, { access }, { compact: true });
      else printLine(io.stdout, access);
      return EXIT.ok;
    }),
});
