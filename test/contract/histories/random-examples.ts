import { expect } from 'chai';
import fc from 'fast-check';
import type { Classifier, LabelledRow, Weights } from '../../../core/index.js';
import { type ContractCase, type Harness, HISTORY_TIMEOUT_MS } from '../harness.js';

const SEED = 20_260_212;
const RUNS = 60;
/** What the port promises. */
const EXACT = 1e-6;

/** As many values in each row; some alike in all rows, or two columns that say the same; labels by chance or by the first value. */
const examples = fc.integer({ min: 1, max: 4 }).chain((width) => {
  const value = fc.oneof(fc.double({ min: -4, max: 4, noNaN: true }), fc.constantFrom(-3, -1, 0, 0, 1, 1, 3));
  const row = fc.record({ values: fc.array(value, { minLength: width, maxLength: width }), label: fc.boolean() });
  return fc
    .record({
      rows: fc.array(row, { minLength: 1, maxLength: 40 }),
      penalty: fc.constantFrom(0.1, 1, 2, 30),
      kind: fc.constantFrom('by chance', 'by chance', 'given away', 'twins', 'constant'),
    })
    .map(({ rows, penalty, kind }) => ({ penalty, kind, rows: rows.map((each) => madeOf(kind, each)) }));
});

function madeOf(kind: string, { values, label }: LabelledRow): LabelledRow {
  const [first = 0, ...others] = values;
  if (kind === 'given away') return { values, label: first > 0 };
  if (kind === 'twins') return { values: [first, first, ...others], label };
  return kind === 'constant' ? { values: [7, ...others], label } : { values, label };
}

/**
 * The promise of the port, as plainly as it can be written: Newton's steps, each as short as it takes to get no worse, to where the slope is nothing. Undefined when there is no such place.
 */
function fitPlainly(rows: readonly LabelledRow[], penalty: number): Weights | undefined {
  if (new Set(rows.map(({ label }) => label)).size < 2) return undefined;
  const inputs = rows.map(({ values }) => [1, ...values]);
  let weights = (inputs[0] ?? []).map(() => 0);
  const oddsOf = (row: readonly number[], of: readonly number[]) =>
    row.reduce((sum, value, index) => sum + value * (of[index] ?? 0), 0);
  const lossOf = (of: readonly number[]) =>
    rows.reduce(
      (sum, { label }, index) => {
        const odds = oddsOf(inputs[index] ?? [], of) * (label ? -1 : 1);
        return sum + Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds)));
      },
      (penalty / 2) * of.slice(1).reduce((sum, weight) => sum + weight ** 2, 0),
    );
  for (let step = 0; step < 200; step++) {
    const probabilities = inputs.map((row) => 1 / (1 + Math.exp(-oddsOf(row, weights))));
    const slope = weights.map((weight, at) =>
      inputs.reduce(
        (sum, row, index) => sum + (row[at] ?? 0) * ((probabilities[index] ?? 0) - Number(rows[index]?.label)),
        at === 0 ? 0 : penalty * weight,
      ),
    );
    const curvature = weights.map((_, at) =>
      weights.map((_, by) =>
        inputs.reduce(
          (sum, row, index) => {
            const probability = probabilities[index] ?? 0;
            return sum + (row[at] ?? 0) * (row[by] ?? 0) * probability * (1 - probability);
          },
          at === by && at > 0 ? penalty : 0,
        ),
      ),
    );
    const change = solve(curvature, slope);
    if (Math.max(...change.map(Math.abs)) < 1e-12) break;
    const moved = (share: number) => weights.map((weight, at) => weight - share * (change[at] ?? 0));
    let share = 1;
    while (share > 1e-6 && lossOf(moved(share)) > lossOf(weights) + 1e-9) share /= 2;
    weights = moved(share);
  }
  const [intercept = 0, ...others] = weights;
  return { intercept, weights: others };
}

