import { MINUTE_MS, type RuleChanges, type RulesBacktestReport, SECOND_MS } from '../../../core/index.js';
import { table } from '../markdown.js';
import type { Section } from '../section.js';

/** As the command line names them. */
const TRIED: readonly (readonly [options: string, changes: RuleChanges])[] = [
  ['--food-allowance 1.1', { foodAllowance: '1.1' }],
  ['--hygiene-allowance 1.2', { hygieneAllowance: '1.2' }],
  ['--pause-multiplier 1.0', { pauseMultiplier: '1.0' }],
  ['--max-cart-lines 100', { policy: { maxCartLines: 100 } }],
  ['--submission-rate 1/minute', { policy: { submissionRate: { limit: 1, windowMs: MINUTE_MS } } }],
  ['--duplicate-window 3600', { policy: { duplicateWindowMs: 3_600 * SECOND_MS } }],
  ['--backoff-waits 600', { policy: { backoffWaitsMs: [600 * SECOND_MS] } }],
];

/** What other rules would have changed. */
export const changedRules: Section = {
  name: 'changed-rules',
  lines: async ({ container: { app } }) => {
    const rows: (readonly (string | number)[])[] = [];
    for (const [options, changes] of TRIED) {
      rows.push([`\`${options}\``, ...numbersOf(await app.backtestRules({ changes }))]);
    }
    return table(['`order-failures backtest`', '>let in', '>kept out', '>refused otherwise'], rows);
  },
};

function numbersOf({ transitions, reworded }: RulesBacktestReport): number[] {
  const sum = (of: typeof transitions) => of.reduce((total, { count }) => total + count, 0);
  const letIn = sum(transitions.filter(({ to }) => to === 'placed'));
  const keptOut = sum(transitions.filter(({ from }) => from === 'placed'));
  return [letIn, keptOut, sum(transitions) - letIn - keptOut + reworded];
}
