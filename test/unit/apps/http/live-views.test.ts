import { expect } from 'chai';
import { ManualClock } from '../../../../adapters/memory/index.js';
import { LiveViews } from '../../../../apps/http/live/views.js';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../../core/index.js';

const CLIENT = { send: () => {}, close: () => {} };

/** Somebody looks at a view; each look at it does what `duringLook` does to the clock. */
function watching(duringLook: (clock: ManualClock) => void) {
  const clock = new ManualClock(10 * HOUR_MS);
  const looks: number[] = [];
  const load = async () => {
    looks.push(clock.now());
    duringLook(clock);
    return { version: String(looks.length), html: '' };
  };
  const problems: unknown[] = [];
  const views = new LiveViews({ clock, onProblem: (cause) => problems.push(cause) });
  views.watch(CLIENT, { key: 'figures', load }, undefined);
  return { clock, looks, views, problems };
}

describe('live views', () => {
  it('are looked at every five seconds, and sooner after news', async () => {
    const { clock, looks, views } = watching(() => {});
    await clock.advance(11 * SECOND_MS);
    expect(looks).to.have.length(2);
    views.expectNews();
    await clock.advance(2 * SECOND_MS);
    expect(looks).to.have.length(3);
    views.leave(CLIENT);
    expect(clock.sleeping).to.equal(0);
  });

  it('rest four times as long as a look took', async () => {
    const { clock, looks, views } = watching((now) => now.set(now.now() + 3 * SECOND_MS));
    await clock.advance(5 * SECOND_MS);
    expect(looks).to.have.length(1);
    views.expectNews();
    await clock.advance(11 * SECOND_MS);
    expect(looks, 'still resting').to.have.length(1);
    await clock.advance(5 * SECOND_MS);
    expect(looks).to.have.length(2);
    views.leave(CLIENT);
  });

  it('go on within a minute when the clock is put forward during a look', async () => {
    let jumpMs = 8 * HOUR_MS;
    const { clock, looks, views } = watching((now) => {
      now.set(now.now() + jumpMs);
      jumpMs = 0;
    });
    await clock.advance(5 * SECOND_MS);
    expect(looks).to.have.length(1);
    await clock.advance(MINUTE_MS + 5 * SECOND_MS);
    expect(looks.length).to.be.above(1);
    views.leave(CLIENT);
  });
});