/** Gauss's elimination, the greatest pivot first. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0]);
  for (let at = 0; at < rows.length; at++) {
    const pivot = rows
      .slice(at)
      .reduce((best, row) => (Math.abs(row[at] ?? 0) > Math.abs(best[at] ?? 0) ? row : best));
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(at, 0, pivot);
    for (const row of rows) {
      if (row === pivot) continue;
      const times = (row[at] ?? 0) / (pivot[at] ?? 1);
      for (const [column, value] of pivot.entries()) row[column] = (row[column] ?? 0) - times * value;
    }
  }
  return rows.map((row, at) => (row.at(-1) ?? 0) / (row[at] ?? 1));
}

function expectClose(found: Weights | undefined, expected: Weights | undefined, what: string): void {
  expect(found === undefined, `${what}: nothing learned`).to.equal(expected === undefined);
  if (found === undefined || expected === undefined) return;
  expect(found.weights, what).to.have.length(expected.weights.length);
  for (const [index, value] of [expected.intercept, ...expected.weights].entries()) {
    const of = index === 0 ? 'intercept' : `weight ${index}`;
    expect([found.intercept, ...found.weights][index], `${what}: ${of}`).to.be.closeTo(value, EXACT);
  }
}

const mirrored = ({ intercept, weights }: Weights): Weights => ({
  intercept: -intercept,
  weights: weights.map((weight) => -weight),
});

export const CLASSIFIER_HISTORY_CASES: readonly ContractCase<Harness<Classifier>>[] = [
  {
    title: 'learns from random examples what Newton learned from them with pencil and paper',
    timeoutMs: HISTORY_TIMEOUT_MS,
    async run({ make }) {
      // One adapter for all: what it learned before must not matter.
      const classifier = await make();
      const seen = new Set<string>();
      const property = fc.asyncProperty(
        examples,
        fc.infiniteStream(fc.nat()),
        async ({ rows, penalty, kind }, dice) => {
          const found = await classifier.fit(rows, penalty);
          expectClose(found, fitPlainly(rows, penalty), 'at first');
          expect(await classifier.fit(rows, penalty), 'again').to.deep.equal(found);
          const shuffled = rows
            .map((row) => ({ row, by: dice.next().value }))
            .sort((a, b) => a.by - b.by)
            .map(({ row }) => row);
          expectClose(await classifier.fit(shuffled, penalty), found, 'in another order');
          expectClose(
            await classifier.fit([...rows, ...rows], 2 * penalty),
            found,
            'twice, held back twice as much',
          );
          const swapped = rows.map(({ values, label }) => ({ values, label: !label }));
          expectClose(await classifier.fit(swapped, penalty), found && mirrored(found), 'with labels swapped');
          seen.add(found === undefined ? 'nothing' : kind);
          if (found === undefined) return;
          for (const { values } of rows) {
            const odds = values.reduce(
              (sum, value, at) => sum + value * (found.weights[at] ?? 0),
              found.intercept,
            );
            expect(1 / (1 + Math.exp(-odds)), 'a probability').to.be.within(0, 1);
          }
          if (kind === 'twins') expect(found.weights[0]).to.be.closeTo(found.weights[1] ?? Number.NaN, EXACT);
          if (kind === 'constant') expect(found.weights[0], 'of what is alike in all').to.be.closeTo(0, EXACT);
        },
      );
      await fc.assert(property, { seed: SEED, numRuns: RUNS });
      expect([...seen].sort()).to.deep.equal(['by chance', 'constant', 'given away', 'nothing', 'twins']);
    },
  },
  {
    title: 'gives the more probability the more there is of a value that gives the label away',
    timeoutMs: HISTORY_TIMEOUT_MS,
    async run({ make }) {
      const classifier = await make();
      const value = fc.double({ min: 0.01, max: 5, noNaN: true });
      const some = fc.array(value, { minLength: 1, maxLength: 20 });
      const property = fc.asyncProperty(some, some, fc.constantFrom(0.1, 1, 30), async (above, below, penalty) => {
        const rows = [
          ...above.map((value) => ({ values: [value], label: true })),
          ...below.map((value) => ({ values: [-value], label: false })),
        ];
        expect((await classifier.fit(rows, penalty))?.weights[0]).to.be.above(0);
        const turned = rows.map(({ values: [value = 0], label }) => ({ values: [-value], label }));
        expect((await classifier.fit(turned, penalty))?.weights[0]).to.be.below(0);
      });
      await fc.assert(property, { seed: SEED, numRuns: RUNS });
    },
  },
];
