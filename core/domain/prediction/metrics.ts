/** How good probabilities are, measured against what happened. */

export interface Judged {
  readonly probability: number;
  readonly happened: boolean;
}

/** Mean squared error of the probabilities: 0 is perfect. `weights`: how often each counts; default once. */
export function brierScore(judged: readonly Judged[], weights?: ArrayLike<number>): number {
  let [sum, whole] = [0, 0];
  judged.forEach(({ probability, happened }, index) => {
    const weight = weights?.[index] ?? 1;
    sum += weight * (probability - Number(happened)) ** 2;
    whole += weight;
  });
  return whole === 0 ? Number.NaN : sum / whole;
}

/** The positions of `judged` by ascending probability: what the area under the curve is counted along. */
export function byProbability(judged: readonly Judged[]): number[] {
  const probability = (index: number) => judged[index]?.probability ?? 0;
  return judged.map((_, index) => index).sort((a, b) => probability(a) - probability(b) || a - b);
}

/**
 * Area under the ROC curve: how often, of one that happened and one that did not, the first has the higher probability; equal ones count half. NaN when all or none happened.
 * `order`: as of `byProbability`, when it is known already.
 */
export function areaUnderCurve(
  judged: readonly Judged[],
  weights?: ArrayLike<number>,
  order: readonly number[] = byProbability(judged),
): number {
  let [below, happened, wins] = [0, 0, 0];
  for (let from = 0; from < order.length; ) {
    const probability = judged[order[from] ?? 0]?.probability;
    let [yes, no, to] = [0, 0, from];
    for (; to < order.length && judged[order[to] ?? 0]?.probability === probability; to++) {
      const index = order[to] ?? 0;
      const weight = weights?.[index] ?? 1;
      if (judged[index]?.happened) yes += weight;
      else no += weight;
    }
    wins += yes * (below + no / 2);
    below += no;
    happened += yes;
    from = to;
  }
  return wins / (happened * below);
}

export interface CalibrationBin {
  readonly examples: number;
  readonly happened: number;
  /** Mean of the probabilities. */
  readonly predicted: number;
  readonly observed: number;
}

/** Groups of nearly equal size by ascending probability; equal probabilities stay together, so there may be fewer than `bins`. */
export function calibrationOf(judged: readonly Judged[], bins: number): CalibrationBin[] {
  const sorted = byProbability(judged).flatMap((index) => judged[index] ?? []);
  const groups: Judged[][] = [];
  for (const each of sorted) {
    const group = groups.at(-1);
    const behind = groups.reduce((sum, { length }) => sum + length, 0);
    const isFull = behind >= (groups.length * sorted.length) / bins;
    if (group === undefined || (isFull && group.at(-1)?.probability !== each.probability)) groups.push([each]);
    else group.push(each);
  }
  return groups.map((group) => {
    const happened = group.filter((each) => each.happened).length;
    const predicted = group.reduce((sum, { probability }) => sum + probability, 0) / group.length;
    return { examples: group.length, happened, predicted, observed: happened / group.length };
  });
}
