import { expect } from 'chai';
import {
  ManualClock,
  MemoryAnswerStore,
  MemoryJournal,
  MemorySessionStore,
  MemoryTurnedAwayStore,
} from '../../../adapters/memory/index.js';
import { startBackground, TurnedAwayCounter } from '../../../apps/background/index.js';
import { repeat } from '../../../apps/background/repeat.js';
import {
  BusyError,
  type CountIssuesRequest,
  DAY_MS,
  MINUTE_MS,
  type SubmissionOutcome,
} from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';

describe('repeating a task', () => {
  it('does it at once, then after each pause, and goes on after a failure', async () => {
    const clock = new ManualClock();
    const stop = new AbortController();
    const times: number[] = [];
    const problems: unknown[] = [];
    const running = repeat(
      async () => {
        times.push(clock.now());
        if (times.length === 2) throw new Error('away');
      },
      { clock, pauseMs: 100, signal: stop.signal, onError: (cause) => problems.push(cause) },
    );
    await clock.advance(250);
    expect(times).to.deep.equal([0, 100, 200]);
    expect(problems).to.have.length(1);
    stop.abort();
    await running;
    await clock.advance(1_000);
    expect(times).to.have.length(3);
  });

  it('lets a task that is going on end', async () => {
    const clock = new ManualClock();
    const stop = new AbortController();
    let ended = false;
    const running = repeat(
      async () => {
        await clock.sleep(50);
        ended = true;
      },
      { clock, pauseMs: 100, signal: stop.signal, onError: () => {} },
    );
    await clock.advance(10);
    stop.abort();
    await clock.advance(100);
    await running;
    expect(ended).to.equal(true);
  });
});

const NO_SCHEMA = {
  makePartitions: async () => [],
  keepSearchValues: async () => false,
  forgetSearchValues: async () => 0,
};
const NO_ALERTS = {
  alerts: {
    evaluateAlerts: async () => ({ kind: 'elsewhere' as const }),
    deliverNotices: async () => ({ delivered: 0, delayed: 0, failed: 0 }),
  },
  alertStore: { deleteBefore: async () => 0 },
  issues: { watchIssues: async () => 0 },
};
const NO_SEALING = { sealInTurn: async () => {} };

describe('the background of a server', () => {
  it('stores refusals that waited as soon as the store is back, and asks nothing of it without any', async () => {
    const clock = new ManualClock();
    const journal = new MemoryJournal();
    const problems: string[] = [];
    let away = true;
    let drained = 0;
    const app = {
      storeJournalledAttempts: async () => {
        drained++;
        if (away) throw new Error('The database is away.');
        return journal.drain(async () => {});
      },
      sealValidationLog: async () => 0,
      predictRefusals: async () => undefined,
    };
    const background = startBackground(
      {
        ...{ app, journal, clock, answers: new MemoryAnswerStore(), sessions: new MemorySessionStore() },
        ...{
          turnedAway: new MemoryTurnedAwayStore(),
          turnedAwayCounter: new TurnedAwayCounter(clock),
          schema: NO_SCHEMA,
          ...NO_ALERTS,
          sealing: NO_SEALING,
        },
      },
      { submissionEnded: () => {}, problem: ({ during }) => problems.push(during) },
    );
    await clock.advance(20_000);
    expect(drained).to.equal(0);

    await journal.append(anAttempt());
    await clock.advance(10_000);
    expect(drained).to.equal(2);
    expect(problems).to.deep.equal(['storing refusals that waited', 'storing refusals that waited']);
    away = false;
    await clock.advance(5_000);
    expect(await journal.size()).to.equal(0);
    await background.stop();
    const before = drained;
    await clock.advance(60_000);
    expect(drained).to.equal(before);
  });
});

const NOBODY = { submissionEnded: () => {}, problem: () => {} };
const THROTTLED: SubmissionOutcome = {
  outcome: 'refused',
  reason: 'throttled',
  retryAfterMs: 1,
  standing: { remaining: 0, resetMs: 1 },
};

describe('partitions in the background', () => {
  it('are looked after at the start and every hour, also after a failure', async () => {
    const clock = new ManualClock(0);
    const times: number[] = [];
    const problems: string[] = [];
    const background = startBackground(
      {
        ...{
          app: {
            storeJournalledAttempts: async () => 0,
            sealValidationLog: async () => 0,
            predictRefusals: async () => undefined,
          },
          journal: new MemoryJournal(),
          clock,
        },
        ...{ answers: new MemoryAnswerStore(), sessions: new MemorySessionStore() },
        ...{ turnedAway: new MemoryTurnedAwayStore(), turnedAwayCounter: new TurnedAwayCounter(clock) },
        ...NO_ALERTS,
        sealing: NO_SEALING,
        schema: {
          ...NO_SCHEMA,
          makePartitions: async () => {
            times.push(clock.now());
            if (times.length === 2) throw new Error('The database is away.');
          },
        },
      },
      { ...NOBODY, problem: ({ during }) => problems.push(during) },
    );
    await clock.advance(130 * MINUTE_MS);
    expect(times).to.deep.equal([0, 60 * MINUTE_MS, 120 * MINUTE_MS]);
    expect(problems).to.deep.equal(['making partitions of the attempts']);
    await background.stop();
  });
});

