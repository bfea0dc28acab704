/**
 * `npm run simulate [-- --seeds 2000] [--from 1]`: the core with adapters in memory whose time, latency, failures and interleaving the seed decides; prints the first seed that
 * breaks an invariant. `npm run simulate -- --seed N` runs that one alone, and tells all that happened in it.
 */
import { parseArgs } from 'node:util';
import type { History, SubmissionRecord } from './history.js';
import { checkInvariants } from './invariants.js';
import { findViolation, seedsFrom } from './run-seed.js';
import { simulate } from './simulation.js';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
  },
});

if (values.seed !== undefined) {
  const run = await simulate(Number(values.seed));
  tell(run.history);
  await checkInvariants(run);
  console.log('Every invariant holds.');
} else {
  const [from, seeds] = [Number(values.from), Number(values.seeds)];
  const startedAt = performance.now();
  const found = await findViolation(seedsFrom(from, seeds));
  if (found === undefined) {
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    console.log(`${seeds} seeds from ${from} in ${seconds} s: every invariant holds.`);
  } else {
    console.error(`${found.violation.message}\nRepeat it with: npm run simulate -- --seed ${found.seed}`);
    process.exitCode = 1;
  }
}

function tell({ submissions, effects }: History): void {
  const startMs = submissions[0]?.startedAtMs ?? 0;
  const lines = [
    ...submissions.map(
      (each) =>
        [each.startedAtMs, `${each.ref} by ${each.userId} for ${each.participantId}: ${cartOf(each)}`] as const,
    ),
    ...effects.map(({ atMs, port, method, by, value, isAnswered }) => {
      const text = `  ${by?.ref ?? 'nobody'} ${port}.${method} -> ${JSON.stringify(value)?.slice(0, 120)}`;
      return [atMs, isAnswered ? text : `${text} (not answered)`] as const;
    }),
  ];
  for (const [atMs, text] of lines.sort(([a], [b]) => a - b)) {
    console.log(`${((atMs - startMs) / 1_000).toFixed(3).padStart(9)}  ${text}`);
  }
  for (const { ref, end } of submissions) {
    console.log(
      `${ref}: ${typeof end === 'string' ? end : JSON.stringify('outcome' in end ? end.outcome : String(end.error)).slice(0, 160)}`,
    );
  }
}

function cartOf({ lines }: SubmissionRecord): string {
  return lines.map(({ productId, quantity }) => `${quantity} ${productId}`).join(', ');
}
