import fc from 'fast-check';
import { NodeHash } from '../../../adapters/node/index.js';
import {
  type AttemptStore,
  checkSeal,
  type LogFault,
  NO_SEAL,
  type SealLink,
  sealOf,
  type ValidationLog,
} from '../../../core/index.js';
import { anAttempt } from '../attempt-store/attempt-harness.js';
import type { ContractCase, Harness } from '../harness.js';
import { type Call, modelHistory, T0 } from './model-history.js';

/** The part of the harness that a history needs: what writes into the log. */
interface LogHarness extends Harness<ValidationLog> {
  attempts(): Pick<AttemptStore, 'add'>;
}

/** A log and what is done with it. Entries are known by the submission that they are of. */
interface Subject {
  add(submission: number, participantId: string): Promise<unknown>;
  /** How many entries the seal has; undefined when nothing waits. */
  seal(limit: number): Promise<number | undefined>;
  /** In pages of so many. Submission, whom it names, and whether it still could say who it was. */
  list(participantId: string | undefined, sinceMs: number, pageSize: number): Promise<unknown>;
  count(): Promise<unknown>;
  pseudonymise(participantId: string): Promise<number>;
  /** What is wrong with the chain. */
  check(): Promise<readonly LogFault[]>;
}

/** A submission has one instant, which follows from its number here. */
function instantOf(submission: number): number {
  return T0 + (submission % 4);
}

class Model implements Subject {
  readonly #entries: { submission: number; participantId: string; isKnown: boolean; isSealed: boolean }[] = [];

  async add(submission: number, participantId: string) {
    if (this.#entries.some((entry) => entry.submission === submission)) return;
    this.#entries.push({ submission, participantId, isKnown: true, isSealed: false });
  }
  async seal(limit: number) {
    const waiting = this.#entries.filter(({ isSealed }) => !isSealed).slice(0, limit);
    for (const entry of waiting) entry.isSealed = true;
    return waiting.length === 0 ? undefined : waiting.length;
  }
  async list(of: string | undefined, sinceMs: number) {
    return this.#entries
      .filter(({ submission, participantId }) => instantOf(submission) >= sinceMs && (!of || participantId === of))
      .sort((a, b) => instantOf(a.submission) - instantOf(b.submission))
      .map(({ submission, participantId, isKnown }) => [submission, participantId, isKnown]);
  }
  async count() {
    const sealed = this.#entries.filter(({ isSealed }) => isSealed).length;
    return { entries: this.#entries.length, waiting: this.#entries.length - sealed, sealed };
  }
  async pseudonymise(participantId: string) {
    const found = this.#entries.filter((entry) => entry.participantId === participantId);
    for (const entry of found) Object.assign(entry, { participantId: pseudonymOf(participantId), isKnown: false });
    return found.length;
  }
  async check() {
    return [];
  }
}

function pseudonymOf(participantId: string): string {
  return `deleted-${participantId}`;
}

const { sha256Hex } = new NodeHash();

class OnLog implements Subject {
  readonly #log: ValidationLog;
  readonly #attempts: Pick<AttemptStore, 'add'>;
  readonly #submissionOf = new Map<number | null, number>();
  constructor(log: ValidationLog, attempts: Pick<AttemptStore, 'add'>) {
    this.#log = log;
    this.#attempts = attempts;
  }

  async add(submission: number, participantId: string) {
    const submissionId = `logged ${submission}`;
    const id = await this.#attempts.add(
      anAttempt({ submissionId, participantId, createdAtMs: instantOf(submission) }),
    );
    this.#submissionOf.set(id, submission);
  }
  async seal(limit: number) {
    const seal = await this.#log.seal(limit, ({ before, entries }) => sealOf(before, entries, T0, sha256Hex));
    return seal?.entries.length;
  }
  async list(participantId: string | undefined, sinceMs: number, limit: number) {
    const seen: unknown[] = [];
    for (let after: { atMs: number; id: number } | undefined; ; ) {
      const page = await this.#log.entries({ participantId, sinceMs, after, limit });
      for (const { attemptId, participantId, salt } of page)
        seen.push([this.#submissionOf.get(attemptId), participantId, salt !== null]);
      after = page.at(-1);
      if (page.length < limit) return seen;
    }
  }
  count() {
    return this.#log.count();
  }
  pseudonymise(participantId: string) {
    return this.#log.pseudonymise(participantId, pseudonymOf(participantId));
  }
  async check() {
    const faults: LogFault[] = [];
    let before: SealLink = NO_SEAL;
    for (const seal of await this.#log.seals(0, 1_000)) {
      const entries = await this.#log.entriesByIds(seal.entries.map(({ id }) => id));
      faults.push(...checkSeal(before, seal, entries, sha256Hex));
      before = seal;
    }
    return faults;
  }
}

const participantId = fc.constantFrom('7', '70');

const add = fc.record({ submission: fc.nat(30), participantId }).map(
  ({ submission, participantId }): Call<Subject> => ({
    what: `add ${submission} of ${participantId}`,
    make: (log) => log.add(submission, participantId),
  }),
);
const seal = fc
  .constantFrom(1, 3, 100)
  .map((limit): Call<Subject> => ({ what: `seal ${limit}`, make: (log) => log.seal(limit) }));
const list = fc
  .record({
    participantId: fc.constantFrom(undefined, '7', 'deleted-7'),
    sinceMs: fc.constantFrom(0, T0 + 2),
    pageSize: fc.constantFrom(1, 4, 100),
  })
  .map(
    ({ participantId, sinceMs, pageSize }): Call<Subject> => ({
      what: `list ${participantId} since ${sinceMs} by ${pageSize}`,
      make: async (log) => [await log.list(participantId, sinceMs, pageSize), await log.count()],
    }),
  );
const pseudonymise = participantId.map(
  (id): Call<Subject> => ({ what: `pseudonymise ${id}`, make: (log) => log.pseudonymise(id) }),
);
const check = fc.constant<Call<Subject>>({ what: 'check', make: (log) => log.check() });

export const LOG_HISTORY_CASES: readonly ContractCase<LogHarness>[] = [
  modelHistory<ValidationLog, Subject, LogHarness>({
    title: 'answers random histories as a plain list of entries does, and its chain holds after each',
    model: () => new Model(),
    subject: (log, harness) => new OnLog(log, harness.attempts()),
    calls: [add, add, add, add, seal, seal, list, pseudonymise, check],
    runs: 8,
    length: 50,
    sight: (what, answer) => {
      if (what.startsWith('seal')) return answer === undefined ? 'nothing waits' : 'sealed';
      return what.startsWith('pseudonymise') ? `pseudonymised ${answer === 0 ? 'none' : 'some'}` : undefined;
    },
    sights: ['nothing waits', 'sealed', 'pseudonymised none', 'pseudonymised some'],
  }),
];
