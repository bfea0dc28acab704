// mocha's `spec` output, plus a summary as JSON in the file that the option `summary` names:
// {passed, failed, pending, pendingTitles: string[][]}, a title being the path of suites and the test.
import { writeFileSync } from 'node:fs';
import mocha from 'mocha';

export default class SummaryReporter extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const pendingTitles = [];
    runner.on('pending', (test) => pendingTitles.push(test.titlePath()));
    runner.once('end', () => {
      const { passes, failures, pending } = runner.stats;
      const summary = { passed: passes, failed: failures, pending, pendingTitles };
      writeFileSync(options.reporterOptions.summary, JSON.stringify(summary));
    });
  }
}
