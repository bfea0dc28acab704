import { expect } from 'chai';
import { EXIT, runCli } from '../../../../apps/cli/index.js';
import { testIo } from '../../../support/cli-io.js';

const OF_ALL =
  '--days: 0 deletes every attempt. Add --all to confirm that, or --dry-run to see what would be deleted.';

describe('the command line', () => {
  for (const [argv, problem] of [
    [[], 'Name a command.'],
    [['explode'], 'Unknown argument: explode'],
    [['cleanup-failed-attempts', '--day=3'], 'Unknown argument: day'],
    [['cleanup-failed-attempts', '--days'], 'Not enough arguments following: days'],
    [['cleanup-failed-attempts', '--days=1', '--days=2'], 'Option given more than once: days'],
    [['cleanup-failed-attempts', '--days=soon'], '--days: must be a whole number.'],
    [['cleanup-failed-attempts', '--days='], '--days: must be a whole number.'],
    [['cleanup-failed-attempts', '--days=1.5'], '--days: must be a whole number.'],
    [['cleanup-failed-attempts', '--days=0'], OF_ALL],
    [['cleanup-failed-attempts', '--days=00', '--json'], OF_ALL],
    [['cleanup-failed-attempts', '--days=1', '--all'], '--all: goes with --days=0 only.'],
    [['cleanup-failed-attempts', '--all'], '--all: goes with --days=0 only.'],
    [['cleanup-failed-attempts', 'now'], 'Unknown argument: now'],
    [['replay'], 'Not enough non-option arguments: got 0, need at least 1'],
  ] as const) {
    it(`refuses ${JSON.stringify(argv.join(' '))} with exit code 2 and says why last`, async () => {
      const io = testIo();
      expect(await runCli(argv, io)).to.equal(EXIT.usage);
      expect(io.stderr.text.trimEnd().split('\n').at(-1)).to.equal(`order-failures: ${problem}`);
      expect(io.stdout.text).to.equal('');
    });
  }

  it('shows the usage of the command that was meant', async () => {
    const io = testIo();
    await runCli(['cleanup_failed_attempts', '--dryrun'], io);
    expect(io.stderr.text).to.contain('order-failures cleanup-failed-attempts').and.to.contain('--dry-run');
  });

  it('prints help and version on standard output', async () => {
    const help = testIo();
    expect(await runCli(['--help'], help)).to.equal(EXIT.ok);
    expect(help.stdout.text).to.contain('cleanup-failed-attempts').and.to.contain('replay <file>');
    const version = testIo();
    expect(await runCli(['--version'], version)).to.equal(EXIT.ok);
    expect(version.stdout.text).to.match(/^\d+\.\d+\.\d+/);
  });

  it('lists every problem of the environment with exit code 3, without its values', async () => {
    const io = testIo({ environment: { PORT: 'hunter2', TIME_ZONE: 'hunter2' } });
    expect(await runCli(['cleanup-failed-attempts'], io)).to.equal(EXIT.settings);
    expect(io.stderr.text).to.contain('PORT: ').and.to.contain('TIME_ZONE: ').and.not.to.contain('hunter2');
  });
});
