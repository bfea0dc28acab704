// npm run check: types, lint, dependency rules and the tests that need no server, in seconds.
import { availableParallelism } from 'node:os';
import { FAST_GATES, runGates } from './gates.mjs';
import { runMocha } from './run-mocha.mjs';

const FAST_TESTS = 'dist/test/{unit,contract}/**/*.test.js';
// They share nothing, so each file may run beside another one; more processes than this only load the same modules once more.
const JOBS = Math.min(4, availableParallelism());

const failed = await runGates(FAST_GATES);
const { summary, problems } = await runMocha(['--parallel', '--jobs', String(JOBS), FAST_TESTS], {
  CONTRACT_ADAPTERS: 'memory',
});
for (const problem of problems) console.error(`FAILED: ${problem}`);
const sound = failed.length === 0 && problems.length === 0 && summary?.failed === 0;
if (failed.length > 0) console.error(`\nFAILED: ${failed.join(', ')}`);
process.exitCode = sound ? 0 : 1;
