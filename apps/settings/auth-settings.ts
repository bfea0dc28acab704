import type { AuthSettings } from '../auth/index.js';
import type { Settings } from '../settings.js';
import { generatedSecret } from './generated-secret.js';
import { SettingsError } from './settings-error.js';

/** What tokens are checked and made with; the sandbox's secret is made up here on its first use. @throws SettingsError when there is none. */
export async function authSettingsOf({ authentication, dataDir }: Settings): Promise<AuthSettings> {
  switch (authentication.kind) {
    case 'none':
      throw new SettingsError(['JWT_SECRET: must be set.']);
    case 'generated': {
      const { issuer, audience } = authentication;
      return { kind: 'secret', secret: await generatedSecret(dataDir), issuer, audience };
    }
    default:
      return authentication;
  }
}
