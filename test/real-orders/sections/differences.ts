import type { AttemptQuery, Difference, FindDifferencesRequest } from '../../../core/index.js';
import { table } from '../markdown.js';
import type { Section } from '../section.js';

const others = (query: AttemptQuery): FindDifferencesRequest => ({ query });
const month = (year: number, of: number): FindDifferencesRequest => ({
  query: { date: { year, month: of } },
  daysBefore: 90,
});

/** The greatest differences are named, the others counted. */
const MAX_NAMED = 5;

/** What is selected, and what it is compared with. */
const SELECTIONS: readonly (readonly [name: string, request: FindDifferencesRequest])[] = [
  ['`error_code=food_balance_exceeded`', others({ errorCode: 'food_balance_exceeded' })],
  ['`error_code=hygiene_balance_exceeded`', others({ errorCode: 'hygiene_balance_exceeded' })],
  ['`program_pause_active=yes`', others({ programPauseActive: true })],
  ['`device=phone`', others({ fields: { device: 'phone' } })],
  ['`lines=51+`', others({ fields: { lines: '51+' } })],
  ['March 2011, the 90 days before', month(2011, 3)],
  ['August 2011, the 90 days before', month(2011, 8)],
];

/** What some of the failures have more often than the rest. */
export const differences: Section = {
  name: 'differences',
  lines: async ({ container }) => {
    const rows: (readonly (string | number)[])[] = [];
    for (const [name, request] of SELECTIONS) {
      const { selected, others: rest, comparisons, findings } = await container.app.findDifferences(request);
      const made = comparisons.reduce((sum, each) => sum + each.made, 0);
      const found = findings.slice(0, MAX_NAMED).map(described);
      if (findings.length > MAX_NAMED) found.push(`and ${findings.length - MAX_NAMED} more`);
      rows.push([
        name,
        selected.attempts,
        rest.attempts,
        made,
        found.length === 0 ? 'nothing' : found.join('<br>'),
      ]);
    }
    return table(['selected', '>failures', '>rest', '>comparisons', 'differs'], rows);
  },
};

function described({ field, value, selected, rest, adjustedPValue }: Difference): string {
  const share = ({ count, of }: { count: number; of: number }) => `${((100 * count) / of).toFixed(1)} %`;
  return `\`${field}=${value}\`: ${share(selected)} against ${share(rest)}, p = ${adjustedPValue.toPrecision(2)}`;
}
