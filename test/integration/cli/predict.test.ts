import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { EXIT } from '../../../apps/cli/index.js';
import { DAY_MS, formatInstant, HOUR_MS, seededNumbers } from '../../../core/index.js';
import { runHere } from '../../support/cli-io.js';
import { useFolder } from '../../support/folder.js';
import { useDatabase } from '../../support/postgres.js';

const WEEK_MS = 7 * DAY_MS;
const WEEKS = 18;
const PEOPLE = 30;

/** Until now, because the command looks back from now: thirty people who order once a week, every third of whom often wants more than there is. */
function events(endMs: number): object[] {
  const next = seededNumbers(5);
  const begin = endMs - WEEKS * WEEK_MS;
  const at = (ms: number) => formatInstant(ms);
  const people = Array.from({ length: PEOPLE }, (_, index) => ({
    ...{ type: 'participant', id: index + 1, name: `Person ${index + 1}` },
    ...{ user_id: 100 + index, username: `person-${index + 1}` },
  }));
  const weeks = Array.from({ length: WEEKS + 1 }, (_, week) => week).flatMap((week) => {
    const monday = begin + week * WEEK_MS;
    const grants = people.map(({ id }) => ({
      ...{ type: 'grant', at: at(monday), participant_id: id, kind: 'food', amount: '20.00', count: 1 },
      expires_at: at(monday + WEEK_MS),
    }));
    // The week that begins now: nobody has come yet.
    if (week === WEEKS) return grants;
    const submits = people.flatMap(({ id, user_id }) => {
      const wantsTooMuch = id % 3 === 0 && next() < 0.8;
      const submit = (hours: number, quantity: number) => ({
        ...{ type: 'submit', at: at(monday + hours * HOUR_MS), ref: `${week} ${id} ${hours}`, participant_id: id },
        ...{ user_id, items: [{ product_id: 1, quantity }] },
      });
      return wantsTooMuch ? [submit(24 + id, 25), submit(60 + id, 15)] : [submit(60 + id, 10 + (id % 5))];
    });
    submits.sort((a, b) => a.at.localeCompare(b.at));
    return [...grants, ...submits];
  });
  return [{ type: 'product', id: 1, name: 'Bread', category: 'food', price: '1.00' }, ...people, ...weeks];
}

describe('the predict command', function () {
  this.timeout(120_000);
  const database = useDatabase();
  const folder = useFolder();
  const run = (...args: string[]) => runHere(args, { DATABASE_URL: database().url });

  it('stores and prints who is likely to be refused, and tells how good that would have been', async () => {
    const file = join(folder(), 'events.jsonl');
    const all = events(Math.floor(Date.now() / HOUR_MS) * HOUR_MS);
    await writeFile(file, all.map((event) => JSON.stringify(event)).join('\n'));
    expect((await run('replay', file)).exitCode).to.equal(EXIT.ok);

    const json = await run('predict', '--json');
    expect(json.exitCode, json.stderr).to.equal(EXIT.ok);
    const prediction = JSON.parse(json.stdout);
    expect(prediction).to.include({ asked: PEOPLE });
    const ids = prediction.listed.map(({ participant }: { participant: number }) => participant);
    expect(ids).to.have.length.within(7, 10);
    expect(ids.every((id: number) => id % 3 === 0)).to.equal(true);
    expect(prediction.listed[0].participant_name).to.equal(`Person ${ids[0]}`);
    const stored = await database().query(
      'SELECT participant_id::integer AS id FROM prediction_listed ORDER BY position',
    );
    expect(stored).to.deep.equal(ids.map((id: number) => ({ id })));

    const text = await run('predict');
    expect(text.stdout).to.match(/^Likely to be refused until .*Z, by /);
    expect(text.stdout).to.contain(`  ${ids[0]} Person ${ids[0]}: `);
    expect(text.stdout).to.match(
      /30 participants were active in the last eight weeks; nothing is said about \d+ /,
    );

    const plot = join(folder(), 'plot.svg');
    const evaluated = await run('predict', '--evaluate', '--plot', plot);
    expect(evaluated.exitCode, evaluated.stderr).to.equal(EXIT.ok);
    expect(evaluated.stdout).to.match(/^Learned from \d+ weeks from /);
    expect(evaluated.stdout).to.match(/\n {2}always the base rate +0\.\d{5} \(/);
    expect(evaluated.stdout).to.match(/the list goes by the (rules|model)\.\n$/);
    expect(await readFile(plot, 'utf8')).to.match(
      /^<svg class="calibration" xmlns="http:\/\/www.w3.org\/2000\/svg"/,
    );
    const cut = formatInstant(Date.now() - 3.5 * WEEK_MS);
    const { tested, scores } = JSON.parse(
      (await run('predict', '--evaluate', '--learn-until', cut, '--json')).stdout,
    );
    expect(tested.weeks).to.equal(3);
    expect(scores).to.have.length(4);

    const deleted = await run('delete-participant', String(ids[0]), '--why', 'asked for it');
    expect(deleted.exitCode, deleted.stderr).to.equal(EXIT.ok);
    const left = await database().query('SELECT participant_id FROM prediction_listed');
    expect(left).to.have.length(ids.length - 1);
  });

  it('says what is missing, what goes together, and that it is off', async () => {
    expect((await run('predict', '--evaluate')).stdout).to.contain('There are no weeks to learn from');
    expect((await run('predict')).stdout)
      .to.contain('which nobody can say yet')
      .and.to.contain('  Nobody.\n');
    const wrong = await run('predict', '--plot', 'x.svg');
    expect([wrong.exitCode, wrong.stderr]).to.deep.equal([
      EXIT.usage,
      'order-failures: --plot: goes with --evaluate only.\n',
    ]);
    expect((await run('predict', '--evaluate', '--until', 'soon')).exitCode).to.equal(EXIT.usage);
    const future = await run('predict', '--evaluate', '--until', '2999-01-01T00:00:00Z');
    expect(future.exitCode).to.not.equal(EXIT.ok);
    expect(future.stderr).to.contain('--until: must not be in the future.');
    const off = await runHere(['predict'], { DATABASE_URL: database().url, PREDICTIONS: 'false' });
    expect(off.exitCode).to.equal(EXIT.settings);
    expect(off.stderr).to.contain('Predictions are off');
  });
});
