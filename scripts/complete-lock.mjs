// Adds to package-lock.json the optional platform packages that npm left out of it.
//
// Some registries do not carry every foreign-platform binary of a tool. `npm install` then drops the missing
// ones from the lock, and `npm ci` refuses the lock as out of step with the packages that name them.
// Run this after every `npm install` that changes the lock: node scripts/complete-lock.mjs
// With --check it changes nothing, and fails when something is missing or when the lock names a registry.
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = new URL('../package-lock.json', import.meta.url);
const PLATFORM =
  /[-/](android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|x64|ia32|ppc64|riscv64|s390x)(?:-([a-z]+))?$/;

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
  Object.entries(entry.optionalDependencies ?? {})
    .filter(([name]) => PLATFORM.test(name) && !isLocked(lock.packages, path, name))
    .map(([name, version]) => [`node_modules/${name}`, platformEntry(name, version, entry)]),
);

if (process.argv.includes('--check')) check();
else complete();

function check() {
  const bound = Object.keys(lock.packages).filter((path) => lock.packages[path].resolved !== undefined);
  for (const [path] of missing)
    console.error(`package-lock.json lacks ${path}: run node scripts/complete-lock.mjs`);
  for (const path of bound) {
    console.error(
      `package-lock.json says where ${path} came from: run npm install with omit-lockfile-registry-resolved`,
    );
  }
  process.exitCode = missing.length + bound.length === 0 ? 0 : 1;
}

function complete() {
  const packages = Object.entries({ ...lock.packages, ...Object.fromEntries(missing) });
  lock.packages = Object.fromEntries(packages.sort(([a], [b]) => a.localeCompare(b, 'en')));
  if (missing.length > 0) writeFileSync(FILE, `${JSON.stringify(lock, undefined, 2)}\n`);
  console.log(`package-lock.json: ${missing.length} missing platform packages added`);
}

/** Whether Node would find `name` from the package at `path`, by the folders that the lock describes. */
function isLocked(packages, path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined) return true;
    if (folder === '') return false;
  }
}

function platformEntry(name, version, parent) {
  const [, os, cpu, abi] = PLATFORM.exec(name);
  const libc = abi?.startsWith('musl') ? ['musl'] : abi?.startsWith('gnu') ? ['glibc'] : undefined;
  return {
    version,
    cpu: [cpu],
    ...(parent.dev === true ? { dev: true } : {}),
    ...(libc === undefined ? {} : { libc }),
    optional: true,
    os: [os],
  };
}
