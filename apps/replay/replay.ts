import { ManualClock, MemoryJournal, MemoryLock, MemorySubmissionGuard } from '../../adapters/memory/index.js';
import {
  type AttemptStore,
  createOrderFailures,
  type Hash,
  type Id,
  type IdSource,
  OrderFailuresError,
  type Policy,
  type RefusalReason,
  type Shop,
  type SubmissionOutcome,
  type UserStore,
} from '../../core/index.js';
import type { SubmitEvent } from './events.js';
import { readEvents } from './read-events.js';
import { ShopBatch } from './shop-batch.js';
import { checkStore } from './store-in-use.js';
import { surveyFile } from './survey.js';

/** The configured store. Guard and clock are the replay's own. */
export interface ReplayPorts {
  readonly shop: Shop;
  readonly attempts: AttemptStore;
  readonly users: UserStore;
  readonly hash: Hash;
  readonly ids: IdSource;
}

export interface ReplayOptions {
  /** Default: the guide's numbers. */
  readonly policy?: Partial<Policy>;
  /** Replay into a store that holds the same time already. Default false. */
  readonly force?: boolean;
  /** Stops between two submissions. What was replayed until then stays. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

export interface ReplayResult {
  /** How often each outcome came out, only those that did. */
  readonly outcomes: ReadonlyMap<'placed' | RefusalReason, number>;
  /** Every refused submission, in the order of the file. */
  readonly refused: readonly {
    readonly ref: string;
    readonly outcome: RefusalReason;
    readonly attemptId?: number;
  }[];
  /** False when the signal ended it early. */
  readonly finished: boolean;
}

/** The store broke in the middle. What came before the named submission is in it. */
export class ReplayBrokenError extends OrderFailuresError {
  readonly code = 'REPLAY_BROKEN';
  /** The submission during which it broke. */
  readonly ref: string;
  constructor(ref: string, during: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`The replay stopped at submission ${ref}, while ${during}: ${why}`, { cause });
    this.ref = ref;
  }
}

/**
 * Sends the events of a file through the pipeline, one after the other, on the clock of the events.
 * @throws ReplayFileError or StoreInUseError before anything is written; ReplayBrokenError.
 */
export async function replay(
  file: string,
  ports: ReplayPorts,
  options: ReplayOptions = {},
): Promise<ReplayResult> {
  const { force = false, signal, onProgress } = options;
  const survey = await surveyFile(file);
  if (!force) await checkStore(survey, ports);

  const submit = createSubmitter(ports, options.policy ?? {});
  const batch = new ShopBatch({ ...ports, force });
  const outcomes = new Map<'placed' | RefusalReason, number>();
  const refused: { ref: string; outcome: RefusalReason; attemptId?: number }[] = [];
  let done = 0;
  for await (const event of readEvents(file)) {
    if (signal?.aborted) return { outcomes, refused, finished: false };
    if (event.type !== 'submit') {
      await batch.add(event);
      continue;
    }
    await batch.flush();
    const outcome = await submit(event, batch.usernameOf(event.submission.userId));
    const name = outcome.outcome === 'placed' ? 'placed' : outcome.reason;
    outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
    if (outcome.outcome === 'refused')
      refused.push({ ref: event.ref, outcome: outcome.reason, ...attemptOf(outcome) });
    onProgress?.({ done: ++done, total: survey.submissions });
  }
  await batch.flush();
  return { outcomes, refused, finished: true };
}

function attemptOf(outcome: SubmissionOutcome): { attemptId?: number } {
  return 'attemptId' in outcome && outcome.attemptId !== undefined ? { attemptId: outcome.attemptId } : {};
}

type Submit = (event: SubmitEvent, username: string | null) => Promise<SubmissionOutcome>;

/** The real pipeline. Where it would go on in spite of a problem, a replay stops: its result is to be exact. */
function createSubmitter({ shop, attempts, hash, ids }: ReplayPorts, policy: Partial<Policy>): Submit {
  const clock = new ManualClock();
  let ref: Id = '';
  let broken: ReplayBrokenError | undefined;
  const app = createOrderFailures(
    {
      attempts,
      ordering: shop,
      guard: new MemorySubmissionGuard(),
      lock: new MemoryLock(clock),
      journal: new MemoryJournal(),
      clock,
      hash,
      ids,
      observer: {
        submissionEnded: () => {},
        problem: ({ during, cause }) => {
          broken ??= new ReplayBrokenError(ref, during, cause);
        },
      },
    },
    { policy },
  );
  return async (event, username) => {
    ref = event.ref;
    clock.set(event.atMs);
    const outcome = await app.submitOrder({ ...event.submission, username });
    if (broken !== undefined) throw broken;
    return outcome;
  };
}
