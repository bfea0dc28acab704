import { DAY_MS, formatInstant, type IssueState } from '../../../core/index.js';
import { table } from '../markdown.js';
import type { RealOrders, Section } from '../section.js';

/** The error issues at the end. */
export const issues: Section = {
  name: 'issues',
  lines: async ({ container, endMs }) => {
    await container.issues.countIssues();
    const listed = await container.issues.listIssues({ atMs: endMs - 1 });
    const rows = listed.issues.map(({ id, state, days, total, trend, firstSeenMs, lastSeenMs }) => [
      `\`${id}\``,
      state,
      ...[firstSeenMs, lastSeenMs].map((atMs) => formatInstant(atMs)),
      days.reduce((sum, count) => sum + count, 0),
      total,
      trend,
    ]);
    return table(['issue', 'state', 'first seen', 'last seen', '>in 28 days', '>in all', 'trend'], rows);
  },
};

/** What would have been seen by somebody who looked at the end of each day. */
export const issuesByDay: Section = {
  name: 'issues-by-day',
  lines: async (orders) => {
    await orders.container.issues.countIssues();
    const days = await statesByDay(orders);
    const rows: (readonly (string | number)[])[] = [];
    for (const [index, { atMs, states }] of days.entries()) {
      for (const [id, state] of states) {
        if (state !== 'escalating' || days[index - 1]?.states.get(id) === 'escalating') continue;
        rows.push([
          formatInstant(atMs + 1 - DAY_MS).slice(0, 10),
          `\`${id}\``,
          ...(await explained(orders, id, atMs)),
        ]);
      }
    }
    const news = days.flatMap(({ states }, index) =>
      [...states.keys()].filter((id) => days[index - 1]?.states.has(id) !== true),
    );
    return [
      `${days.length} days: ${news.length} new issues, ${rows.length} escalations.`,
      '',
      ...table(['escalating on', 'issue', '>in 24 hours', '>usual', '>at most', 'what changed'], rows),
    ];
  },
};

async function statesByDay({ container, result, endMs }: RealOrders) {
  const span = await container.attempts.span();
  const firstMs = Math.floor((span?.sinceMs ?? endMs) / DAY_MS) * DAY_MS;
  if (result.refused.length === 0) throw new Error('Nothing was refused.');
  const days: { readonly atMs: number; readonly states: ReadonlyMap<string, IssueState> }[] = [];
  for (let atMs = firstMs + DAY_MS - 1; atMs < endMs; atMs += DAY_MS) {
    const { issues } = await container.issues.listIssues({ atMs });
    days.push({ atMs, states: new Map(issues.map(({ id, state }) => [id, state])) });
  }
  return days;
}

async function explained({ container }: RealOrders, id: string, atMs: number): Promise<(string | number)[]> {
  const shown = await container.issues.showIssue(id, atMs);
  const { escalation } = shown?.issue ?? {};
  const changes = (shown?.changes?.list ?? []).map(({ kind, subject }) => `${kind.replace('_', ' ')} ${subject}`);
  return [
    escalation?.count ?? 0,
    (escalation?.forecast.usual ?? 0).toFixed(1),
    Math.floor(escalation?.forecast.most ?? 0),
    changes.join(', ') || 'nothing that is known of',
  ];
}
