import { expect } from 'chai';
import { type Classifier, type LabelledRow, seededNumbers, type Weights } from '../../core/index.js';
import type { ContractCase, Harness } from './harness.js';
import { CLASSIFIER_HISTORY_CASES } from './histories/random-examples.js';

type ClassifierCase = ContractCase<Harness<Classifier>>;

/** Exact to what the port promises. */
const EXACT = 1e-6;
const PENALTY = 2;

const row = (label: boolean, ...values: number[]): LabelledRow => ({ values, label });

/** Labels that depend on the first value, less on the second, not on the third; the same every time. */
function someRows(count: number): LabelledRow[] {
  const next = seededNumbers(7);
  const centred = () => next() + next() + next() - 1.5;
  return Array.from({ length: count }, () => {
    const values = [centred(), centred(), centred()];
    const logOdds = -1 + 3 * (values[0] ?? 0) - (values[1] ?? 0);
    return { values, label: next() < 1 / (1 + Math.exp(-logOdds)) };
  });
}

/** What is to be made the least. */
function loss(rows: readonly LabelledRow[], { intercept, weights }: Weights, penalty: number): number {
  const held = (penalty / 2) * weights.reduce((sum, weight) => sum + weight ** 2, 0);
  return rows.reduce((sum, { values, label }) => {
    const odds = values.reduce((total, value, index) => total + value * (weights[index] ?? Number.NaN), intercept);
    return sum + Math.log1p(Math.exp(label ? -odds : odds));
  }, held);
}

async function fitted(classifier: Classifier, rows: readonly LabelledRow[], penalty = PENALTY): Promise<Weights> {
  const found = await classifier.fit(rows, penalty);
  if (found === undefined) throw new Error('Nothing was learned.');
  return found;
}

function expectSame(found: Weights, expected: Weights): void {
  expect(found.intercept).to.be.closeTo(expected.intercept, EXACT);
  expect(found.weights).to.have.length(expected.weights.length);
  found.weights.forEach((weight, index) => {
    expect(weight, `weight ${index}`).to.be.closeTo(expected.weights[index] ?? Number.NaN, EXACT);
  });
}

export const CLASSIFIER_CASES: readonly ClassifierCase[] = [
  {
    title: 'learns nothing where there is nothing to tell apart',
    async run({ make }) {
      const classifier = await make();
      expect(await classifier.fit([], PENALTY)).to.equal(undefined);
      expect(await classifier.fit([row(true, 1), row(true, 2)], PENALTY)).to.equal(undefined);
      expect(await classifier.fit([row(false, 1), row(false, 2)], PENALTY)).to.equal(undefined);
    },
  },
  {
    title:
      'gives the share of the labels without a feature that says anything, and holds the intercept back by nothing',
    async run({ make }) {
      const rows = [row(true, 0), row(false, 0), row(false, 0), row(false, 0)];
      const { intercept, weights } = await fitted(await make(), rows, 1_000);
      expect(intercept).to.be.closeTo(Math.log(1 / 3), EXACT);
      expect(weights[0]).to.be.closeTo(0, EXACT);
    },
  },
  {
    title: 'finds the weight at which the penalty balances what the rows say',
    async run({ make }) {
      // Two rows at 1 and -1: by symmetry no intercept, and 2 / (1 + e^w) = penalty x w.
      const rows = [row(true, 1), row(false, -1)];
      const { intercept, weights } = await fitted(await make(), rows, 0.5);
      const weight = weights[0] ?? Number.NaN;
      expect(intercept).to.be.closeTo(0, EXACT);
      expect(2 / (1 + Math.exp(weight))).to.be.closeTo(0.5 * weight, EXACT);
      expect(weight).to.be.above(1);
    },
  },
  {
    title: 'makes the least of the loss: a step in any direction makes it more',
    async run({ make }) {
      const rows = someRows(500);
      const found = await fitted(await make(), rows);
      const least = loss(rows, found, PENALTY);
      for (const index of [-1, 0, 1, 2]) {
        for (const step of [-1e-3, 1e-3]) {
          const moved = {
            intercept: found.intercept + (index === -1 ? step : 0),
            weights: found.weights.map((weight, at) => weight + (at === index ? step : 0)),
          };
          expect(loss(rows, moved, PENALTY), `weight ${index} moved by ${step}`).to.be.above(least);
        }
      }
      expect(found.weights[0]).to.be.above(1);
      expect(found.weights[1]).to.be.below(-0.2);
    },
  },
  {
    title: 'gives the same for the same rows in another order, again and again',
    async run({ make }) {
      const classifier = await make();
      const rows = someRows(300);
      const first = await fitted(classifier, rows);
      expectSame(await fitted(classifier, [...rows].reverse()), first);
      expect(await fitted(classifier, rows)).to.deep.equal(first);
    },
  },
  {
    title: 'settles where a feature gives the label away, or two features say the same, or values are far apart',
    async run({ make }) {
      const classifier = await make();
      const apart = await fitted(classifier, [row(true, 5), row(true, 6), row(false, -5), row(false, -7)]);
      expect(apart.weights[0]).to.be.within(0.1, 2);
      const twins = await fitted(
        classifier,
        someRows(100).map(({ values, label }) => row(label, values[0] ?? 0, values[0] ?? 0)),
      );
      expect(twins.weights[0]).to.be.closeTo(twins.weights[1] ?? Number.NaN, EXACT);
      const rows = [row(true, 40), row(false, -40), row(false, 1), row(true, -1), row(true, 30)];
      const wide = await fitted(classifier, rows);
      expect(loss(rows, wide, PENALTY)).to.be.below(loss(rows, { intercept: 0, weights: [0] }, PENALTY));
    },
  },
  {
    title: 'lets others work in between',
    async run({ make }) {
      const classifier = await make();
      let turns = 0;
      const counting = setInterval(() => turns++, 0);
      try {
        await fitted(classifier, someRows(20_000));
      } finally {
        clearInterval(counting);
      }
      expect(turns).to.be.above(3);
      let hadTheirTurn = false;
      setImmediate(() => {
        hadTheirTurn = true;
      });
      await classifier.letOthersWork();
      expect(hadTheirTurn).to.equal(true);
    },
    timeoutMs: 60_000,
  },
  ...CLASSIFIER_HISTORY_CASES,
];
