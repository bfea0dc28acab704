import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { Classifier, LabelledRow, Weights } from '../../core/index.js';

/** Rows between two turns of the event loop: a few milliseconds. */
const ROWS_AT_ONCE = 1_000;
/** Newton's method doubles the correct digits with each step; what has not settled by then never will. */
const MOST_STEPS = 100;
const SETTLED = 1e-9;

/** Newton's method (iteratively reweighted least squares): each step is one small system of equations. */
export class MlMatrixClassifier implements Classifier {
  letOthersWork(): Promise<void> {
    return othersTurn();
  }

  async fit(rows: readonly LabelledRow[], penalty: number): Promise<Weights | undefined> {
    const positives = rows.filter(({ label }) => label).length;
    if (positives === 0 || positives === rows.length) return undefined;
    const batches = await batchesOf(rows);
    // The log odds of all together, and no weights.
    let weights = Matrix.zeros((rows[0]?.values.length ?? 0) + 1, 1);
    weights.set(0, 0, Math.log(positives / (rows.length - positives)));
    let sums = await sumUp(batches, weights, penalty);
    for (let step = 0; step < MOST_STEPS; step++) {
      const change = new CholeskyDecomposition(sums.curvature).solve(sums.gradient);
      let length = Math.max(change.max(), -change.min());
      // Far from the answer a whole step may go too far: half of it, and half again, until things get no worse.
      for (; length > SETTLED; length /= 2, change.div(2)) {
        const tried = Matrix.sub(weights, change);
        const next = await sumUp(batches, tried, penalty);
        if (!(next.loss <= sums.loss)) continue;
        [weights, sums] = [tried, next];
        break;
      }
      if (length <= SETTLED) break;
    }
    const [intercept = 0, ...others] = weights.getColumn(0);
    return { intercept, weights: others };
  }
}

interface Batch {
  /** A row each, behind a 1 for the intercept. */
  readonly inputs: Matrix;
  readonly turned: Matrix;
  readonly labels: readonly boolean[];
}

async function batchesOf(rows: readonly LabelledRow[]): Promise<Batch[]> {
  const batches: Batch[] = [];
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const part = rows.slice(from, from + ROWS_AT_ONCE);
    const inputs = new Matrix(part.map(({ values }) => [1, ...values]));
    batches.push({ inputs, turned: inputs.transpose(), labels: part.map(({ label }) => label) });
    await othersTurn();
  }
  return batches;
}

interface Sums {
  readonly loss: number;
  readonly gradient: Matrix;
  readonly curvature: Matrix;
}

async function sumUp(batches: readonly Batch[], weights: Matrix, penalty: number): Promise<Sums> {
  const gradient = Matrix.mul(weights, penalty).set(0, 0, 0);
  const curvature = Matrix.identity(weights.rows).mul(penalty).set(0, 0, 0);
  let loss = gradient.dot(weights) / 2;
  for (const { inputs, turned, labels } of batches) {
    const logOdds = inputs.mmul(weights);
    const errors = Matrix.zeros(labels.length, 1);
    const weighted = inputs.clone();
    labels.forEach((label, index) => {
      const odds = logOdds.get(index, 0);
      const probability = 1 / (1 + Math.exp(-odds));
      // log(1 + e^x) without an overflow.
      loss += Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds))) - (label ? odds : 0);
      errors.set(index, 0, probability - Number(label));
      weighted.mulRow(index, Math.sqrt(probability * (1 - probability)));
    });
    gradient.add(turned.mmul(errors));
    // Both sides are the same, so that rounding keeps it symmetric, which the decomposition insists on.
    curvature.add(weighted.transpose().mmul(weighted));
    await othersTurn();
  }
  return { loss, gradient, curvature };
}

const othersTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
