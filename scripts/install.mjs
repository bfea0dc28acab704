// Installs the packages when package-lock.json is not the one that node_modules was made from.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LOCK = `${ROOT}package-lock.json`;
const MODULES = `${ROOT}node_modules`;
const MARKER = `${MODULES}/.lock-hash`;
/** What npm itself writes at the end of an install. */
const NPM_RECORD = `${MODULES}/.package-lock.json`;
/** A development package: missing after an install for production only. */
const COMPILER = `${MODULES}/ts7/package.json`;

/** Installs if needed; says so in one line. Returns false when the install failed. */
export function install() {
  const hash = createHash('sha256').update(readFileSync(LOCK)).digest('hex');
  // A linked node_modules belongs to another checkout, which installs for itself.
  if (lstatSync(MODULES, { throwIfNoEntry: false })?.isSymbolicLink()) return true;
  if (isInstalled(hash)) return true;
  console.log('Installing the packages (about 20 seconds) ...');
  // The second form copes with a registry that lacks something the lock names; neither changes the lock.
  if (
    !npm('ci', '--include=dev', '--include=optional') &&
    !npm('install', '--include=dev', '--include=optional', '--no-save')
  ) {
    console.error('The packages could not be installed: see the lines above. Is the npm registry reachable?');
    return false;
  }
  writeFileSync(MARKER, hash);
  return true;
}

function isInstalled(hash) {
  if (!existsSync(COMPILER)) return false;
  if (existsSync(MARKER)) return readFileSync(MARKER, 'utf8') === hash;
  // Somebody ran npm by hand, after the lock was last written.
  const byHand = existsSync(NPM_RECORD) && statSync(NPM_RECORD).mtimeMs >= statSync(LOCK).mtimeMs;
  if (byHand) writeFileSync(MARKER, hash);
  return byHand;
}

function npm(...args) {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  // Within an npm script this is npm's own file, which runs on every platform without a shell.
  const cli = process.env.npm_execpath;
  const run = { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] };
  const { status } = cli?.endsWith('.js')
    ? spawnSync(process.execPath, [cli, ...args, ...quiet], run)
    : spawnSync('npm', [...args, ...quiet], { ...run, shell: process.platform === 'win32' });
  return status === 0;
}
