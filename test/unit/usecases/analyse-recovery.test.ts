import { expect } from 'chai';
import { MemorySubmissionHistory } from '../../../adapters/memory/index.js';
import { createAnalyseRecovery, outcomeOf, RECOVERY_WINDOW_MS, type RefusalEpisode } from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { aBadCart, aCart, memorySystem, T0 } from '../../support/memory-system.js';

const MINUTE_MS = 60_000;
const EPISODE: RefusalEpisode = {
  participantId: '1',
  participantName: null,
  firstAtMs: T0,
  lastAtMs: T0,
  attemptIds: [1],
  value: '10.00',
  duplicateOf: null,
  nextOrder: null,
};

describe('what became of a refusal', () => {
  const ordered = (ms: number) =>
    outcomeOf({ ...EPISODE, nextOrder: { id: '1', placedAtMs: T0 + ms } }, T0 + ms + 1);

  it('is an order within 30 minutes, inclusive, or later', () => {
    expect(ordered(RECOVERY_WINDOW_MS)).to.equal('within_30_minutes');
    expect(ordered(RECOVERY_WINDOW_MS + 1)).to.equal('later');
  });

  it('is open for 30 minutes, and nothing from then on', () => {
    expect(outcomeOf(EPISODE, T0 + RECOVERY_WINDOW_MS - 1)).to.equal('open');
    expect(outcomeOf(EPISODE, T0 + RECOVERY_WINDOW_MS)).to.equal('never');
  });

  it('is the order of which it was a duplicate', () => {
    expect(outcomeOf({ ...EPISODE, duplicateOf: '7' }, T0 + RECOVERY_WINDOW_MS)).to.equal('within_30_minutes');
  });
});

describe('recovery and loss', () => {
  async function system() {
    const made = await memorySystem();
    const { attempts, shop, clock } = made;
    const history = new MemorySubmissionHistory(attempts, shop);
    return { ...made, recovery: createAnalyseRecovery({ ordering: shop, clock, history }) };
  }

  it('follows each participant from the last refusal, and counts each try once', async () => {
    const { submit, clock, recovery, attempts } = await system();
    const jane = { participantId: '124', userId: '457' };
    await submit(aBadCart(1));
    clock.set(T0 + 10 * MINUTE_MS);
    await submit(aBadCart(2));
    await submit(aBadCart(3), jane);
    clock.set(T0 + 20 * MINUTE_MS);
    await submit(aCart(1));
    clock.set(T0 + 100 * MINUTE_MS);
    await submit(aCart(2), jane);
    clock.set(T0 + 200 * MINUTE_MS);
    await submit(aBadCart(4), jane);
    await attempts.add(
      anAttempt({ submissionId: 'a', participantId: '125', createdAtMs: clock.now(), totalAttempted: null }),
    );
    clock.set(T0 + 240 * MINUTE_MS);
    await attempts.add(
      anAttempt({ submissionId: 'b', participantId: '126', createdAtMs: clock.now() - 1, totalAttempted: '7.00' }),
    );

    const found = await recovery({ days: 1 });
    expect(found).to.include({ totalFailures: 6, totalEpisodes: 5, totalOrders: 2 });
    expect([found.failureRate, found.episodeRate]).to.deep.equal([75, 71.43]);
    expect(found.outcomes).to.deep.equal([
      { outcome: 'within_30_minutes', participants: 1, value: '1020.00' },
      { outcome: 'later', participants: 0, value: '0.00' },
      { outcome: 'never', participants: 2, value: '1040.00' },
      { outcome: 'open', participants: 1, value: '7.00' },
    ]);
    expect(found.lostValue).to.equal('1040.00');
    const who = found.participants.map(({ episode, outcome, attempts: each, episodes }) => [
      episode.participantId,
      outcome,
      each,
      episodes,
    ]);
    expect(who).to.deep.equal([
      ['126', 'open', 1, 1],
      ['125', 'never', 1, 1],
      ['124', 'never', 2, 2],
      ['123', 'within_30_minutes', 2, 1],
    ]);
    const past = await recovery({ days: 1, untilMs: T0 + 30 * MINUTE_MS, participantId: '124' });
    expect(
      past.participants.map(({ outcome }) => outcome),
      'orders after the period are known',
    ).to.deep.equal(['later']);
  });

  it('lists nobody where nobody was refused, and where nobody knows', async () => {
    const { recovery, shop, clock } = await system();
    expect(await recovery()).to.deep.include({
      totalFailures: 0,
      failureRate: 0,
      lostValue: '0.00',
      participants: [],
    });
    const ignorant = createAnalyseRecovery({ ordering: shop, clock });
    expect((await ignorant()).participants).to.deep.equal([]);
  });
});
