import { expect } from 'chai';
import { createWaitingRoom } from '../../../apps/auth/waiting-room.js';

describe('waiting room', () => {
  it('never runs more than its places at a time, and everybody in order', async () => {
    const enter = createWaitingRoom(2, 100, () => new Error('full'));
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const work = (index: number) => async () => {
      most = Math.max(most, ++running);
      order.push(index);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
    };
    await Promise.all(Array.from({ length: 20 }, (_, index) => enter(work(index))));
    expect(most).to.equal(2);
    expect(order).to.deep.equal(Array.from({ length: 20 }, (_, index) => index));
  });

  it('gives the place free when the work fails', async () => {
    const enter = createWaitingRoom(1, 1, () => new Error('full'));
    const failing = await enter(() => Promise.reject(new Error('broke'))).catch((error: Error) => error.message);
    expect(failing).to.equal('broke');
    expect(await enter(async () => 'done')).to.equal('done');
  });
});
