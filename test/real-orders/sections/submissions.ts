import { presentReplay } from '../../../apps/replay/index.js';
import { table } from '../markdown.js';
import type { Section } from '../section.js';

/** What came of them. */
export const submissions: Section = {
  name: 'submissions',
  lines: async ({ result }) => {
    const { outcomes } = presentReplay(result);
    const total = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
    return table(['outcome', '>submissions'], [...Object.entries(outcomes), ['all', total]]);
  },
};
