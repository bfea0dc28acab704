import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import sinon from 'sinon';
import { SystemClock } from '../../../adapters/node/index.js';

const MODULE = new URL('../../../adapters/node/index.js', import.meta.url).href;
const THIRTY_DAYS_MS = 30 * 86_400_000;

describe('SystemClock', () => {
  describe('asleep for longer than a timer can run', () => {
    let timers: sinon.SinonFakeTimers;

    beforeEach(() => {
      timers = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    });
    afterEach(() => timers.restore());

    it('wakes at the end, and not at once', async () => {
      let awake = false;
      const slept = new SystemClock().sleep(THIRTY_DAYS_MS).then(() => {
        awake = true;
      });
      await timers.tickAsync(THIRTY_DAYS_MS - 1);
      expect(awake).to.equal(false);
      await timers.tickAsync(1);
      await slept;
      expect(awake).to.equal(true);
    });

    it('leaves no timer behind when it is aborted on the way', async () => {
      const controller = new AbortController();
      const slept = new SystemClock().sleep(THIRTY_DAYS_MS, controller.signal).catch(() => 'aborted');
      await timers.tickAsync(26 * 86_400_000);
      expect(timers.countTimers()).to.equal(1);
      controller.abort();
      expect(await slept).to.equal('aborted');
      expect(timers.countTimers()).to.equal(0);
    });
  });

  it('does not hold the process open', () => {
    const code = `
      const { SystemClock } = await import(${JSON.stringify(MODULE)});
      new SystemClock().sleep(60_000);
      process.stdout.write('asleep');
    `;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      encoding: 'utf8',
      timeout: 8_000,
    });
    expect([child.stdout, child.status]).to.deep.equal(['asleep', 0]);
  });
});
