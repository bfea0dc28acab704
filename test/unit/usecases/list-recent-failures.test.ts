import { expect } from 'chai';
import { InvalidInputError } from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { rejectionOf } from '../../contract/contenders.js';
import { memorySystem } from '../../support/memory-system.js';

describe('listing recent failures', () => {
  async function withAttempts(count: number) {
    const system = await memorySystem();
    for (let atMs = 1; atMs <= count; atMs++) {
      await system.attempts.add(anAttempt({ createdAtMs: atMs, participantId: atMs % 2 === 0 ? 'even' : 'odd' }));
    }
    return system;
  }

  it('gives the newest 50, newest first, unless told otherwise', async () => {
    const { listRecentFailures } = await withAttempts(60);
    const { limit, attempts } = await listRecentFailures();
    expect(limit).to.equal(50);
    expect(attempts.map(({ createdAtMs }) => createdAtMs)).to.deep.equal(
      Array.from({ length: 50 }, (_, i) => 60 - i),
    );
  });

  for (const [limit, taken] of [
    [1, 1],
    [200, 200],
    [201, 200],
    [1_000_000, 200],
  ] as const) {
    it(`takes a limit of ${limit} as ${taken}, and says so`, async () => {
      const { listRecentFailures } = await withAttempts(205);
      const recent = await listRecentFailures({ limit });
      expect(recent.limit).to.equal(taken);
      expect(recent.attempts).to.have.length(taken);
    });
  }

  it('gives those of one participant', async () => {
    const { listRecentFailures } = await withAttempts(10);
    const { attempts } = await listRecentFailures({ participantId: 'even', limit: 3 });
    expect(attempts.map(({ createdAtMs }) => createdAtMs)).to.deep.equal([10, 8, 6]);
    expect((await listRecentFailures({ participantId: 'nobody' })).attempts).to.deep.equal([]);
  });

  for (const limit of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`rejects a limit of ${limit}`, async () => {
      const { listRecentFailures } = await memorySystem();
      expect(await rejectionOf(listRecentFailures({ limit })))
        .to.be.instanceOf(InvalidInputError)
        .and.to.include({ field: 'limit' });
    });
  }
});
