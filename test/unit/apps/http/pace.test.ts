import { expect } from 'chai';
import { ManualClock } from '../../../../adapters/memory/index.js';
import { OverloadedError } from '../../../../apps/auth/index.js';
import type { Ctx } from '../../../../apps/http/context.js';
import { createKeepPace } from '../../../../apps/http/pace.js';
import { HOUR_MS, SECOND_MS } from '../../../../core/index.js';
import { rejectionOf } from '../../../contract/contenders.js';

/** Five at once, then one in 100 ms; ten may wait. */
const PACE = { perSecond: 10, burst: 5, maxWaiting: 10 };

describe('the pace of one user', () => {
  let clock: ManualClock;
  let served: string[];
  let socket: { destroyed: boolean };
  let ask: (userId: string, times?: number, bytes?: number) => Promise<unknown>[];

  beforeEach(() => {
    clock = new ManualClock(10 * HOUR_MS);
    served = [];
    socket = { destroyed: false };
    const keepPace = createKeepPace(clock, PACE);
    ask = (userId, times = 1, bytes = 0) =>
      Array.from({ length: times }, () => {
        const ctx = {
          req: { socket, headers: { 'content-length': `${bytes}` } },
          set: () => {},
        } as unknown as Ctx;
        const turn = keepPace(ctx, userId).then(() => served.push(userId));
        turn.catch(() => {});
        return turn;
      });
  });

  it('lets a burst through at once, and the rest one after the other', async () => {
    ask('1', 8);
    await clock.advance(0);
    expect(served).to.have.length(5);
    await clock.advance(99);
    expect(served).to.have.length(5);
    await clock.advance(1);
    expect(served).to.have.length(6);
    await clock.advance(SECOND_MS);
    expect(served).to.have.length(8);
  });

  it('makes nobody else wait', async () => {
    ask('1', 15);
    ask('2');
    await clock.advance(0);
    expect(served.at(-1)).to.equal('2');
  });

  it('allows a burst again after a rest, and no more than one', async () => {
    ask('1', 5);
    await clock.advance(10 * SECOND_MS);
    ask('1', 6);
    await clock.advance(0);
    expect(served).to.have.length(10);
  });

  it('turns away who has too many waiting, until some of them were served', async () => {
    ask('1', 15);
    const [refused] = ask('1') as [Promise<unknown>];
    expect(await rejectionOf(refused))
      .to.be.instanceOf(OverloadedError)
      .and.include({ retryAfterMs: SECOND_MS });
    await clock.advance(SECOND_MS);
    expect(served).to.have.length(15);
    ask('1');
    await clock.advance(100);
    expect(served).to.have.length(16);
  });

  it('lets 16 KB of a body wait as long as a request, and nobody longer than a burst', async () => {
    ask('1', 2, 16 * 1024);
    ask('1', 2);
    await clock.advance(0);
    expect(served).to.have.length(3);
    await clock.advance(100);
    expect(served).to.have.length(4);
    await clock.advance(10 * SECOND_MS);
    ask('1', 1, 1024 * 1024);
    await clock.advance(0);
    expect(served, 'after a rest even the largest').to.have.length(5);
  });

  it('turns a body away, after a second, that would wait longer than so many requests', async () => {
    ask('1', 12);
    const [large] = ask('1', 1, 1024 * 1024) as [Promise<unknown>];
    let isRefused = false;
    large.catch(() => {
      isRefused = true;
    });
    await clock.advance(SECOND_MS - 1);
    expect(isRefused).to.equal(false);
    await clock.advance(1);
    expect(isRefused).to.equal(true);
    expect(await rejectionOf(large)).to.include({ retryAfterMs: SECOND_MS });
    expect(served, 'the others were not held up').to.have.length(12);
  });

  it('does nothing for a client that has left meanwhile', async () => {
    const turns = ask('1', 6);
    socket.destroyed = true;
    await clock.advance(SECOND_MS);
    expect(await rejectionOf(turns[5] as Promise<unknown>)).to.be.instanceOf(OverloadedError);
    expect(served).to.have.length(5);
  });

  it('makes nobody wait for an hour because the clock was set back by one', async () => {
    ask('1', 5);
    clock.set(9 * HOUR_MS);
    ask('1');
    await clock.advance(0);
    expect(served).to.have.length(6);
  });
});
