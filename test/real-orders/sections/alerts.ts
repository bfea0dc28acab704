import {
  type AlertEpisode,
  type AlertRule,
  DAY_MS,
  DEFAULT_ALERT_RULES,
  ENGLISH,
  formatInstant,
  MAX_ANALYTICS_DAYS,
  type Measure,
  windowOf,
} from '../../../core/index.js';
import { table } from '../markdown.js';
import type { RealOrders, Section } from '../section.js';

const DAYS = 274;

/** When the default rules would have fired, and what the same rates over a whole day would have said. */
export const alerts: Section = {
  name: 'alerts',
  lines: async (orders) => {
    const rows: (readonly (string | number)[])[] = [];
    for (const rule of tried()) {
      const episodes = await episodesOf(rule, orders);
      const firingMs = episodes.reduce(
        (sum, { firedAtMs = 0, resolvedAtMs = 0 }) => sum + resolvedAtMs - firedAtMs,
        0,
      );
      rows.push([
        `\`${rule.name}\``,
        ENGLISH.duration(windowOf(rule.measure) ?? 0),
        ENGLISH.above(ENGLISH.value(rule.measure, rule.threshold)),
        episodes.length,
        `${(firingMs / DAY_MS).toFixed(1)} days`,
        worstOf(episodes, rule.measure),
      ]);
    }
    return table(['rule', 'window', 'fires', '>times', '>firing', 'highest'], rows);
  },
};

/** The defaults that have a past, and the rates over a day and a week. */
function tried(): AlertRule[] {
  const rules = DEFAULT_ALERT_RULES.filter(({ measure }) => windowOf(measure) !== undefined);
  const over = (windowMs: number) =>
    rules.flatMap((rule) =>
      rule.measure.kind === 'failure_rate' ? [{ ...rule, measure: { ...rule.measure, windowMs } }] : [],
    );
  return [...rules, ...over(DAY_MS), ...over(7 * DAY_MS)];
}

/** Of all the time, as much at once as can be looked back; the oldest first. What goes on at the end of a part is cut there. */
async function episodesOf(rule: AlertRule, { container, endMs }: RealOrders): Promise<AlertEpisode[]> {
  const found: AlertEpisode[] = [];
  for (let left = DAYS; left > 0; left -= MAX_ANALYTICS_DAYS) {
    const untilMs = endMs - (DAYS - left) * DAY_MS;
    const days = Math.min(left, MAX_ANALYTICS_DAYS);
    const { episodes = [] } = await container.alerts.backtestAlert({ rule, days, untilMs });
    found.unshift(...episodes.map((episode) => ({ resolvedAtMs: untilMs, ...episode })));
  }
  return found;
}

function worstOf(episodes: readonly AlertEpisode[], measure: Measure): string {
  const [worst] = [...episodes].sort((a, b) => b.peak - a.peak);
  if (worst === undefined) return '';
  return `${ENGLISH.value(measure, worst.peak)} (${formatInstant(worst.firedAtMs ?? 0).slice(0, 10)})`;
}
