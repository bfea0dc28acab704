/**
 * Each p-value as it counts among all of them, in their order: the probability that of so many comparisons even one comes out like that by chance, however they depend on each other, is at most this.
 * Source: S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure", 1979.
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const ascending = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  for (const [rank, { p, index }] of ascending.entries()) {
    largest = Math.min(1, Math.max(largest, p * (pValues.length - rank)));
    adjusted[index] = largest;
  }
  return adjusted;
}
