import { expect } from 'chai';
import fc from 'fast-check';
import { type ContractCase, type Harness, HISTORY_TIMEOUT_MS } from '../harness.js';

/** 2026-02-12T10:30:45.678Z */
export const T0 = Date.UTC(2026, 1, 12, 10, 30, 45, 678);
const SEED = 20_260_212;

/** One call of a history. */
export interface Call<Subject> {
  /** What a failing history prints. */
  readonly what: string;
  /** Time that passes before it. Default 0. */
  readonly pauseMs?: number;
  /** Makes the call of whoever it is handed, and says what there was to see of it: alike for adapter and model. */
  make(subject: Subject, nowMs: number): Promise<unknown>;
}

export interface ModelHistory<Subject, H extends Harness<unknown>> {
  readonly title: string;
  /** The promise of the port, as plainly as it can be written. */
  readonly model: () => Subject;
  /** What the calls are made of: the adapter with what the history must remember of it. */
  readonly subject: (port: Awaited<ReturnType<H['make']>>, harness: H) => Subject;
  /** The kinds of calls; named twice, a kind comes twice as often. */
  readonly calls: readonly fc.Arbitrary<Call<Subject>>[];
  /** Histories, and calls in the longest of them. */
  readonly runs: number;
  readonly length: number;
  /** What of the model's answers is counted, to see that the histories were eventful. Undefined: nothing. */
  readonly sight: (what: string, answer: unknown) => string | undefined;
  readonly sights: readonly string[];
}

interface World<Subject> {
  readonly model: Subject;
  readonly seen: Set<string>;
  readonly sight: (what: string, answer: unknown) => string | undefined;
  nowMs: number;
}

/** One call made to both, as a command of fast-check, which shrinks a failing history to the calls that it takes. */
class Command<Subject> implements fc.AsyncCommand<World<Subject>, Subject> {
  readonly #call: Call<Subject>;
  constructor(call: Call<Subject>) {
    this.#call = call;
  }
  check(): boolean {
    return true;
  }
  async run(world: World<Subject>, subject: Subject): Promise<void> {
    const { what, pauseMs = 0 } = this.#call;
    world.nowMs += pauseMs;
    const expected = await this.#call.make(world.model, world.nowMs);
    expect(await this.#call.make(subject, world.nowMs), what).to.deep.equal(expected);
    const sight = world.sight(what, expected);
    if (sight !== undefined) world.seen.add(sight);
  }
  toString(): string {
    return `${this.#call.pauseMs ? `${this.#call.pauseMs} ms later ` : ''}${this.#call.what}`;
  }
}

/** A case in which random histories of calls must be answered by the adapter as its model answers them. */
export function modelHistory<Port, Subject, H extends Harness<Port> = Harness<Port>>(
  history: ModelHistory<Subject, H>,
): ContractCase<H> {
  const { title, model, subject, calls, runs, length, sight, sights } = history;
  return {
    title,
    timeoutMs: HISTORY_TIMEOUT_MS,
    async run(harness) {
      const seen = new Set<string>();
      const commands = fc.commands(
        calls.map((arbitrary) => arbitrary.map((call) => new Command(call))),
        { maxCommands: length, size: 'max' },
      );
      const property = fc.asyncProperty(commands, (history) =>
        fc.asyncModelRun(
          async () => ({
            model: { model: model(), seen, sight, nowMs: T0 },
            real: subject((await harness.make()) as Awaited<ReturnType<H['make']>>, harness),
          }),
          history,
        ),
      );
      // Shrinking a failing history on a server takes longer than anybody waits: what was found by then is told.
      const inTime = { interruptAfterTimeLimit: 0.7 * HISTORY_TIMEOUT_MS, markInterruptAsFailure: true };
      await fc.assert(property, { seed: SEED, numRuns: runs, ...inTime });
      expect([...seen].sort(), 'the histories were eventful').to.deep.equal([...sights].sort());
    },
  };
}

/** Short pauses mostly, and those that lie on an edge. */
export function pauses(...edgesMs: readonly number[]): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 3 }) },
    { weight: 1, arbitrary: fc.constantFrom(...edgesMs.flatMap((ms) => [ms - 1, ms, ms + 1])) },
  );
}
