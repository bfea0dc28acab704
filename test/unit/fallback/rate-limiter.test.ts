import { expect } from 'chai';
import { FallbackRateLimiter } from '../../../adapters/fallback/index.js';
import { MemoryRateLimiter } from '../../../adapters/memory/index.js';
import { SystemClock } from '../../../adapters/node/index.js';
import { useFakeTime } from '../../support/fake-time.js';
import { breakable, type Outage } from '../../support/faults.js';

const RATE = { limit: 2, windowMs: 60_000 };

describe('FallbackRateLimiter', () => {
  const { pass, awaiting } = useFakeTime();

  function setUp() {
    const { port: primary, outage } = breakable(new MemoryRateLimiter());
    const limiter = new FallbackRateLimiter({
      primary,
      secondary: new MemoryRateLimiter(),
      clock: new SystemClock(),
    });
    const take = async (key = 'address') => (await awaiting(limiter.take(key, RATE, Date.now()))).value.admitted;
    return { limiter, outage, take };
  }

  for (const kind of ['refusing', 'mute', 'frozen'] satisfies Outage[]) {
    it(`counts in the process while the server is ${kind}, and what was counted stays valid`, async () => {
      const { limiter, outage, take } = setUp();
      expect(await take()).to.equal(true);
      outage.is = kind;
      expect(await take()).to.equal(true);
      expect(await take()).to.equal(false);
      expect(await take('another')).to.equal(true);
      outage.is = undefined;
      await pass(1_200);
      expect(await take()).to.equal(false);
      await pass(60_000);
      expect(await take()).to.equal(true);
      await limiter.close();
    });
  }

  it('is degraded until the server answers', async () => {
    const { limiter, outage } = setUp();
    outage.is = 'refusing';
    expect((await awaiting(limiter.check())).value).to.include({ status: 'degraded', level: 'process' });
    outage.is = undefined;
    await pass(200);
    expect((await awaiting(limiter.check())).value).to.deep.equal({ status: 'ok', level: 'shared' });
    await limiter.close();
  });
});
