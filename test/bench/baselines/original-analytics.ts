import type { Database } from '../../../adapters/sequelize/index.js';

/** The way of the system that the guide describes: fetch every text of the window and count in the process, with an aggregate for each other figure. */
export async function originalAnalytics(
  database: Database,
  { sinceMs, untilMs, participantId }: { sinceMs: number; untilMs: number; participantId?: string },
): Promise<object> {
  const window = [new Date(sinceMs), new Date(untilMs), ...(participantId === undefined ? [] : [participantId])];
  const only = participantId === undefined ? '' : 'AND participant_id = $3';
  const within = `FROM orders_failedorderattempt WHERE created_at >= $1 AND created_at < $2 ${only}`;
  const query = (text: string) => database.query<Record<string, unknown>>({ text }, window);
  const [total] = await query(`SELECT count(*) ${within}`);
  const texts = await query(`SELECT error_summary ${within}`);
  const counts = new Map<string, number>();
  for (const row of texts) {
    const text = String(row['error_summary']).slice(0, 100);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const byDay = await query(`SELECT date(created_at) AS date, count(*) ${within} GROUP BY 1 ORDER BY 1`);
  const participants = await query(
    `SELECT participant_name, participant_id, count(*) ${within} GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 10`,
  );
  const [orders] = await database.query<{ count: string }>(
    { text: `SELECT count(*) FROM orders_order WHERE placed_at >= $1 AND placed_at < $2 ${only}` },
    window,
  );
  return { total, common: [...counts].sort((a, b) => b[1] - a[1]).slice(0, 10), byDay, participants, orders };
}
