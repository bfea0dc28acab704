import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { EXIT } from '../../../apps/cli/index.js';
import { runHere } from '../../support/cli-io.js';
import { useFolder } from '../../support/folder.js';
import { useDatabase } from '../../support/postgres.js';

const EVENTS = [
  { type: 'product', id: 1, name: 'Bread', category: 'food', price: '2.50' },
  { type: 'participant', id: 7, name: 'John Doe', user_id: 70, username: 'john' },
  { type: 'grant', at: '2025-08-01T00:00:00Z', participant_id: 7, kind: 'food', amount: '10.00', count: 2 },
  submit('a', '2025-08-15T10:00:00Z', 1, 100),
  submit('b', '2025-08-15T10:05:00Z', 2, 1),
  submit('c', '2025-08-16T10:00:00Z', 1, 100),
];

function submit(ref: string, at: string, productId: number, quantity: number) {
  const items = [{ product_id: productId, quantity }];
  return { type: 'submit', at, ref, participant_id: 7, user_id: 70, items };
}

describe('the issues command', function () {
  this.timeout(60_000);
  const database = useDatabase();
  const folder = useFolder();
  const run = (...args: string[]) => runHere(args, { DATABASE_URL: database().url });

  it('counts what was replayed, and prints the issues as they were at an instant, in text and JSON', async () => {
    const nothing = await run('issues');
    expect([nothing.exitCode, nothing.stdout]).to.satisfy(
      ([code, text]: [number, string]) => code === EXIT.ok && /^Error issues at \S+: none\.\n$/.test(text),
    );
    const file = join(folder(), 'events.jsonl');
    await writeFile(file, EVENTS.map((event) => JSON.stringify(event)).join('\n'));
    expect((await run('replay', file)).exitCode).to.equal(EXIT.ok);
    expect((await run('issues', '--until', '2025-08-20T00:00:00Z')).stdout).to.equal(
      [
        'Error issues at 2025-08-20T00:00:00Z: 2 new.',
        'new since 2025-08-15T10:00:00Z: food_balance_exceeded | 0 in 24 hours, 2 in 28 days, 2 in all | steady | first 2025-08-15T10:00:00Z, last 2025-08-16T10:00:00Z',
        'new since 2025-08-15T10:05:00Z: product_unknown | 0 in 24 hours, 1 in 28 days, 1 in all | steady | first 2025-08-15T10:05:00Z, last 2025-08-15T10:05:00Z',
        '',
      ].join('\n'),
    );
    const { counts, results } = JSON.parse(
      (await run('issues', '--until', '2025-08-15T12:00:00Z', '--json')).stdout,
    );
    expect(counts.new).to.equal(2);
    expect(results.map(({ id, total }: { id: string; total: number }) => [id, total])).to.deep.equal([
      ['food_balance_exceeded', 1],
      ['product_unknown', 1],
    ]);
    expect((await run('issues', '--all')).stdout).to.contain('2 ongoing');
    expect((await run('issues', '--until', 'now')).exitCode).to.equal(EXIT.usage);
  });
});
