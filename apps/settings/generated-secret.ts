import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SettingsError } from './settings-error.js';

const FILE = 'jwt-secret';
const SECRET_BYTES = 48;
const USABLE = /^[A-Za-z0-9_-]{43,}$/;

/** The sandbox's secret: made up once and kept in the data folder, readable by its owner only, so that tokens survive a restart. */
export async function generatedSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, FILE);
  const secret = (await read(path)) ?? (await create(path, dataDir));
  if (!USABLE.test(secret))
    throw new SettingsError([`DATA_DIR: ${path} is damaged. Delete it; a new secret is made at the next start.`]);
  return secret;
}

async function read(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Written aside and linked into place: a second process sees the whole secret or none, and the first one to arrive wins. */
async function create(path: string, dataDir: string): Promise<string> {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await mkdir(dataDir, { recursive: true });
  await writeFile(draft, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, path);
    return secret;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    return (await read(path)) ?? secret;
  } finally {
    await rm(draft, { force: true });
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
