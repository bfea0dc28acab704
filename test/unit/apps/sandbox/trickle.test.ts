import { expect } from 'chai';
import { ManualClock, MemoryShop } from '../../../../adapters/memory/index.js';
import { CATALOGUE } from '../../../../apps/sandbox/catalogue.js';
import { REGULARS } from '../../../../apps/sandbox/people.js';
import { startTrickle } from '../../../../apps/sandbox/trickle.js';
import { MINUTE_MS, type OrderFailures, type Submission } from '../../../../core/index.js';

const NOW = Date.UTC(2026, 1, 12, 15, 30);

/** Lets the people of a shop visit it for a while; who ordered, and what broke. */
async function visitors(present: readonly string[]) {
  const clock = new ManualClock(NOW);
  const shop = new MemoryShop();
  await shop.putProducts(CATALOGUE);
  await shop.putParticipants(
    REGULARS.filter(({ id }) => present.includes(id)).map(({ id, name }) => ({ id, name })),
  );
  const came = new Set<string>();
  const problems: unknown[] = [];
  const submitOrder = async ({ participantId }: Submission) => {
    came.add(participantId);
  };
  const app = { submitOrder } as unknown as Pick<OrderFailures, 'submitOrder'>;
  const trickle = startTrickle(
    { app, shop, clock },
    { submissionEnded: () => {}, problem: (problem) => problems.push(problem) },
  );
  await clock.advance(60 * MINUTE_MS);
  await trickle.stop();
  return { came, problems };
}

describe('the visits of the sandbox', () => {
  it('go on with everybody who is a participant', async () => {
    const { came, problems } = await visitors(REGULARS.map(({ id }) => id));
    expect(came.size).to.be.above(REGULARS.length / 2);
    expect(problems).to.deep.equal([]);
  });

  it('are not paid by a participant who was deleted', async () => {
    const [gone, ...others] = REGULARS.map(({ id }) => id);
    const { came, problems } = await visitors(others);
    expect(came.size).to.be.above(0);
    expect([...came]).not.to.include(gone);
    expect(problems).to.deep.equal([]);
  });
});
