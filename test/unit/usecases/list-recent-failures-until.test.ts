import { expect } from 'chai';
import { MemoryAttemptStore } from '../../../adapters/memory/index.js';
import { createListRecentFailures } from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';

describe('recent failures until an instant', () => {
  it('leave out what happened at that instant or later, under the same filter and limit', async () => {
    const attempts = new MemoryAttemptStore();
    for (const atMs of [10, 20, 30, 40])
      await attempts.add(anAttempt({ submissionId: `at-${atMs}`, createdAtMs: atMs, participantId: '1' }));
    await attempts.add(anAttempt({ submissionId: 'other', createdAtMs: 25, participantId: '2' }));
    const listRecentFailures = createListRecentFailures({ attempts });

    const instants = async (untilMs: number | undefined, limit: number) =>
      (await listRecentFailures({ participantId: '1', limit, untilMs })).attempts.map((one) => one.createdAtMs);
    expect(await instants(30, 2)).to.deep.equal([20, 10]);
    expect(await instants(31, 2)).to.deep.equal([30, 20]);
    expect(await instants(undefined, 2)).to.deep.equal([40, 30]);
  });
});
