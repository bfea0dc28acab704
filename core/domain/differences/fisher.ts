/** Two groups, each with how many of it have a property: whole numbers, `with` at most `all`. */
export interface TwoByTwo {
  readonly first: { readonly with: number; readonly all: number };
  readonly second: { readonly with: number; readonly all: number };
}

/** Tables that are as likely as the observed one but for rounding are counted as such. */
const TIE = 1e-7;
/** A tail ends where its next table no longer changes the sum. */
const NEGLIGIBLE = 1e-18;

/**
 * Two-sided p-value of Fisher's exact test: of all tables with the same margins, the share (by probability) of those that are no more likely than this one. Exact for small and for large counts, so that
 * no approximation has to be switched to; the sum begins at the observed table and ends where what follows no longer counts, after some hundred tables whatever the counts. 1 when a group is empty.
 * Source: R. A. Fisher, "Statistical Methods for Research Workers", 1934, section 21.02; two-sided as in R's `fisher.test`.
 */
export function fisherExactTest({ first, second }: TwoByTwo): number {
  const having = first.with + second.with;
  const least = Math.max(0, having - second.all);
  const most = Math.min(first.all, having);
  const logOf = (with_: number) =>
    logChoose(first.all, with_) +
    logChoose(second.all, having - with_) -
    logChoose(first.all + second.all, having);
  /** How many times as likely as the table before it is the one with so many. */
  const step = (with_: number) =>
    ((first.all - with_ + 1) * (having - with_ + 1)) / (with_ * (second.all - having + with_));

  const likeliest = Math.floor(((first.all + 1) * (having + 1)) / (first.all + second.all + 2));
  const observed = logOf(first.with);
  const isNoLikelier = (with_: number) => logOf(with_) <= observed + TIE;
  if (least === most || isNoLikelier(likeliest)) return 1;

  const upper = () => firstWhere(likeliest + 1, most, isNoLikelier);
  const lower = () => -firstWhere(1 - likeliest, -least, (negative) => isNoLikelier(-negative));
  const [from, to] = first.with < likeliest ? [first.with, upper()] : [lower(), first.with];
  const below = from < least ? 0 : Math.exp(logOf(from)) * tail(from, (with_) => 1 / step(with_), -1, least);
  const above = to > most ? 0 : Math.exp(logOf(to)) * tail(to, (with_) => step(with_ + 1), 1, most);
  return Math.min(1, below + above);
}

/** The sum of all tables from one to the end, that one counting 1. */
function tail(from: number, ratioAt: (with_: number) => number, direction: 1 | -1, end: number): number {
  let sum = 1;
  let term = 1;
  for (let at = from; at !== end && term > sum * NEGLIGIBLE; at += direction) {
    term *= ratioAt(at);
    sum += term;
  }
  return sum;
}

/** The first number of a range for which it holds, when it holds for all after that; `last + 1` when for none. */
function firstWhere(first: number, last: number, holds: (at: number) => boolean): number {
  let from = first;
  let to = last + 1;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}

function logChoose(all: number, chosen: number): number {
  return logFactorial(all) - logFactorial(chosen) - logFactorial(all - chosen);
}

const SMALL = 16;
const HALF_LOG_2_PI = Math.log(2 * Math.PI) / 2;

/** Stirling's series: from 16 on its first four terms are exact to the last digits of a float; below it is multiplied out. */
export function logFactorial(count: number): number {
  if (count < SMALL) {
    let product = 1;
    for (let factor = 2; factor <= count; factor++) product *= factor;
    return Math.log(product);
  }
  const inverse = 1 / count;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)));
  return (count + 0.5) * Math.log(count) - count + HALF_LOG_2_PI + series;
}