describe('the dictionary of the search in the background', () => {
  it('is kept every second and cleaned every hour, also after a failure', async () => {
    const clock = new ManualClock(0);
    const [kept, forgotten]: number[][] = [[], []];
    const problems: string[] = [];
    const background = startBackground(
      {
        ...{
          app: {
            storeJournalledAttempts: async () => 0,
            sealValidationLog: async () => 0,
            predictRefusals: async () => undefined,
          },
          journal: new MemoryJournal(),
          clock,
        },
        ...{ answers: new MemoryAnswerStore(), sessions: new MemorySessionStore() },
        ...{ turnedAway: new MemoryTurnedAwayStore(), turnedAwayCounter: new TurnedAwayCounter(clock) },
        ...NO_ALERTS,
        sealing: NO_SEALING,
        schema: {
          ...NO_SCHEMA,
          keepSearchValues: async () => {
            kept?.push(clock.now());
            if (kept?.length === 2) throw new Error('The database is away.');
            return true;
          },
          forgetSearchValues: async () => forgotten?.push(clock.now()) ?? 0,
        },
      },
      { ...NOBODY, problem: ({ during }) => problems.push(during) },
    );
    await clock.advance(3_000);
    expect(kept).to.deep.equal([0, 1_000, 2_000, 3_000]);
    expect(problems).to.deep.equal(['keeping the dictionary of the search']);
    await clock.advance(60 * MINUTE_MS);
    expect(forgotten).to.deep.equal([0, 60 * MINUTE_MS]);
    await background.stop();
  });
});

describe('sealing in the background', () => {
  it('takes a step every 5 seconds, also after a failure, and rests after a long one', async () => {
    const clock = new ManualClock(0);
    const times: number[] = [];
    const problems: string[] = [];
    const background = startBackground(
      {
        ...{
          app: {
            storeJournalledAttempts: async () => 0,
            sealValidationLog: async () => 0,
            predictRefusals: async () => undefined,
          },
          journal: new MemoryJournal(),
          clock,
        },
        ...{ answers: new MemoryAnswerStore(), sessions: new MemorySessionStore() },
        ...{ turnedAway: new MemoryTurnedAwayStore(), turnedAwayCounter: new TurnedAwayCounter(clock) },
        schema: NO_SCHEMA,
        ...NO_ALERTS,
        sealing: {
          sealInTurn: async () => {
            times.push(clock.now());
            if (times.length === 2) throw new Error('The database is away.');
            if (times.length === 3) await clock.sleep(2_000);
          },
        },
      },
      { ...NOBODY, problem: ({ during }) => problems.push(during) },
    );
    await clock.advance(36_000);
    expect(times).to.deep.equal([0, 5_000, 10_000, 30_000, 35_000]);
    expect(problems).to.deep.equal(['sealing the analytics']);
    await background.stop();
  });
});

describe('counting in the background', () => {
  it('adds what was turned away every 3 seconds, and forgets it after 91 days', async () => {
    const clock = new ManualClock(0);
    const store = new MemoryTurnedAwayStore();
    const counter = new TurnedAwayCounter(clock);
    const background = startBackground(
      {
        ...{
          app: {
            storeJournalledAttempts: async () => 0,
            sealValidationLog: async () => 0,
            predictRefusals: async () => undefined,
          },
          journal: new MemoryJournal(),
          clock,
        },
        ...{ answers: new MemoryAnswerStore(), sessions: new MemorySessionStore() },
        ...{ turnedAway: store, turnedAwayCounter: counter, schema: NO_SCHEMA, ...NO_ALERTS, sealing: NO_SEALING },
      },
      NOBODY,
    );
    const throttled = async () => (await store.tally({ sinceMs: 0, untilMs: DAY_MS }, 'UTC')).throttled;
    await clock.advance(100);
    counter.observing(NOBODY).submissionEnded({ outcome: THROTTLED, durationMs: 1, stepsMs: {} });
    await clock.advance(3_000);
    expect(await throttled()).to.equal(1);
    clock.set(90 * DAY_MS);
    await clock.advance(20 * MINUTE_MS);
    expect(await throttled()).to.equal(1);
    clock.set(92 * DAY_MS);
    await clock.advance(20 * MINUTE_MS);
    expect(await throttled()).to.equal(0);
    await background.stop();
  });
});

