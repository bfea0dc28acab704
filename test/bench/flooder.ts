// A process of its own, so that the flood does not slow down whoever measures: node flooder.js URL TOKEN PARTICIPANT LINES CONNECTIONS. Posts a cart of so many lines over
// as many connections at once without a pause until its standard input ends, then prints how many answers of each status it got.
import { Agent, request } from 'node:http';

const [url = '', token = '', participant = '', lines = '1', connections = '1'] = process.argv.slice(2);
const items = Array.from({ length: Number(lines) }, () => ({ product_id: '1', quantity: 1 }));
const body = JSON.stringify({ participant_id: participant, items });
const agent = new Agent({ keepAlive: true });
const answers = new Map<number, number>();
let ended = false;

function post(): Promise<number> {
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    Authorization: `Bearer ${token}`,
  };
  return new Promise((resolve, reject) => {
    request(`${url}/api/orders/`, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    })
      .once('error', reject)
      .end(body);
  });
}

async function flood(): Promise<void> {
  while (!ended) {
    const status = await post().catch(() => 0);
    answers.set(status, (answers.get(status) ?? 0) + 1);
  }
}

process.stdin.resume().once('end', () => {
  ended = true;
});
await Promise.all(Array.from({ length: Number(connections) }, flood));
agent.destroy();
process.stdout.write(JSON.stringify(Object.fromEntries(answers)));
