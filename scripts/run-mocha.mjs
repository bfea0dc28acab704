// Runs mocha in a process group of its own, so that nothing that a test started outlives the run.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MOCHA = join(ROOT, 'node_modules/mocha/bin/mocha.js');
const REPORTER = join(ROOT, 'scripts/mocha-reporter.mjs');
/** How long mocha may still live after its last test; longer means that a test left something open. */
const GRACE_MS = 15_000;
const GROUPS = process.platform !== 'win32';

/**
 * Runs mocha with `args` (files, --grep and the like) and `env` on top of this process's.
 * Returns {summary, problems}: the reporter's summary (undefined when mocha did not get to its end) and one
 * line for each thing that went wrong apart from failed tests.
 */
export async function runMocha(args, env = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'order-failures-mocha-'));
  const file = join(folder, 'summary.json');
  const argv = [MOCHA, '--reporter', REPORTER, '--reporter-option', `summary=${file}`, ...args];
  const child = spawn(process.execPath, argv, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: GROUPS,
  });
  const forward = (signal) => end(child, signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  try {
    const { code, signal, hung } = await finished(child, file);
    const summary = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
    return { summary, problems: problemsOf({ summary, code, signal, hung }) };
  } finally {
    process.off('SIGINT', forward).off('SIGTERM', forward);
    end(child, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

function problemsOf({ summary, code, signal, hung }) {
  if (hung) return [`A test left something open: mocha still ran ${GRACE_MS / 1000} s after the last test.`];
  if (signal !== null) return [`mocha was ended by ${signal}.`];
  if (summary === undefined) return [`mocha ended with ${code} before its last test.`];
  if (summary.passed + summary.failed === 0) return ['mocha ran no test.'];
  return code !== 0 && summary.failed === 0 ? [`mocha ended with ${code}, though no test failed.`] : [];
}

function finished(child, summaryFile) {
  let doneAt;
  let hung = false;
  const watch = setInterval(() => {
    if (!existsSync(summaryFile)) return;
    doneAt ??= Date.now();
    if (Date.now() - doneAt < GRACE_MS) return;
    hung = true;
    end(child, 'SIGKILL');
  }, 500);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal, hung }));
  }).finally(() => clearInterval(watch));
}

/** Signals mocha and what its tests started; a group that is gone already is fine. */
function end(child, signal) {
  if (!GROUPS) return void child.kill(signal);
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
