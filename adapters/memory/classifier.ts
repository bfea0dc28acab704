import type { Classifier, LabelledRow, Weights } from '../../core/index.js';

const MOST_ROUNDS = 10_000;
const SETTLED = 1e-8;

/** One weight after the other, by Newton's method, round after round until none moves: needs no technology, and many rounds. */
export class MemoryClassifier implements Classifier {
  letOthersWork(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  async fit(rows: readonly LabelledRow[], penalty: number): Promise<Weights | undefined> {
    const positives = rows.filter(({ label }) => label).length;
    if (positives === 0 || positives === rows.length) return undefined;
    const inputs = rows.map(({ values }) => [1, ...values]);
    const weights = (inputs[0] ?? []).map(() => 0);
    weights[0] = Math.log(positives / (rows.length - positives));
    const logOdds = inputs.map(() => weights[0] ?? 0);

    for (let round = 0; round < MOST_ROUNDS; round++) {
      let moved = 0;
      for (let index = 0; index < weights.length; index++) {
        const change = this.#move(rows, inputs, logOdds, index, index === 0 ? 0 : penalty, weights[index] ?? 0);
        weights[index] = (weights[index] ?? 0) + change;
        moved = Math.max(moved, Math.abs(change));
        for (const [row, values] of inputs.entries())
          logOdds[row] = (logOdds[row] ?? 0) + change * (values[index] ?? 0);
        await this.letOthersWork();
      }
      if (moved < SETTLED) break;
    }
    const [intercept = 0, ...others] = weights;
    return { intercept, weights: others };
  }

  /** How far to move one weight. The curvature is taken where it may be steepest on the way, so that no step goes too far. */
  #move(
    rows: readonly LabelledRow[],
    inputs: readonly (readonly number[])[],
    logOdds: readonly number[],
    index: number,
    penalty: number,
    weight: number,
  ): number {
    let [slope, curvature] = [penalty * weight, penalty];
    rows.forEach(({ label }, row) => {
      const value = inputs[row]?.[index] ?? 0;
      const odds = logOdds[row] ?? 0;
      slope += value * (1 / (1 + Math.exp(-odds)) - Number(label));
      const nearest = Math.max(0, Math.abs(odds) - Math.abs(value));
      const probability = 1 / (1 + Math.exp(-nearest));
      curvature += value * value * probability * (1 - probability);
    });
    const step = curvature === 0 ? 0 : -slope / curvature;
    // The bound on the curvature holds within one unit.
    return Math.max(-1, Math.min(1, step));
  }
}
