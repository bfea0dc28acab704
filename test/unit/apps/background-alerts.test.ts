import { expect } from 'chai';
import {
  ManualClock,
  MemoryAnswerStore,
  MemoryJournal,
  MemorySessionStore,
  MemoryTurnedAwayStore,
} from '../../../adapters/memory/index.js';
import { startBackground, TurnedAwayCounter } from '../../../apps/background/index.js';
import { DAY_MS, MINUTE_MS } from '../../../core/index.js';

describe('alerts in the background', () => {
  it('are looked at every minute, told every 5 seconds, and forgotten after 90 days, each on its own', async () => {
    const clock = new ManualClock(100 * DAY_MS);
    const evaluated: number[] = [];
    const delivered: number[] = [];
    const forgotten: number[] = [];
    const problems: string[] = [];
    let stopping: AbortSignal | undefined;
    const background = startBackground(
      {
        app: {
          storeJournalledAttempts: async () => 0,
          sealValidationLog: async () => 0,
          predictRefusals: async () => undefined,
        },
        ...{
          journal: new MemoryJournal(),
          clock,
          answers: new MemoryAnswerStore(),
          sessions: new MemorySessionStore(),
        },
        ...{ turnedAway: new MemoryTurnedAwayStore(), turnedAwayCounter: new TurnedAwayCounter(clock) },
        sealing: { sealInTurn: async () => {} },
        schema: {
          makePartitions: async () => [],
          keepSearchValues: async () => false,
          forgetSearchValues: async () => 0,
        },
        alerts: {
          evaluateAlerts: async () => {
            evaluated.push(clock.now() - 100 * DAY_MS);
            throw new Error('The database is away.');
          },
          deliverNotices: async ({ signal } = {}) => {
            stopping = signal;
            delivered.push(clock.now());
            return { delivered: 0, delayed: 0, failed: 0 };
          },
        },
        issues: { watchIssues: async () => 0 },
        alertStore: {
          deleteBefore: async (beforeMs) => {
            forgotten.push(beforeMs / DAY_MS);
            return 0;
          },
        },
      },
      { submissionEnded: () => {}, problem: ({ during }) => problems.push(during) },
    );
    await clock.advance(2 * MINUTE_MS);
    expect(evaluated).to.deep.equal([0, MINUTE_MS, 2 * MINUTE_MS]);
    expect(delivered).to.have.length(25);
    expect(forgotten).to.deep.equal([10]);
    expect(new Set(problems)).to.deep.equal(new Set(['looking at the rules of alerts']));
    await background.stop();
    expect(stopping?.aborted).to.equal(true);
  });
});
