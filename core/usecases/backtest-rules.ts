import { JudgeAgain, type RuleChanges, sameRuling } from '../domain/backtest/judge-again.js';
import {
  type PastSubmission,
  pastAttempt,
  pastOrder,
  type Ruling,
  UNJUDGEABLE,
  type Unjudgeable,
} from '../domain/backtest/past-submission.js';
import type { Policy } from '../domain/policy.js';
import type { ErrorCode } from '../domain/refusal.js';
import type { PageCursor } from '../domain/search.js';
import { compareText } from '../domain/text.js';
import type { TurnedAwayTotals } from '../domain/turned-away.js';
import { rulesVersionOf } from '../domain/validation-log.js';
import type { AttemptStore } from '../ports/attempt-store.js';
import type { Clock } from '../ports/clock.js';
import type { Ordering } from '../ports/ordering.js';
import type { ShopDirectory } from '../ports/shop-directory.js';
import type { TurnedAwayStore } from '../ports/turned-away.js';

const PAGE_ROWS = 500;
const EXAMPLES = 10;

export interface RulesBacktestRequest {
  /** Inclusive. Default: from the first one on. */
  readonly sinceMs?: number | undefined;
  /** Exclusive. Default: now. */
  readonly untilMs?: number | undefined;
  /** Default: none, which shows whether the stored verdicts can be made again. */
  readonly changes?: RuleChanges | undefined;
  /** Ends it early, with its reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

export interface BacktestExample {
  readonly submission: PastSubmission;
  readonly before: Ruling;
  readonly after: Ruling;
}

export interface RulesBacktestReport {
  readonly untilMs: number;
  /** Of the rules that are configured, and of the changed ones. */
  readonly rulesVersion: string;
  readonly changedRulesVersion: string;
  readonly orders: number;
  readonly attempts: number;
  /** Verdicts that the unchanged rules made again from what is stored, bit for bit. */
  readonly reproduced: number;
  /** Those that they make otherwise: judged under other rules then, or by a guard that was away. Not compared further. */
  readonly different: { readonly count: number; readonly examples: readonly BacktestExample[] };
  /** Those that cannot be made again, by cause; without causes that do not occur. Not compared further. */
  readonly unjudgeable: readonly { readonly cause: Unjudgeable; readonly count: number }[];
  /** Counted, not stored, and so not judged. Undefined when nobody counts them. */
  readonly turnedAway: TurnedAwayTotals | undefined;
  /** Of those that were reproduced: whose outcome is another one under the changed rules, by both outcomes; the most frequent first. */
  readonly transitions: readonly {
    readonly from: Ruling['outcome'];
    readonly to: Ruling['outcome'];
    readonly count: number;
    readonly examples: readonly BacktestExample[];
  }[];
  /** Still refused, with other texts. */
  readonly reworded: number;
  /** Of those that were reproduced: how many have each code, before and after. By code. */
  readonly codes: readonly { readonly code: ErrorCode; readonly before: number; readonly after: number }[];
}

/** Judges what is stored again, under the same rules and under changed ones, and says what would be different. Writes nothing; holds one page at a time. */
export type BacktestRules = (request?: RulesBacktestRequest) => Promise<RulesBacktestReport>;

export interface BacktestRulesPorts {
  readonly attempts: AttemptStore;
  readonly ordering: Ordering;
  readonly clock: Clock;
  /** Absent: orders are not judged. */
  readonly directory?: ShopDirectory | undefined;
  readonly turnedAway?: TurnedAwayStore | undefined;
}

