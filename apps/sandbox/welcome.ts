import { CATALOGUE } from './catalogue.js';
import { LOG_INS, type LogIn } from './log-ins.js';

/** What a newcomer needs: where it is, who to be, what to try. The lines can be pasted into a shell as they are. */
export function welcome(url: string): string {
  const { participant, staff, superuser } = LOG_INS;
  return [
    `The sandbox is ready: ${url}`,
    '',
    `  Admin          ${url}/admin/`,
    `  Order form     ${url}/order/`,
    `  Reference      ${url}/api/docs/`,
    `  Metrics        ${url}/metrics`,
    '',
    '  Log-ins (sample data, this machine only)',
    ...[participant, staff, superuser].map(({ username, password }) => `    ${username.padEnd(13)}${password}`),
    '',
    '  Try it: what fails, and how often',
    ...tokenLines(url, staff),
    `curl -s -w "\\n" -H "Authorization: Bearer $TOKEN" "${url}/api/orders/failure-analytics/?days=7"`,
    `curl -s -w "\\n" -H "Authorization: Bearer $TOKEN" "${url}/api/orders/recent-failures/?limit=5"`,
    '',
    '  Try it: order, and send the same order again',
    ...tokenLines(url, participant),
    ...[1, 2].map(() => orderLine(url)),
    '',
    'Simulated people go on ordering while it runs. Stop it with Ctrl-C; the data stays.',
  ].join('\n');
}

/** No jq: the token is cut out of the answer by sed. */
function tokenLines(url: string, { username, password }: LogIn): string[] {
  const body = JSON.stringify({ username, password });
  return [
    `TOKEN=$(curl -s -H 'Content-Type: application/json' -d '${body}' ${url}/api/token/ | sed 's/.*"access":"\\([^"]*\\)".*/\\1/')`,
  ];
}

function orderLine(url: string): string {
  const items = CATALOGUE.slice(0, 1).map(({ id }) => ({ product_id: Number(id), quantity: 1 }));
  const body = JSON.stringify({ items });
  return `curl -s -w "\\n" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '${body}' ${url}/api/orders/`;
}
