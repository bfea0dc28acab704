// npm test: finds or starts PostgreSQL and Redis, runs the tests, says what was skipped, stops what it started.
//   npm test                                  everything
//   npm test -- test/unit/money.test.ts       the named files (sources or globs of sources)
//   npm test -- --grep 'stale owner'          any option of mocha
// TEST_DATABASE_URL and TEST_REDIS_URL name servers to use. With CI=true or REQUIRE_SERVERS=1 a missing server is a
// failure, not a reason to skip. SUMMARY_FILE names a file for the counts as JSON: {passed, failed, pending}.
import { writeFileSync } from 'node:fs';
import { runMocha } from './run-mocha.mjs';
import { findPostgres, findRedis } from './servers.mjs';

const EVERYTHING = 'dist/test/**/*.test.js';
const strict = process.env.CI === 'true' || process.env.REQUIRE_SERVERS === '1';
const started = [];
let interrupted = false;
// mocha is told by run-mocha.mjs; here a signal must only not end this process before the servers are stopped.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    interrupted = true;
  });
}

const problems = [];
let summary;
try {
  const servers = { PostgreSQL: await find(findPostgres), Redis: await find(findRedis) };
  for (const [name, { origin }] of Object.entries(servers)) console.log(`${name}: ${origin}`);
  const missing = Object.entries(servers).filter(([, { url }]) => url === undefined);
  if (strict) problems.push(...missing.map(([name, { origin }]) => `${name} is missing: ${origin}.`));
  if (!interrupted) {
    const run = await runMocha(mochaArguments(process.argv.slice(2)), environment(servers));
    summary = run.summary;
    problems.push(...run.problems);
  }
  reportSkipped(summary, missing);
} catch (error) {
  problems.push(error.stack);
} finally {
  await Promise.all(started.map(({ stop }) => stop()));
}

if (interrupted) problems.push('The run was interrupted.');
for (const problem of problems) console.error(`\nFAILED: ${problem}`);
if (process.env.SUMMARY_FILE) {
  const { passed = 0, failed = 0, pending = 0 } = summary ?? {};
  writeFileSync(process.env.SUMMARY_FILE, JSON.stringify({ passed, failed: failed + problems.length, pending }));
}
process.exitCode = problems.length > 0 || summary === undefined || summary.failed > 0 ? 1 : 0;

async function find(finder) {
  const server = await finder();
  started.push(server);
  return server;
}

function environment({ PostgreSQL, Redis }) {
  return {
    ...(PostgreSQL.url === undefined ? {} : { TEST_DATABASE_URL: PostgreSQL.url }),
    ...(Redis.url === undefined ? {} : { TEST_REDIS_URL: Redis.url }),
    ...(strict ? { REQUIRE_SERVERS: '1' } : {}),
  };
}

/** Sources are named, compiled files are run; without a file, all of them. */
function mochaArguments(args) {
  const compiled = args.map((arg) =>
    /^(\.\/)?test\/.*\.ts$/.test(arg) ? arg.replace(/^(\.\/)?(.*)\.ts$/, 'dist/$2.js') : arg,
  );
  const named = compiled.some((arg) => arg.startsWith('dist/test/'));
  return [...(named ? [] : [EVERYTHING]), ...(strict ? ['--forbid-only'] : []), ...compiled];
}

/** Loud, because a green run that skipped half of the tests is not a green run. */
function reportSkipped(result, missing) {
  if (result === undefined || result.pending === 0) return;
  const counts = new Map();
  for (const [suite] of result.pendingTitles) counts.set(suite, (counts.get(suite) ?? 0) + 1);
  console.log(`\n*** TESTS SKIPPED: ${result.pending} ***`);
  for (const [name, { origin }] of missing) console.log(`  No ${name}: ${origin}.`);
  for (const [suite, count] of counts) console.log(`  ${String(count).padStart(4)}  ${suite}`);
}