export function createBacktestRules(ports: BacktestRulesPorts, policy: Policy): BacktestRules {
  const { attempts, ordering, clock, directory, turnedAway } = ports;

  return async ({ sinceMs = 0, untilMs = clock.now(), changes = {}, signal, onProgress } = {}) => {
    const changedPolicy = { ...policy, ...changes.policy };
    const window = { sinceMs, untilMs };
    const [orderCount, attemptCount, guarded] = await Promise.all([
      ordering.countOrders(window),
      attempts.count(window, Number.MAX_SAFE_INTEGER),
      turnedAway?.tally(window, 'UTC'),
    ]);
    const total = orderCount + attemptCount.count;
    const tally = new Tally();
    const asItWas = new JudgeAgain(policy);
    const changed = new JudgeAgain(policy, changes);
    // What came shortly before has its effect on throttle, back-off and duplicates.
    const beforeMs = Math.max(memoryMs(policy), memoryMs(changedPolicy));
    let done = 0;
    for await (const past of pastSubmissions({ sinceMs: sinceMs - beforeMs, untilMs })) {
      const before = asItWas.judge(past);
      const after = changed.judge(past);
      if (past.atMs < sinceMs) continue;
      tally.add({ submission: past, before, after });
      if (++done % PAGE_ROWS === 0) {
        signal?.throwIfAborted();
        onProgress?.({ done, total: Math.max(done, total) });
      }
    }
    return {
      untilMs,
      rulesVersion: rulesVersionOf(policy),
      changedRulesVersion: rulesVersionOf(changedPolicy),
      turnedAway: guarded && { throttled: guarded.throttled, backingOff: guarded.backingOff },
      ...tally.report(),
    };
  };

  /** Orders and attempts by instant; of one instant the order first, because a duplicate is refused because of it. */
  async function* pastSubmissions(window: { sinceMs: number; untilMs: number }): AsyncGenerator<PastSubmission> {
    const orders = pastOrders(window);
    const refused = pastAttempts(window);
    let order = await orders.next();
    let attempt = await refused.next();
    while (!order.done || !attempt.done) {
      if (!order.done && (attempt.done || order.value.atMs <= attempt.value.atMs)) {
        yield order.value;
        order = await orders.next();
      } else if (!attempt.done) {
        yield attempt.value;
        attempt = await refused.next();
      }
    }
  }

  async function* pastOrders(window: {
    sinceMs: number;
    untilMs: number;
  }): AsyncGenerator<PastSubmission, undefined> {
    if (directory === undefined) return;
    for (let after: { id: string; placedAtMs: number } | undefined; ; ) {
      const page = await directory.pastOrders({ ...window, after, limit: PAGE_ROWS });
      for (const order of page) yield pastOrder(order, policy);
      after = page.at(-1);
      if (page.length < PAGE_ROWS) return;
    }
  }

  async function* pastAttempts(window: {
    sinceMs: number;
    untilMs: number;
  }): AsyncGenerator<PastSubmission, undefined> {
    let after: PageCursor | undefined;
    do {
      const page = await attempts.search({ ...window, order: 'oldest', after, limit: PAGE_ROWS });
      const ids = page.attempts.flatMap(({ cartSnapshot }) => cartSnapshot.map(({ productId }) => productId));
      const products = (await directory?.productsByIds([...new Set(ids)])) ?? new Map();
      for (const attempt of page.attempts) yield pastAttempt(attempt, products, policy);
      after = page.next;
    } while (after !== undefined);
  }
}

function memoryMs({ submissionRate, backoffResetMs, duplicateWindowMs }: Policy): number {
  return Math.max(submissionRate.windowMs, backoffResetMs, duplicateWindowMs);
}

/** Counts, and keeps the first examples. */
class Tally {
  #orders = 0;
  #attempts = 0;
  #reproduced = 0;
  #reworded = 0;
  readonly #different = { count: 0, examples: [] as BacktestExample[] };
  readonly #unjudgeable = new Map<Unjudgeable, number>();
  readonly #transitions = new Map<string, RulesBacktestReport['transitions'][number]>();
  readonly #codes = new Map<ErrorCode, { before: number; after: number }>();

  add(example: BacktestExample): void {
    const { submission, before, after } = example;
    if (submission.kind === 'order') this.#orders++;
    else this.#attempts++;
    const cause = submission.unjudgeable;
    if (cause !== undefined) {
      this.#unjudgeable.set(cause, (this.#unjudgeable.get(cause) ?? 0) + 1);
      return;
    }
    if (!sameRuling(before, submission.recorded)) {
      this.#different.count++;
      if (this.#different.examples.length < EXAMPLES) this.#different.examples.push(example);
      return;
    }
    this.#reproduced++;
    for (const [side, { codes }] of [
      ['before', before],
      ['after', after],
    ] as const) {
      for (const code of new Set(codes)) {
        const counts = this.#codes.get(code) ?? { before: 0, after: 0 };
        this.#codes.set(code, { ...counts, [side]: counts[side] + 1 });
      }
    }
    if (before.outcome !== after.outcome) this.#addTransition(example);
    else if (!sameRuling(before, after)) this.#reworded++;
  }

  #addTransition(example: BacktestExample): void {
    const [from, to] = [example.before.outcome, example.after.outcome];
    const { count, examples } = this.#transitions.get(`${from} ${to}`) ?? { count: 0, examples: [] };
    const kept = examples.length < EXAMPLES ? [...examples, example] : examples;
    this.#transitions.set(`${from} ${to}`, { from, to, count: count + 1, examples: kept });
  }

  report() {
    return {
      orders: this.#orders,
      attempts: this.#attempts,
      reproduced: this.#reproduced,
      different: this.#different,
      unjudgeable: UNJUDGEABLE.flatMap((cause) => {
        const count = this.#unjudgeable.get(cause);
        return count === undefined ? [] : [{ cause, count }];
      }),
      transitions: [...this.#transitions.values()].sort(
        (a, b) => b.count - a.count || compareText(`${a.from} ${a.to}`, `${b.from} ${b.to}`),
      ),
      reworded: this.#reworded,
      codes: [...this.#codes]
        .map(([code, counts]) => ({ code, ...counts }))
        .sort((a, b) => compareText(a.code, b.code)),
    };
  }
}
