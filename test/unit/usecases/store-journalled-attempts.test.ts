import { expect } from 'chai';
import { MemoryAttemptStore, MemoryJournal } from '../../../adapters/memory/index.js';
import { createStoreJournalledAttempts, type NewAttempt, UnavailableError } from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { rejectionOf } from '../../contract/contenders.js';
import { overriding } from '../../support/faults.js';

const BUG = new TypeError('The store cannot take this one.');
const AWAY = new UnavailableError('database', 'PostgreSQL is unavailable.');

describe('storing the attempts of the journal', () => {
  /** `fault`: what the store says to an attempt instead of taking it. */
  async function waiting(fault: (attempt: NewAttempt) => Error | undefined) {
    const store = new MemoryAttemptStore();
    const journal = new MemoryJournal();
    const problems: { during: string; cause: unknown }[] = [];
    const attempts = overriding(store, {
      add: async (attempt) => {
        const error = fault(attempt);
        if (error !== undefined) throw error;
        return store.add(attempt);
      },
    });
    for (const submissionId of ['first', 'second', 'third']) await journal.append(anAttempt({ submissionId }));
    const drain = createStoreJournalledAttempts({
      attempts,
      journal,
      observer: { submissionEnded: () => {}, problem: (problem) => problems.push(problem) },
    });
    return { store, journal, problems, drain };
  }

  it('goes on behind one that the store refuses, sets it aside, and says so', async () => {
    const { store, journal, problems, drain } = await waiting(({ submissionId }) =>
      submissionId === 'first' ? BUG : undefined,
    );
    expect(await drain()).to.equal(2);
    expect(await store.recent(10)).to.have.length(2);
    expect([await journal.size(), await journal.setAside()]).to.deep.equal([0, 1]);
    expect(problems).to.deep.equal([{ during: 'storing a refusal that waited', cause: BUG }]);
  });

  it('blames no attempt for a store that refuses all of them', async () => {
    let isBroken = true;
    const { store, journal, problems, drain } = await waiting(() => (isBroken ? BUG : undefined));
    expect(await drain()).to.equal(0);
    expect([await journal.size(), await journal.setAside()]).to.deep.equal([3, 0]);
    expect(problems).to.have.length(3);
    isBroken = false;
    expect(await drain()).to.equal(3);
    expect(await store.recent(10)).to.have.length(3);
  });

  it('stops when the store is away', async () => {
    let offered = 0;
    const { journal, problems, drain } = await waiting(() => {
      offered++;
      return AWAY;
    });
    expect(await rejectionOf(drain())).to.equal(AWAY);
    expect([offered, await journal.size(), await journal.setAside()]).to.deep.equal([1, 3, 0]);
    expect(problems).to.deep.equal([]);
  });
});
