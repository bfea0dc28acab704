import { DAY_MS, type Recovery } from '../../../core/index.js';
import { table } from '../markdown.js';
import type { RealOrders, Section } from '../section.js';

/** Who of those that were refused ordered after all, month by month. */
export const recovery: Section = {
  name: 'recovery',
  lines: async (orders) => {
    const rows: (readonly (string | number)[])[] = [];
    for (const { month, days, untilMs } of months(orders)) {
      const found = await orders.container.app.analyseRecovery({ days, untilMs });
      rows.push([month, ...numbersOf(found)]);
    }
    return table(
      [
        'month',
        '>refused participants',
        '>ordered within 30 minutes',
        '>later',
        '>never',
        '>lost value',
        '>failure rate',
        '>each try once',
      ],
      rows,
    );
  },
};

function numbersOf(found: Recovery): (string | number)[] {
  const count = (name: string) => found.outcomes.find(({ outcome }) => outcome === name)?.participants ?? 0;
  return [
    found.participants.length,
    count('within_30_minutes'),
    count('later'),
    count('never'),
    `$${found.lostValue}`,
    `${found.failureRate} %`,
    `${found.episodeRate} %`,
  ];
}

/** Nine months, the newest last. */
function months({ endMs }: RealOrders) {
  const end = new Date(endMs);
  return Array.from({ length: 9 }, (_, index) => {
    const [year, next] = [end.getUTCFullYear(), end.getUTCMonth() - 8 + index];
    const [sinceMs, untilMs] = [Date.UTC(year, next - 1), Date.UTC(year, next)];
    return { month: new Date(sinceMs).toISOString().slice(0, 7), days: (untilMs - sinceMs) / DAY_MS, untilMs };
  });
}
