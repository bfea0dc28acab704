#!/usr/bin/env node
import { EXIT, runCli } from './index.js';

/** One Ctrl-C can arrive twice: from the terminal, and passed on by npm or timeout. */
const SAME_SIGNAL_MS = 1_000;

const interruption = new AbortController();
let interruptedAtMs = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (!interruption.signal.aborted) {
      interruptedAtMs = performance.now();
      interruption.abort(signal);
    } else if (performance.now() - interruptedAtMs > SAME_SIGNAL_MS) {
      // Whoever asks again does not want to wait for a clean end.
      process.exit(EXIT.interrupted);
    }
  });
}
// A reader that has seen enough, such as head, is no fault, and no reason to leave anything open.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  signal: interruption.signal,
});
