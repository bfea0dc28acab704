// Compiles the sources to dist/ when any of them changed since the last build.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const STAMP = join(DIST, '.built');
const COMPILER = join(ROOT, 'node_modules/ts7/bin/tsc');
const FOLDERS = ['core', 'adapters', 'apps', 'test'];
const CONFIGURATION = ['tsconfig.json', 'package-lock.json'];
/** Files that the code reads at run time, next to the module that reads them. */
const ASSETS = new Set(['.lua', '.sql', '.css', '.svg', '.js']);

/** Builds if needed; says so in one line. Returns false when the compiler found errors. */
export function build() {
  const sources = FOLDERS.flatMap(listFiles);
  const state = fingerprint([...sources, ...CONFIGURATION]);
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === state) return true;
  console.log('Building ...');
  removeOrphans(new Set(sources));
  if (spawnSync(process.execPath, [COMPILER, '-p', ROOT], { cwd: ROOT, stdio: 'inherit' }).status !== 0)
    return false;
  for (const file of sources.filter((name) => ASSETS.has(extname(name)))) copy(file);
  const command = join(DIST, 'apps/cli/main.js');
  if (existsSync(command)) chmodSync(command, 0o755);
  writeFileSync(STAMP, state);
  return true;
}

function listFiles(folder) {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length));
}

function fingerprint(files) {
  const hash = createHash('sha256');
  for (const file of [...files].sort()) {
    const { mtimeMs, size } = statSync(join(ROOT, file));
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

/** The compiler leaves the output of a deleted source behind, where a stale test would still run. */
function removeOrphans(sources) {
  for (const file of FOLDERS.map((folder) => `dist/${folder}`).flatMap(listFiles)) {
    const source = file.slice('dist/'.length);
    const origins = [source, source.replace(/\.(d\.ts|js|js\.map)$/, '.ts')];
    if (origins.every((origin) => !sources.has(origin))) rmSync(join(ROOT, file));
  }
}

function copy(file) {
  mkdirSync(dirname(join(DIST, file)), { recursive: true });
  copyFileSync(join(ROOT, file), join(DIST, file));
}
