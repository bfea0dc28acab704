import type { Example, RuleFacts } from './example.js';

/** What a person would go by without any model: each combination of two rules, and how often it came true. */
export interface RulesBaseline {
  /** Share of all that were refused. */
  readonly baseRate: number;
  readonly cells: readonly RuleCell[];
}

export interface RuleCell extends RuleFacts {
  readonly examples: number;
  readonly refused: number;
  /** `refused / examples`, drawn to the base rate by the weight of one example. */
  readonly probability: number;
}

export function learnRules(examples: readonly Pick<Example, 'rules' | 'refused'>[]): RulesBaseline {
  const countRefused = (those: readonly { readonly refused: boolean }[]) =>
    those.filter(({ refused }) => refused).length;
  const baseRate = examples.length === 0 ? 0 : countRefused(examples) / examples.length;
  const cells = [false, true].flatMap((short) =>
    [false, true].map((refusedLately) => {
      const those = examples.filter(({ rules }) => rules.short === short && rules.refusedLately === refusedLately);
      const refused = countRefused(those);
      const probability = (refused + baseRate) / (those.length + 1);
      return { short, refusedLately, examples: those.length, refused, probability };
    }),
  );
  return { baseRate, cells };
}

export function probabilityByRules({ cells, baseRate }: RulesBaseline, rules: RuleFacts): number {
  const cell = cells.find(
    ({ short, refusedLately }) => short === rules.short && refusedLately === rules.refusedLately,
  );
  return cell?.probability ?? baseRate;
}
