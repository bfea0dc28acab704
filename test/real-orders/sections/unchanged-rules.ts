import { describeBacktest } from '../../../apps/cli/backtest-text.js';
import type { Section } from '../section.js';

/** Whether every stored verdict can be made again. */
export const unchangedRules: Section = {
  name: 'unchanged-rules',
  lines: async ({ container: { app } }) => [
    '```console',
    '$ order-failures backtest',
    ...describeBacktest(await app.backtestRules(), false),
    '```',
  ],
};
