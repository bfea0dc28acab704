import { MemoryLock } from '../../adapters/memory/index.js';
import { NodeHash } from '../../adapters/node/index.js';
import {
  type AttemptJournal,
  type AttemptStore,
  createOrderFailures,
  type OrderFailures,
  type Ordering,
  SECOND_MS,
  type SubmissionGuard,
} from '../../core/index.js';
import { currentSubmission, type SubmissionRecord } from './history.js';
import { SimulatedProcess } from './process.js';
import { type Surroundings, unreliable } from './unreliable.js';
import type { PlannedSubmission } from './workload.js';

/** What is outside of a process, and outlives it. The journal is on the server's disk, the rest is everybody's. */
export interface Backends {
  readonly guard: SubmissionGuard;
  readonly ordering: Ordering;
  readonly attempts: AttemptStore;
  readonly journal: AttemptJournal;
}

/** A bug that was planted: behind the ports, or between them and the core, where it looks like one of the core's own. */
export interface Bug {
  readonly inBackend?: (sound: Backends) => Partial<Backends>;
  readonly inCore?: (ports: Backends) => Partial<Backends>;
}

const RESTART_MS = SECOND_MS;
const DRAIN_EVERY_MS = 20 * SECOND_MS;

/** A place where one process runs after the other. */
export class SimulatedServer {
  readonly #name: string;
  readonly #backends: Backends;
  readonly #world: Surroundings;
  readonly #bug: Bug;
  #process: SimulatedProcess;
  #app: OrderFailures;

  constructor(name: string, backends: Backends, world: Surroundings, bug: Bug) {
    this.#name = name;
    this.#backends = backends;
    this.#world = world;
    this.#bug = bug;
    [this.#process, this.#app] = this.#start();
  }

  /** Nothing comes of it while no process runs: the client cannot connect. */
  submit({ userId, participantId, lines }: PlannedSubmission): void {
    if (!this.#process.isAlive) return;
    const { submissions } = this.#world.history;
    const ref = `${this.#name}-${submissions.length}`;
    const record: SubmissionRecord = {
      ref,
      userId,
      participantId,
      lines,
      startedAtMs: this.#process.now(),
      end: 'running',
    };
    submissions.push(record);
    const process = this.#process;
    const answer = currentSubmission.run(record, () => this.#app.submitOrder({ userId, participantId, lines }));
    answer.then(
      (outcome) => {
        record.end = process.isAlive ? { outcome } : 'killed';
      },
      (error: unknown) => {
        record.end = process.isAlive ? { error } : 'killed';
      },
    );
  }

  pause(forMs: number): void {
    this.#process.pause(forMs);
  }

  kill(): void {
    if (!this.#process.isAlive) return;
    this.#process.kill();
    const { time } = this.#world;
    time.at(time.nowMs + RESTART_MS, () => {
      [this.#process, this.#app] = this.#start();
    });
  }

  #start(): [SimulatedProcess, OrderFailures] {
    const process = new SimulatedProcess(this.#name, this.#world.time);
    const { guard, ordering, attempts, journal } = this.#backends;
    const ports: Backends = {
      guard: unreliable(guard, 'guard', process, this.#world),
      ordering: unreliable(ordering, 'ordering', process, this.#world),
      attempts: unreliable(attempts, 'attempts', process, this.#world),
      journal: unreliable(journal, 'journal', process, this.#world),
    };
    const app = createOrderFailures({
      ...ports,
      ...this.#bug.inCore?.(ports),
      clock: process,
      hash: new NodeHash(),
      ids: { next: () => currentSubmission.getStore()?.ref ?? `${this.#name}-nobody` },
      lock: new MemoryLock(process),
    });
    void this.#drain(process, app);
    return [process, app];
  }

  async #drain(process: SimulatedProcess, app: OrderFailures): Promise<void> {
    while (process.isAlive) {
      await process.sleep(DRAIN_EVERY_MS).catch(() => {});
      // Still away: it is tried again.
      if (process.isAlive) await app.storeJournalledAttempts().catch(() => {});
    }
  }
}
