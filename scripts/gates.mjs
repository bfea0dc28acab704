// The checks that need no server, each a command that says by its exit code whether all is well.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const tool = (file, ...args) => [process.execPath, join(ROOT, 'node_modules', file), ...args];
const script = (file) => [process.execPath, join(ROOT, 'scripts', file)];

/** Seconds in all: run at every `npm run check`. */
export const FAST_GATES = {
  // The build is the type check; it does nothing when it has passed on these very sources.
  types: script('ensure.mjs'),
  'types of the scripts for browsers': tool('ts7/bin/tsc', '-p', 'apps/http/pages/assets'),
  'lock file': [...script('complete-lock.mjs'), '--check'],
  'packages: content, install scripts, licences': script('audit-packages.mjs'),
  lint: tool('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'),
  'dependency rules': script('deps.mjs'),
  'unused files, exports and packages': tool('knip/bin/knip.js'),
};

/** What a user of the package would meet. */
export const PACKAGING_GATES = {
  publint: tool('publint/src/cli.js', '--strict'),
  'are the types wrong': tool('@arethetypeswrong/cli/dist/index.js', '--pack', '.', '--profile', 'esm-only'),
  'installs without its optional packages': script('pack-smoke.mjs'),
};

/** Runs the gates one after the other; prints a line for each, and the output of those that fail. Returns the failed names. */
export async function runGates(gates) {
  const failed = [];
  for (const [name, command] of Object.entries(gates)) {
    const { code, output, seconds } = await run(command);
    if (code !== 0) failed.push(name);
    console.log(`${code === 0 ? '✔' : '✖'} ${name} (${seconds} s)${code === 0 ? '' : `\n${output}`}`);
  }
  return failed;
}

function run([file, ...args]) {
  const startedAt = performance.now();
  const child = spawn(file, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, output, seconds: ((performance.now() - startedAt) / 1000).toFixed(1) });
    });
  });
}
