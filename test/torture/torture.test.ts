import { expect } from 'chai';
import { whyRedisServerMissing } from '../support/redis-server.js';
import { needServer } from '../support/servers.js';
import { type Fault, faultsOf } from './faults.js';
import { PLANTS } from './plants.js';
import { isSound, report } from './report.js';
import { torture } from './torture.js';

/** `npm run torture` takes another seed each time, 200 submissions a second, and ten minutes. */
const RUN = { seed: 27, seconds: 60, rate: 100, servers: 4 };
/** Enough for each planted bug to show. */
const SHORT_RUN = { seed: 1, seconds: 8, rate: 40, servers: 2 };
const OUTAGE: readonly Fault[] = [{ atMs: 3_000, forMs: 2_500, target: 'postgres', mishap: 'kill' }];

describe('Server processes under torture', function () {
  this.timeout(600_000);

  before(function () {
    needServer(this, whyRedisServerMissing());
  });

  it(`lose and duplicate nothing, and refuse nobody falsely, in ${RUN.seconds} s of kills, freezes and restarts`, async () => {
    const verdict = await torture(RUN);
    console.log(report(verdict).replaceAll(/^/gm, '      '));
    expect(isSound(verdict), report(verdict)).to.equal(true);
    const mishaps = verdict.faults.map(({ target, mishap }) =>
      typeof target === 'number' ? `server ${mishap}` : `${target} ${mishap}`,
    );
    expect([...new Set(mishaps)].sort()).to.deep.equal([
      ...['postgres freeze', 'postgres kill', 'postgres restart'],
      ...['redis freeze', 'redis kill', 'server freeze', 'server kill'],
    ]);
    const statuses = new Set(verdict.sent.map(({ reply }) => reply?.status));
    expect(statuses, 'all that can happen did').to.include.members([201, 409, 422, 429, 503]);
  });

  it('suffer the same faults again under the same seed, and others under another', () => {
    const of = (seed: number) => faultsOf(seed, { servers: 4, lastsMs: 60_000 });
    expect(of(7)).to.deep.equal(of(7)).and.not.to.deep.equal(of(8));
  });

  for (const plant of PLANTS) {
    it(`are found out when ${plant.title}`, async () => {
      const verdict = await torture({ ...SHORT_RUN, faults: OUTAGE, plant });
      expect(verdict[plant.finds], report(verdict)).not.to.deep.equal([]);
    });
  }

  it('are sound in the same short run without a planted bug: the control', async () => {
    const verdict = await torture({ ...SHORT_RUN, faults: OUTAGE });
    expect(isSound(verdict), report(verdict)).to.equal(true);
    expect(
      verdict.sent.some(({ reply }) => reply?.body.reason === 'failed'),
      'the journal was needed',
    ).to.equal(true);
  });
});
