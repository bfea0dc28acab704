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
  submit('a', '2025-08-15T10:00:00Z', 1),
  submit('b', '2025-08-15T10:00:01Z', 1),
  submit('c', '2025-08-15T10:05:00Z', 5),
];

function submit(ref: string, at: string, quantity: number) {
  return { type: 'submit', at, ref, participant_id: 7, user_id: 70, items: [{ product_id: 1, quantity }] };
}

describe('the backtest command', function () {
  this.timeout(60_000);
  const database = useDatabase();
  const folder = useFolder();
  const run = (...args: string[]) => runHere(args, { DATABASE_URL: database().url });

  beforeEach(async () => {
    const file = join(folder(), 'events.jsonl');
    await writeFile(file, EVENTS.map((event) => JSON.stringify(event)).join('\n'));
    expect((await run('replay', file)).exitCode).to.equal(EXIT.ok);
  });

  it('makes the stored verdicts again, and says in text and JSON what other rules change', async () => {
    const same = await run('backtest');
    expect([same.exitCode, same.stdout]).to.deep.equal([
      EXIT.ok,
      'Judged 1 orders and 2 attempts again: 3 verdicts reproduced, 0 different.\n',
    ]);
    const changed = await run('backtest', '--food-allowance', '1.25');
    expect(changed.stdout).to.contain(
      'Outcomes that change:\n  invalid -> placed: 1\n    attempt 2, 2025-08-15T10:05:00Z: Food balance exceeded: $12.50 > $10.00 -> placed\n',
    );
    expect(changed.stdout).to.contain('  food_balance_exceeded: 1 -> 0\n');
    const { transitions, ...report } = JSON.parse(
      (await run('backtest', '--duplicate-window', '1', '--until', '2025-08-15T10:05:00Z', '--json')).stdout,
    );
    expect(report).to.include({ orders: 1, attempts: 1, reproduced: 2, until: '2025-08-15T10:05:00Z' });
    expect(report.changed_rules_version).to.equal('1/3:60/2,4,8,16,60:3600/1/1000:1000000');
    const [{ from, to, count, examples }] = transitions;
    expect([from, to, count, examples[0].attempt]).to.deep.equal(['duplicate', 'placed', 1, 1]);
  });

  it('ends with 7 when the rules do not make a stored verdict, and shows it', async () => {
    await database().query('UPDATE shop_voucher SET amount = 1');
    const { exitCode, stdout } = await run('backtest');
    expect(exitCode).to.equal(EXIT.mismatch);
    expect(stdout).to.contain('2 verdicts reproduced, 1 different.\n  order 1, 2025-08-15T10:00:00Z: placed -> ');
  });

  it('names an option that is wrong', async () => {
    for (const [option, value] of [
      ['--submission-rate', 'often'],
      ['--backoff-waits', '2,x'],
      ['--duplicate-window', '-1'],
      ['--max-quantity', '0'],
      ['--food-allowance', '-1'],
      ['--since', 'yesterday'],
    ] as const) {
      const { exitCode, stderr } = await run('backtest', `${option}=${value}`);
      expect(exitCode, option).to.equal(EXIT.usage);
      expect(stderr).to.match(new RegExp(`^order-failures: ${option}: `));
    }
  });
});