describe('the validation log in the background', () => {
  it('is sealed every 2 seconds, also after a failure, and not any more after the end', async () => {
    const clock = new ManualClock(0);
    const times: number[] = [];
    const problems: string[] = [];
    const sealValidationLog = async () => {
      times.push(clock.now());
      if (times.length === 2) throw new Error('The database is away.');
      return 0;
    };
    const background = startBackground(
      {
        ...{
          app: {
            storeJournalledAttempts: async () => 0,
            sealValidationLog,
            predictRefusals: async () => undefined,
          },
          journal: new MemoryJournal(),
          clock,
        },
        ...{ answers: new MemoryAnswerStore(), sessions: new MemorySessionStore() },
        ...{ turnedAway: new MemoryTurnedAwayStore(), turnedAwayCounter: new TurnedAwayCounter(clock) },
        schema: NO_SCHEMA,
        ...NO_ALERTS,
        sealing: NO_SEALING,
      },
      { ...NOBODY, problem: ({ during }) => problems.push(during) },
    );
    await clock.advance(5_000);
    await background.stop();
    await clock.advance(5_000);
    expect(times).to.deep.equal([0, 2_000, 4_000]);
    expect(problems).to.deep.equal(['sealing the validation log']);
  });
});

describe('error issues in the background', () => {
  it('are counted every 5 seconds, also after a failure, and not any more after the end', async () => {
    const clock = new ManualClock(0);
    const times: number[] = [];
    const problems: string[] = [];
    const rests = new Set<number | undefined>();
    const watchIssues = async ({ rest }: CountIssuesRequest = {}) => {
      rests.add(rest);
      times.push(clock.now());
      if (times.length === 2) throw new Error('The database is away.');
      return 0;
    };
    const background = startBackground(
      {
        ...{
          app: {
            storeJournalledAttempts: async () => 0,
            sealValidationLog: async () => 0,
            predictRefusals: async () => undefined,
          },
          journal: new MemoryJournal(),
          clock,
        },
        ...{ answers: new MemoryAnswerStore(), sessions: new MemorySessionStore() },
        ...{ turnedAway: new MemoryTurnedAwayStore(), turnedAwayCounter: new TurnedAwayCounter(clock) },
        schema: NO_SCHEMA,
        ...{ ...NO_ALERTS, issues: { watchIssues } },
        sealing: NO_SEALING,
      },
      { ...NOBODY, problem: ({ during }) => problems.push(during) },
    );
    await clock.advance(11_000);
    await background.stop();
    await clock.advance(11_000);
    expect(times).to.deep.equal([0, 5_000, 10_000]);
    expect([...rests], 'as long as the sealer').to.deep.equal([9]);
    expect(problems).to.deep.equal(['counting error issues']);
  });
});

describe('predictions in the background', () => {
  it('are asked for at the start and every hour, for one a day; that another server is at it is no problem', async () => {
    const clock = new ManualClock(0);
    const asked: (readonly [number, number | undefined])[] = [];
    const problems: string[] = [];
    let signal: AbortSignal | undefined;
    const outcomes = [
      async () => undefined,
      () => Promise.reject(new BusyError('A prediction', 1)),
      () => Promise.reject(new Error('The database is away.')),
    ];
    const background = startBackground(
      {
        ...{
          app: {
            storeJournalledAttempts: async () => 0,
            sealValidationLog: async () => 0,
            predictRefusals: async (request) => {
              signal = request?.signal;
              return outcomes[asked.push([clock.now(), request?.unlessYoungerThanMs]) - 1]?.();
            },
          },
          journal: new MemoryJournal(),
          clock,
        },
        ...{ answers: new MemoryAnswerStore(), sessions: new MemorySessionStore() },
        ...{ turnedAway: new MemoryTurnedAwayStore(), turnedAwayCounter: new TurnedAwayCounter(clock) },
        ...NO_ALERTS,
        sealing: NO_SEALING,
        schema: NO_SCHEMA,
      },
      { submissionEnded: () => {}, problem: ({ during }) => problems.push(during) },
    );
    await clock.advance(3 * 60 * MINUTE_MS);
    const hour = 60 * MINUTE_MS;
    expect(asked).to.deep.equal([0, hour, 2 * hour, 3 * hour].map((atMs) => [atMs, DAY_MS]));
    expect(problems).to.deep.equal(['predicting refusals']);
    await background.stop();
    expect(signal?.aborted).to.equal(true);
  });
});
