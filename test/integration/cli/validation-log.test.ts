import { expect } from 'chai';
import { EXIT } from '../../../apps/cli/index.js';
import { createContainer } from '../../../apps/container.js';
import { readSettings } from '../../../apps/settings.js';
import { anAttempt, T0 } from '../../contract/attempt-store/attempt-harness.js';
import { runHere } from '../../support/cli-io.js';
import { useDatabase } from '../../support/postgres.js';

describe('the commands of the validation log', function () {
  this.timeout(60_000);
  const database = useDatabase();
  const run = (...args: string[]) => runHere(args, { DATABASE_URL: database().url });

  async function threeEntries(): Promise<void> {
    const container = await createContainer(readSettings({ DATABASE_URL: database().url }), {
      purpose: 'command',
    });
    for (const ms of [0, 1, 2]) {
      await container.attempts.add(anAttempt({ createdAtMs: T0 + ms, participantId: String(ms) }));
    }
    await container.app.sealValidationLog();
    await container.close();
  }

  it('verify what was sealed, print a checkpoint, and end with 7 for what was changed', async () => {
    await threeEntries();
    const sound = await run('verify', '--json');
    expect(sound.exitCode, sound.stderr).to.equal(EXIT.ok);
    const { checkpoint, ...report } = JSON.parse(sound.stdout);
    expect(report).to.deep.equal({
      ...{ ok: true, entries: 3, waiting: 0, seals: 1, pseudonymous: 0, finished: true, faults: [] },
    });
    expect((await run('verify', '--checkpoint', checkpoint)).stdout).to.contain(
      `Every sealed entry is as it was sealed.\nCheckpoint: ${checkpoint}\n`,
    );
    await database().query(
      `SET session_replication_role = replica; DELETE FROM validation_log WHERE id = 3; UPDATE validation_log SET outcome = 'locked' WHERE id = 1`,
    );
    const broken = await run('verify');
    expect(broken.exitCode).to.equal(EXIT.mismatch);
    expect(broken.stdout).to.contain('Seal 1: entries were changed: 1.\nSeal 1: entries were removed: 3.\n');
  });

  for (const [what, change, said] of [
    [
      'a changed row',
      `UPDATE validation_log SET user_id = '999' WHERE id = 2`,
      'Seal 1: entries were changed: 2.',
    ],
    [
      'a changed duration',
      'UPDATE validation_log SET step_ms = ARRAY[1, 2, 3, 4] WHERE id = 2',
      'Seal 1: entries were changed: 2.',
    ],
    ['a removed row', 'DELETE FROM validation_log WHERE id = 2', 'Seal 1: entries were removed: 2.'],
    ['a removed last row', 'DELETE FROM validation_log WHERE id = 3', 'Seal 1: entries were removed: 3.'],
    [
      'two swapped rows',
      'UPDATE validation_log SET id = 9 WHERE id = 1; UPDATE validation_log SET id = 1 WHERE id = 2; UPDATE validation_log SET id = 2 WHERE id = 9',
      'Seal 1: entries have changed places: 1, 2.',
    ],
  ] as const) {
    it(`verify finds ${what}, and nothing else`, async () => {
      await threeEntries();
      const { checkpoint } = JSON.parse((await run('verify', '--json')).stdout);
      await database().query(`SET session_replication_role = replica; ${change}`);
      const { exitCode, stdout } = await run('verify', '--checkpoint', checkpoint);
      expect(exitCode).to.equal(EXIT.mismatch);
      expect(stdout.match(/^Seal .*/gm)).to.deep.equal([said]);
    });
  }

  it('refuse a checkpoint that is none, naming the option', async () => {
    const { exitCode, stderr } = await run('verify', '--checkpoint', '12');
    expect([exitCode, stderr]).to.deep.equal([
      EXIT.usage,
      'order-failures: --checkpoint: must be a checkpoint as verify prints it, such as 12:4f0c... with 64 hex digits.\n',
    ]);
  });

  it('export it as JSONL and CSV, of a window and a participant', async () => {
    await threeEntries();
    const { stdout } = await run('export-log');
    const entries = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(entries).to.have.length(3);
    expect(entries[0]).to.deep.equal({
      ...{ id: 1, at: '2026-02-12T10:30:45.678Z', participant: 0, user: 456, outcome: 'invalid' },
      ...{ codes: ['food_balance_exceeded'], order: null, attempt: 1, rules_version: null },
      ...{ enter_ms: null, judge_ms: null, place_ms: null, settle_ms: null },
    });
    const csv = await run(
      'export-log',
      '--format',
      'csv',
      '--since',
      '2026-02-12T10:30:45.679Z',
      '--participant-id',
      '2',
    );
    expect(csv.stdout).to.equal(
      '\ufeffid,at,participant,user,outcome,codes,order,attempt,rules_version,enter_ms,judge_ms,place_ms,settle_ms\r\n' +
        '3,2026-02-12T10:30:45.680Z,2,456,invalid,food_balance_exceeded,,3,,,,,\r\n',
    );
    expect((await run('export-log', '--format', 'xml')).exitCode).to.equal(EXIT.usage);
  });
});
