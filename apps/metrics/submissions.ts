import { Counter, Histogram, type Registry } from 'prom-client';
import { type Observer, type RefusalReason, SECOND_MS, TIMED_STEPS } from '../../core/index.js';
import { BUCKETS } from './buckets.js';

const REASONS = Object.keys({
  throttled: 0,
  backing_off: 0,
  duplicate: 0,
  locked: 0,
  invalid: 0,
  failed: 0,
} satisfies Record<RefusalReason, 0>);

/** What happens to submissions. Series whose labels are known begin at 0, so that a first refusal is an increase and not the beginning of a series. */
export function submissionMetrics(register: Registry): Observer {
  const registers = [register];
  const submissions = new Counter({
    name: 'order_failures_submissions_total',
    help: 'Submissions by outcome; reason is empty for placed orders.',
    labelNames: ['outcome', 'reason'],
    registers,
  });
  submissions.inc({ outcome: 'placed', reason: '' }, 0);
  for (const reason of REASONS) submissions.inc({ outcome: 'refused', reason }, 0);

  const seconds = new Histogram({
    name: 'order_failures_submission_duration_seconds',
    help: 'Time from the submission to its outcome.',
    labelNames: ['outcome'],
    buckets: BUCKETS,
    registers,
  });
  const stepSeconds = new Histogram({
    name: 'order_failures_submission_step_duration_seconds',
    help: 'Time of each step that a submission reached, in whole milliseconds: enter (the guard), judge (reading the facts and judging), place, settle (telling the guard), record (storing a refusal).',
    labelNames: ['step'],
    buckets: BUCKETS,
    registers,
  });
  for (const step of TIMED_STEPS) stepSeconds.zero({ step });

  const problems = new Counter({
    name: 'order_failures_problems_total',
    help: 'What broke although the submission was answered, or beside any submission.',
    labelNames: ['during'],
    registers,
  });

  return {
    submissionEnded: ({ outcome, durationMs, stepsMs }) => {
      submissions.inc({ outcome: outcome.outcome, reason: outcome.outcome === 'placed' ? '' : outcome.reason });
      seconds.observe({ outcome: outcome.outcome }, durationMs / SECOND_MS);
      for (const [step, ms] of Object.entries(stepsMs)) stepSeconds.observe({ step }, ms / SECOND_MS);
    },
    problem: ({ during }) => problems.inc({ during }),
  };
}
