import { compareText } from '../text.js';
import {
  type ComparedAttempts,
  type ComparedCounts,
  type ComparedField,
  type Counted,
  FIELDS_OF_SEVERAL,
} from './comparison.js';
import { fisherExactTest } from './fisher.js';
import { holmAdjusted } from './holm.js';

/** How probable it may be at most that chance alone makes even one finding of an answer. */
export const ERROR_RATE = 0.05;

/** A group of which fewer participants are heard is not compared: so few say little, whatever they say. */
export const LEAST_HEARD = 5;

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

export interface DifferencesOptions {
  /** Whether each attempt of the selected group is heard, and not each participant: for attempts of people who were chosen. Default false. */
  readonly selectedAreTheirOwn?: boolean;
}

/**
 * Compares the shares of every value, each with Fisher's exact test, and keeps what is significant among all comparisons. Shares are of attempts; the test hears each participant of a group once, by the newest
 * attempt, because what one participant repeats is no new evidence. What attempts and participants show in opposite directions is no finding.
 */
export function differencesOf(
  compared: ComparedAttempts,
  { selectedAreTheirOwn = false }: DifferencesOptions = {},
): Differences {
  const heard = (counted: Counted) => (selectedAreTheirOwn ? counted.attempts : counted.participants);
  const made = compared.fields.flatMap((counts) => comparisonsOf(counts, heard));
  const adjusted = holmAdjusted(made.map(({ pValue }) => pValue));
  const findings = made
    .map((comparison, index) => ({ ...comparison, adjustedPValue: adjusted[index] as number }))
    .filter(({ adjustedPValue, isOpposed }) => adjustedPValue <= ERROR_RATE && !isOpposed)
    .map(({ isOpposed: _, ...finding }): Difference => finding)
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

interface Comparison extends Omit<Difference, 'adjustedPValue'> {
  readonly isOpposed: boolean;
}

function comparisonsOf(counts: ComparedCounts, heard: (counted: Counted) => number): Comparison[] {
  const { field, selected, rest } = counts;
  const [here, there] = [heard(selected), rest.participants];
  if (Math.min(here, there) < LEAST_HEARD) return [];
  return toCompare(counts).map((each) => {
    const first = { with: heard(each.selected), all: here };
    const second = { with: each.rest.participants, all: there };
    const [share, restShare] = [each.selected.attempts / selected.attempts, each.rest.attempts / rest.attempts];
    return {
      field,
      value: each.value,
      selected: { count: each.selected.attempts, of: selected.attempts },
      rest: { count: each.rest.attempts, of: rest.attempts },
      difference: share - restShare,
      ratio: restShare === 0 ? null : share / restShare,
      pValue: fisherExactTest({ first, second }),
      isOpposed: (share - restShare) * (first.with / first.all - second.with / second.all) < 0,
    };
  });
}

/** Of two values of which each attempt has one or the other, the second says what the first said: that one is kept which the selected have more often. */
function toCompare({ field, selected, rest, values }: ComparedCounts): ComparedCounts['values'] {
  const [first, second] = values;
  if (values.length !== 2 || first === undefined || second === undefined) return values;
  const areAll =
    first.selected.attempts + second.selected.attempts === selected.attempts &&
    first.rest.attempts + second.rest.attempts === rest.attempts;
  if (!areAll || FIELDS_OF_SEVERAL.includes(field)) return values;
  return [first.selected.attempts / selected.attempts >= first.rest.attempts / rest.attempts ? first : second];
}

function byDifference(a: Difference, b: Difference): number {
  return (
    Math.abs(b.difference) - Math.abs(a.difference) ||
    a.pValue - b.pValue ||
    compareText(a.field, b.field) ||
    compareText(a.value, b.value)
  );
}
