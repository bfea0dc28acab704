import { MemoryClassifier } from '../../../adapters/memory/index.js';
import type { Classifier, LabelledRow, Weights } from '../../../core/index.js';
import { broken } from './broken-adapter.js';

const LEAST = 'makes the least of the loss: a step in any direction makes it more';
const BALANCE = 'finds the weight at which the penalty balances what the rows say';
const NOTHING = 'learns nothing where there is nothing to tell apart';

class Heavier extends MemoryClassifier {
  override fit(rows: readonly LabelledRow[], penalty: number) {
    return super.fit(rows, 2 * penalty);
  }
}

class ByTheRow extends MemoryClassifier {
  override fit(rows: readonly LabelledRow[], penalty: number) {
    return super.fit(rows, penalty * rows.length);
  }
}

class Shrunken extends MemoryClassifier {
  override async fit(rows: readonly LabelledRow[], penalty: number): Promise<Weights | undefined> {
    const found = await super.fit(rows, penalty);
    // The penalty on the intercept too, as far as one can see it from outside.
    return found && { ...found, intercept: found.intercept * 0.9 };
  }
}

class Guessing extends MemoryClassifier {
  override async fit(rows: readonly LabelledRow[]): Promise<Weights> {
    return { intercept: 0, weights: (rows[0]?.values ?? []).map(() => 0) };
  }
}

/** A few steps down the slope, row by row: what many libraries do. */
class NotSettled extends MemoryClassifier {
  override async fit(rows: readonly LabelledRow[], penalty: number): Promise<Weights | undefined> {
    if (!rows.some(({ label }) => label) || rows.every(({ label }) => label)) return undefined;
    let intercept = 0;
    const weights = (rows[0]?.values ?? []).map(() => 0);
    for (let round = 0; round < 20; round++) {
      for (const { values, label } of rows) {
        const odds = values.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), intercept);
        const error = 1 / (1 + Math.exp(-odds)) - Number(label);
        intercept -= 0.01 * error;
        for (const [index, value] of values.entries()) {
          const weight = weights[index] ?? 0;
          weights[index] = weight - 0.01 * (error * value + (penalty * weight) / rows.length);
        }
      }
    }
    return { intercept, weights };
  }
}

class NeverStops extends MemoryClassifier {
  override async letOthersWork() {}
}

class HoldsEverybodyUp extends MemoryClassifier {
  override async fit(rows: readonly LabelledRow[]): Promise<Weights> {
    // As long as it takes without a pause.
    const endMs = performance.now() + 50;
    while (performance.now() < endMs);
    return { intercept: 0, weights: (rows[0]?.values ?? []).map(() => 0) };
  }
}

export const BROKEN_CLASSIFIERS = [
  broken<Classifier>('holds back twice as much', BALANCE, () => new Heavier()),
  broken<Classifier>('holds back the more the more rows there are', LEAST, () => new ByTheRow()),
  broken<Classifier>(
    'holds the intercept back',
    'gives the share of the labels without a feature that says anything, and holds the intercept back by nothing',
    () => new Shrunken(),
  ),
  broken<Classifier>('learns from nothing', NOTHING, () => new Guessing()),
  broken<Classifier>('stops before it has settled', LEAST, () => new NotSettled()),
  broken<Classifier>(
    'depends on the order of the rows',
    'gives the same for the same rows in another order, again and again',
    () => new NotSettled(),
  ),
  broken<Classifier>('takes no pause', 'lets others work in between', () => new NeverStops()),
  broken<Classifier>('holds everybody up', 'lets others work in between', () => new HoldsEverybodyUp()),
];
