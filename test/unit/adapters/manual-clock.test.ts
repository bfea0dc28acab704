import { expect } from 'chai';
import { ManualClock } from '../../../adapters/memory/index.js';

describe('ManualClock', () => {
  it('stands still until it is moved, and tells the time that it was set to', async () => {
    const clock = new ManualClock(1_000);
    expect(clock.now()).to.equal(1_000);
    await clock.advance(5);
    expect(clock.now()).to.equal(1_005);
    clock.set(17);
    expect(clock.now()).to.equal(17);
  });

  it('stops at each instant at which somebody wakes, so that a second sleep begins there', async () => {
    const clock = new ManualClock();
    const woken: number[] = [];
    const run = async () => {
      for (let turn = 0; turn < 3; turn++) {
        await clock.sleep(10);
        woken.push(clock.now());
      }
    };
    const ran = run();
    await clock.advance(100);
    await ran;
    expect(woken).to.deep.equal([10, 20, 30]);
    expect(clock.now()).to.equal(100);
  });

  it('does not wake a sleeper 1 ms too soon', async () => {
    const clock = new ManualClock();
    let awake = false;
    const slept = clock.sleep(10).then(() => {
      awake = true;
    });
    await clock.advance(9);
    expect([awake, clock.sleeping]).to.deep.equal([false, 1]);
    await clock.advance(1);
    await slept;
    expect([awake, clock.sleeping]).to.deep.equal([true, 0]);
  });

  it('wakes all who should have woken, in their order, when it jumps', async () => {
    const clock = new ManualClock();
    const woken: string[] = [];
    const slept = [
      clock.sleep(20).then(() => woken.push(`second at ${clock.now()}`)),
      clock.sleep(10).then(() => woken.push(`first at ${clock.now()}`)),
    ];
    clock.set(1_000);
    await Promise.all(slept);
    expect(woken).to.deep.equal(['first at 1000', 'second at 1000']);
  });

  it('forgets a sleeper whose signal is aborted', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const slept = clock.sleep(10, controller.signal).catch(() => 'aborted');
    controller.abort();
    expect(await slept).to.equal('aborted');
    expect(clock.sleeping).to.equal(0);
  });

  it('refuses instants and durations that are not whole milliseconds', async () => {
    const clock = new ManualClock();
    expect(() => clock.set(1.5)).to.throw(RangeError);
    expect(() => new ManualClock(Number.NaN)).to.throw(RangeError);
    const rejected = await clock.advance(0.5).catch((error: unknown) => error);
    expect(rejected).to.be.instanceOf(RangeError);
    expect(clock.now()).to.equal(0);
  });
});
