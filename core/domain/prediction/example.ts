import type { Id } from '../ids.js';
import type { ProgramPause } from '../shop.js';
import { featuresOf } from './features.js';
import { LOOK_BACK_MS, type ParticipantHistory, PREDICTED_MS, refusedInWeekOf } from './history.js';
import { isShort, type RefusalFacts, refusalFactsAt } from './refusal-facts.js';

/** What the two rules of the baseline look at. */
export interface RuleFacts {
  /** A balance is below the typical cart. */
  readonly short: boolean;
  /** Refused within the last four weeks. */
  readonly refusedLately: boolean;
}

export const ruleFactsOf = (facts: RefusalFacts): RuleFacts => ({
  short: isShort(facts),
  refusedLately: facts.refusedLately,
});

/** One participant at the beginning of one week of the past, and what came of it. */
export interface Example {
  readonly participantId: Id;
  readonly atMs: number;
  readonly row: readonly number[];
  readonly rules: RuleFacts;
  /** Because of a balance, within the week. */
  readonly refused: boolean;
}

/** The participants of a week about whom nothing is foretold: `knowsEnough` says no. */
export interface Unknown {
  readonly atMs: number;
  readonly refused: boolean;
}

/** More would tell more about times that are over. */
export const MAX_WEEKS = 39;

/** The beginnings of the weeks whose eight weeks before are known and whose end is not after `untilMs`; ascending, a week apart. */
export function weeksBetween(knownSinceMs: number, untilMs: number): number[] {
  const weeks: number[] = [];
  for (let atMs = untilMs - PREDICTED_MS; weeks.length < MAX_WEEKS; atMs -= PREDICTED_MS) {
    if (atMs - LOOK_BACK_MS < knownSinceMs) break;
    weeks.push(atMs);
  }
  return weeks.reverse();
}

/** Two submissions in eight weeks, one of them an order, whose cart can be called typical. */
export function knowsEnough({ orders, refusals }: Pick<RefusalFacts, 'orders' | 'refusals'>): boolean {
  return orders >= 1 && orders + refusals >= 2;
}

/** Of the weeks before which the participant was active. */
export function examplesOf(
  history: ParticipantHistory,
  pauses: readonly ProgramPause[],
  weeks: readonly number[],
): { examples: Example[]; unknown: Unknown[] } {
  const examples: Example[] = [];
  const unknown: Unknown[] = [];
  for (const atMs of weeks) {
    const facts = refusalFactsAt(history, pauses, atMs);
    if (facts === undefined) continue;
    const refused = refusedInWeekOf(history, atMs);
    if (!knowsEnough(facts)) unknown.push({ atMs, refused });
    else {
      const { participantId } = history;
      examples.push({ participantId, atMs, row: featuresOf(facts), rules: ruleFactsOf(facts), refused });
    }
  }
  return { examples, unknown };
}
