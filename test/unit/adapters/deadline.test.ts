import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { withDeadline as fallbackDeadline } from '../../../adapters/fallback/deadline.js';
import { DeadlineError, withDeadline as redisDeadline } from '../../../adapters/redis/deadline.js';
import { rejectionOf } from '../../contract/contenders.js';

for (const [name, withDeadline] of [
  ['Redis', redisDeadline],
  ['the fallback', fallbackDeadline],
] as const) {
  describe(`the deadline of ${name}`, () => {
    it('passes on what came in time', async () => {
      expect(await withDeadline(sleep(1, 'answer'), 5_000)).to.equal('answer');
      const failure = new Error('refused');
      expect(await rejectionOf(withDeadline(Promise.reject(failure), 5_000))).to.equal(failure);
    });

    it('rejects when nothing came, and swallows what comes later', async () => {
      let fail = (_: Error): void => {};
      const late = new Promise<never>((_, reject) => {
        fail = reject;
      });
      expect(await rejectionOf(withDeadline(late, 12))).to.have.property('message', 'No answer within 12 ms.');
      fail(new Error('too late'));
      await sleep(1);
    });

    it('takes no pause of this process for a silence of the server', async () => {
      const answer = withDeadline(sleep(100, 'answer'), 60);
      for (let pause = 0; pause < 3; pause++) {
        await sleep(1);
        block(40);
      }
      expect(await answer).to.equal('answer');
    });
  });
}

describe('the deadline of Redis', () => {
  it('says by its type that the outcome is not known', async () => {
    expect(await rejectionOf(redisDeadline(new Promise(() => {}), 1))).to.be.instanceOf(DeadlineError);
  });
});

/** Keeps the process from doing anything else, as a machine does that is busy with others. */
function block(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until; );
}
