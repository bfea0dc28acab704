// mocha's `spec` output and where the time went, plus a summary as JSON in the file that the option `summary` names:
// {passed, failed, pending, pendingTitles: string[][]}, a title being the path of suites and the test.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import mocha from 'mocha';

const SLOWEST = 15;

export default class SummaryReporter extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const pendingTitles = [];
    const filesMs = new Map();
    let startedAt;
    runner.on('pending', (test) => pendingTitles.push(test.titlePath()));
    // With hooks, which tests' own durations leave out.
    runner.on('suite', (suite) => {
      if (suite.parent?.root) startedAt = performance.now();
    });
    runner.on('suite end', (suite) => {
      if (!suite.parent?.root) return;
      filesMs.set(suite.file, (filesMs.get(suite.file) ?? 0) + performance.now() - startedAt);
    });
    runner.once('end', () => {
      const { passes, failures, pending } = runner.stats;
      const summary = { passed: passes, failed: failures, pending, pendingTitles };
      writeFileSync(options.reporterOptions.summary, JSON.stringify(summary));
      reportSlowest(filesMs);
    });
  }
}

function reportSlowest(filesMs) {
  const rows = [...filesMs].sort((a, b) => b[1] - a[1]).slice(0, process.env.SLOWEST ?? SLOWEST);
  if (rows.length < 2) return;
  console.log('  The slowest files:');
  for (const [file, ms] of rows)
    console.log(`  ${(ms / 1_000).toFixed(1).padStart(7)} s  ${relative('dist', file)}`);
}
