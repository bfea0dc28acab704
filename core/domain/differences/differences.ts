import { compareText } from '../text.js';
import {
  type ComparedAttempts,
  type ComparedCounts,
  type ComparedField,
  type ComparedGroup,
  FIELDS_OF_SEVERAL,
} from './comparison.js';
import { fisherExactTest } from './fisher.js';
import { holmAdjusted } from './holm.js';

/** How probable it may be at most that chance alone makes even one finding of an answer. */
export const ERROR_RATE = 0.05;

/** A group of which fewer effective attempts know the field is not compared by it: so few say little, whatever they say. */
export const LEAST_EFFECTIVE = 5;

/** Of a group: how many of those whose field is known have the value. */
export interface Share {
  readonly count: number;
  readonly of: number;
}

/** A value that the selected attempts have more often, or less often, than the rest, by more than chance. */
export interface Difference {
  readonly field: ComparedField;
  readonly value: string;
  readonly selected: Share;
  readonly rest: Share;
  /** Share of the selected - share of the rest, -1 to 1. */
  readonly difference: number;
  /** Share of the selected / share of the rest; null when the rest has none. */
  readonly ratio: number | null;
  /** Of this comparison alone. */
  readonly pValue: number;
  /** Of this one among all comparisons that were made. */
  readonly adjustedPValue: number;
}

export interface Differences {
  /** How many comparisons were made, by field; fields with none as well. */
  readonly comparisons: readonly {
    readonly field: ComparedField;
    readonly made: number;
    readonly findings: number;
  }[];
  /** The greatest difference first. */
  readonly findings: readonly Difference[];
}

/**
 * Whether each attempt of the selected group speaks for itself. Default false: what one participant does is taken for alike, as repetitions of one refusal are, so that a group counts as if it had
 * Kish's effective number of attempts; it is the number of participants when all have equally many. L. Kish, "Survey Sampling", 1965.
 */
export interface DifferencesOptions {
  readonly selectedAreTheirOwn?: boolean;
}

/** Compares the shares of every value, each with Fisher's exact test, and keeps what is significant among all comparisons. */
export function differencesOf(
  compared: ComparedAttempts,
  { selectedAreTheirOwn = false }: DifferencesOptions = {},
): Differences {
  const scales = {
    selected: selectedAreTheirOwn ? 1 : effectiveShare(compared.selected),
    rest: effectiveShare(compared.rest),
  };
  const made = compared.fields.flatMap((counts) => comparisonsOf(counts, scales));
  const adjusted = holmAdjusted(made.map(({ pValue }) => pValue));
  const findings = made
    .map((comparison, index): Difference => ({ ...comparison, adjustedPValue: adjusted[index] as number }))
    .filter(({ adjustedPValue }) => adjustedPValue <= ERROR_RATE)
    .sort(byDifference);
  const ofField = (all: readonly { readonly field: ComparedField }[], field: ComparedField) =>
    all.filter((each) => each.field === field).length;
  return {
    comparisons: compared.fields.map(({ field }) => ({
      field,
      made: ofField(made, field),
      findings: ofField(findings, field),
    })),
    findings,
  };
}

interface Scales {
  readonly selected: number;
  readonly rest: number;
}

function effectiveShare({ attempts, squares }: ComparedGroup): number {
  return squares === 0 ? 1 : attempts / squares;
}

function comparisonsOf(counts: ComparedCounts, scales: Scales): Omit<Difference, 'adjustedPValue'>[] {
  const { field, selected, rest } = counts;
  if (Math.min(selected * scales.selected, rest * scales.rest) < LEAST_EFFECTIVE) return [];
  return toCompare(counts).map((each) => {
    const [here, there] = [
      { count: each.selected, of: selected },
      { count: each.rest, of: rest },
    ];
    const [share, restShare] = [here.count / here.of, there.count / there.of];
    return {
      field,
      value: each.value,
      selected: here,
      rest: there,
      difference: share - restShare,
      ratio: restShare === 0 ? null : share / restShare,
      pValue: fisherExactTest({ first: effective(here, scales.selected), second: effective(there, scales.rest) }),
    };
  });
}

/** Of two values of which each attempt has one or the other, the second says what the first said: that one is kept which the selected have more often. */
function toCompare({ field, selected, rest, values }: ComparedCounts): ComparedCounts['values'] {
  const [first, second] = values;
  if (values.length !== 2 || first === undefined || second === undefined) return values;
  const areAll = first.selected + second.selected === selected && first.rest + second.rest === rest;
  if (!areAll || FIELDS_OF_SEVERAL.includes(field)) return values;
  return [first.selected / selected >= first.rest / rest ? first : second];
}

function effective({ count, of }: Share, scale: number): { readonly with: number; readonly all: number } {
  const with_ = Math.round(count * scale);
  return { with: with_, all: with_ + Math.round((of - count) * scale) };
}

function byDifference(a: Difference, b: Difference): number {
  return (
    Math.abs(b.difference) - Math.abs(a.difference) ||
    a.pValue - b.pValue ||
    compareText(a.field, b.field) ||
    compareText(a.value, b.value)
  );
}
