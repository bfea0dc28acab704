import { setMaxListeners } from 'node:events';
import {
  type AlertStore,
  type Alerts,
  type AnswerStore,
  type AttemptJournal,
  BusyError,
  type Clock,
  DAY_MS,
  type Issues,
  MAX_ANALYTICS_DAYS,
  MINUTE_MS,
  type Observer,
  type OrderFailures,
  SECOND_MS,
  type SessionStore,
  type TurnedAwayStore,
} from '../../core/index.js';
import type { AroundJob } from './measure-jobs.js';
import { type RepeatOptions, repeat } from './repeat.js';
import type { TurnedAwayCounter } from './turned-away-counter.js';

export { type AroundJob, measureJobs } from './measure-jobs.js';
export { TurnedAwayCounter } from './turned-away-counter.js';

const DRAIN_EVERY_MS = 5 * SECOND_MS;
const FORGET_EVERY_MS = 10 * MINUTE_MS;
/** Windows of rules are whole minutes. */
const EVALUATE_EVERY_MS = MINUTE_MS;
const DELIVER_EVERY_MS = 5 * SECOND_MS;
/** They are made a week ahead. */
const PARTITION_EVERY_MS = 60 * MINUTE_MS;
/** Until then a search looks at what is new by itself. */
const SEARCH_EVERY_MS = SECOND_MS;
const SEAL_EVERY_MS = 5 * SECOND_MS;
/** After a long step it rests for so many times its length: what sealing and counting take from storing stays small, and the next step has more to do at once. */
const REST = 9;
const COUNT_EVERY_MS = 3 * SECOND_MS;
/** So long an entry of the validation log can be changed or removed without being noticed. */
const SEAL_LOG_EVERY_MS = 2 * SECOND_MS;
/** Who looks at issues counts what is new by himself. */
const WATCH_ISSUES_EVERY_MS = 5 * SECOND_MS;
/** How often somebody looks whether there is one of today. */
const PREDICT_EVERY_MS = 60 * MINUTE_MS;
const PREDICTION_YOUNG_MS = DAY_MS;
/** As long as attempts are kept by default. */
const ALERTS_KEPT_MS = MAX_ANALYTICS_DAYS * DAY_MS;
/** Nobody can look back further; the day more is for the minutes at the edge. */
const COUNTS_KEPT_MS = (MAX_ANALYTICS_DAYS + 1) * DAY_MS;

/** The tables of the store. */
interface Schema {
  makePartitions(): Promise<unknown>;
  keepSearchValues(): Promise<unknown>;
  forgetSearchValues(): Promise<unknown>;
}

/** Adding up for the analytics. */
interface Sealing {
  sealInTurn(): Promise<void>;
}

export interface BackgroundPorts {
  readonly app: Pick<OrderFailures, 'storeJournalledAttempts' | 'sealValidationLog' | 'predictRefusals'>;
  readonly journal: AttemptJournal;
  readonly answers: AnswerStore;
  readonly sessions: SessionStore;
  readonly turnedAway: TurnedAwayStore;
  /** Whoever counted for it flushes it once more at the end. */
  readonly turnedAwayCounter: TurnedAwayCounter;
  readonly alerts: Pick<Alerts, 'evaluateAlerts' | 'deliverNotices'>;
  readonly alertStore: Pick<AlertStore, 'deleteBefore'>;
  readonly issues: Pick<Issues, 'watchIssues'>;
  readonly schema: Schema;
  readonly sealing: Sealing;
  readonly clock: Clock;
}

/** What a server does beside answering, until `stop`, which waits for what is going on. */
export interface Background {
  stop(): Promise<void>;
}

/**
 * Stores refusals that waited for the database and what was turned away, looks at the rules of alerts and sends notices, counts error issues, adds up for the analytics, says once a day who is likely to be refused, and forgets idempotent answers, sessions, alerts and
 * counts whose time is over.
 * `around`: default nobody looks.
 */
export function startBackground(
  {
    app,
    journal,
    answers,
    sessions,
    turnedAway,
    turnedAwayCounter,
    alerts,
    alertStore,
    issues,
    schema,
    sealing,
    clock,
  }: BackgroundPorts,
  observer: Observer,
  around: AroundJob = (_task, run) => run(),
): Background {
  const stopping = new AbortController();
  // Each kind of work waits on it; Node takes more than ten for a leak.
  setMaxListeners(0, stopping.signal);
  const work = (during: string, pauseMs: RepeatOptions['pauseMs'], task: () => Promise<unknown>) =>
    repeat(() => around(during, task), {
      clock,
      pauseMs,
      signal: stopping.signal,
      onError: (cause) => observer.problem({ during, cause }),
    });
  const running = [
    work('storing refusals that waited', DRAIN_EVERY_MS, async () => {
      // A quiet journal asks nothing of a database that may be away.
      if ((await journal.size()) > 0) await app.storeJournalledAttempts();
    }),
    work('counting what was turned away', COUNT_EVERY_MS, () => turnedAwayCounter.flush(turnedAway)),
    work('sealing the validation log', SEAL_LOG_EVERY_MS, () =>
      app.sealValidationLog({ signal: stopping.signal }),
    ),
    work('making partitions of the attempts', PARTITION_EVERY_MS, () => schema.makePartitions()),
    work('keeping the dictionary of the search', SEARCH_EVERY_MS, () => schema.keepSearchValues()),
    work('forgetting texts of the search', PARTITION_EVERY_MS, () => schema.forgetSearchValues()),
    work('looking at the rules of alerts', EVALUATE_EVERY_MS, () => alerts.evaluateAlerts()),
    // On its own: a mail server that hangs holds up nothing but notices.
    work('delivering notices', DELIVER_EVERY_MS, () => alerts.deliverNotices({ signal: stopping.signal })),
    work('forgetting old alerts', FORGET_EVERY_MS, () => alertStore.deleteBefore(clock.now() - ALERTS_KEPT_MS)),
    work(
      'sealing the analytics',
      (tookMs) => Math.max(SEAL_EVERY_MS, REST * tookMs),
      () => sealing.sealInTurn(),
    ),
    // The first count of a big table has thousands of steps.
    work('counting error issues', WATCH_ISSUES_EVERY_MS, () =>
      issues.watchIssues({ signal: stopping.signal, rest: REST }),
    ),
    work('predicting refusals', PREDICT_EVERY_MS, async () => {
      await app
        .predictRefusals({ unlessYoungerThanMs: PREDICTION_YOUNG_MS, signal: stopping.signal })
        .catch((error: unknown) => {
          // Another server is at it; or this one is told to stop in the middle.
          if (!(error instanceof BusyError) && !stopping.signal.aborted) throw error;
        });
    }),
    work('forgetting old counts', FORGET_EVERY_MS, () => turnedAway.deleteBefore(clock.now() - COUNTS_KEPT_MS)),
    work('forgetting old answers', FORGET_EVERY_MS, () => answers.deleteExpired(clock.now())),
    work('forgetting sessions that are over', FORGET_EVERY_MS, () => sessions.deleteExpired(clock.now())),
  ];
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
    },
  };
}
