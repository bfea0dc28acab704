import { expect } from 'chai';
import fc from 'fast-check';
import {
  areaUnderCurve,
  brierScore,
  calibrationOf,
  estimateOf,
  type Judged,
  resamples,
  Sample,
  scatter,
  seededNumbers,
} from '../../../core/index.js';

const judged = (...pairs: readonly (readonly [probability: number, happened: 0 | 1])[]): Judged[] =>
  pairs.map(([probability, happened]) => ({ probability, happened: happened === 1 }));

const someJudged = fc.array(
  fc.record({ probability: fc.integer({ min: 0, max: 8 }).map((eighths) => eighths / 8), happened: fc.boolean() }),
  { minLength: 1, maxLength: 40 },
);

describe('The Brier score', () => {
  it('is the mean squared error: the values of the examples of scikit-learn', () => {
    expect(brierScore(judged([0.1, 0], [0.9, 1], [0.8, 1], [0.3, 0]))).to.be.closeTo(0.0375, 1e-12);
    expect(brierScore(judged([0, 0], [1, 1]))).to.equal(0);
    expect(brierScore(judged([1, 0], [0, 1]))).to.equal(1);
    expect(brierScore([])).to.be.NaN;
  });

  it('of the base rate is its variance', () => {
    const rate = judged([0.2, 1], [0.2, 0], [0.2, 0], [0.2, 0], [0.2, 0]);
    expect(brierScore(rate)).to.be.closeTo(0.2 * 0.8, 1e-12);
  });

  it('counts each as often as its weight says', () => {
    const two = judged([0.5, 1], [0.1, 0]);
    expect(brierScore(two, [3, 1])).to.be.closeTo((3 * 0.25 + 0.01) / 4, 1e-12);
    expect(brierScore(two, [0, 1])).to.be.closeTo(0.01, 1e-12);
  });
});

describe('The area under the curve', () => {
  it('is that of the example of scikit-learn, 1 when all are apart, a half when all are alike', () => {
    expect(areaUnderCurve(judged([0.1, 0], [0.4, 0], [0.35, 1], [0.8, 1]))).to.equal(0.75);
    expect(areaUnderCurve(judged([0.1, 0], [0.9, 1]))).to.equal(1);
    expect(areaUnderCurve(judged([0.9, 0], [0.1, 1]))).to.equal(0);
    expect(areaUnderCurve(judged([0.3, 0], [0.3, 1], [0.3, 1]))).to.equal(0.5);
    expect(areaUnderCurve(judged([0.3, 1]))).to.be.NaN;
  });

  it('is the share of pairs in the right order, ties counted half, whatever the examples', () => {
    fc.assert(
      fc.property(someJudged, (examples) => {
        const [yes, no] = [examples.filter(({ happened }) => happened), examples.filter((each) => !each.happened)];
        fc.pre(yes.length > 0 && no.length > 0);
        let wins = 0;
        for (const a of yes)
          for (const b of no)
            wins += a.probability > b.probability ? 1 : a.probability === b.probability ? 0.5 : 0;
        expect(areaUnderCurve(examples)).to.be.closeTo(wins / (yes.length * no.length), 1e-9);
      }),
    );
  });

  it('with whole weights is that of each example written down so often', () => {
    fc.assert(
      fc.property(
        someJudged,
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 40, maxLength: 40 }),
        (examples, times) => {
          const repeated = examples.flatMap((example, index) => Array(times[index]).fill(example) as Judged[]);
          const [weighted, plain] = [areaUnderCurve(examples, times), areaUnderCurve(repeated)];
          if (Number.isNaN(plain)) expect(weighted).to.be.NaN;
          else expect(weighted).to.be.closeTo(plain, 1e-9);
          expect(brierScore(examples, times) || 0).to.be.closeTo(brierScore(repeated) || 0, 1e-9);
        },
      ),
    );
  });
});

describe('Calibration', () => {
  it('groups by probability and compares what was said with what happened', () => {
    const bins = calibrationOf(judged([0.7, 1], [0.1, 0], [0.2, 1], [0.9, 1], [0.9, 0], [0.3, 0]), 3);
    expect(bins.map(({ examples, happened }) => [examples, happened])).to.deep.equal([
      [2, 1],
      [2, 1],
      [2, 1],
    ]);
    expect(bins[0]?.predicted).to.be.closeTo(0.15, 1e-12);
    expect(bins[2]?.observed).to.equal(0.5);
  });

  it('loses nobody, keeps equal probabilities together, and ascends, whatever the examples', () => {
    fc.assert(
      fc.property(someJudged, fc.integer({ min: 1, max: 12 }), (examples, count) => {
        const bins = calibrationOf(examples, count);
        expect(bins.length).to.be.within(1, count);
        expect(bins.reduce((sum, bin) => sum + bin.examples, 0)).to.equal(examples.length);
        const total = examples.filter(({ happened }) => happened).length;
        expect(bins.reduce((sum, bin) => sum + bin.happened, 0)).to.equal(total);
        bins.slice(1).forEach(({ predicted }, index) => {
          expect(predicted).to.be.above(bins[index]?.predicted ?? Number.NaN);
        });
      }),
    );
  });
});

describe('The bootstrap', () => {
  it('draws whole groups, as many as there are, the same for the same seed', () => {
    const groups = [0, 0, 1, 2, 2, 2];
    const drawn = [...resamples(groups, 3, { times: 50, seed: 1 })].map((weights) => [...weights]);
    expect(drawn).to.have.length(50);
    for (const [a, a2, b, c, c2, c3] of drawn as [number, number, number, number, number, number][]) {
      expect([a2, c2, c3]).to.deep.equal([a, c, c]);
      expect(a + b + c).to.equal(3);
    }
    const again = [...resamples(groups, 3, { times: 50, seed: 1 })].map((weights) => [...weights]);
    expect(again).to.deep.equal(drawn);
    const others = [...resamples(groups, 3, { times: 50, seed: 2 })].map((weights) => [...weights]);
    expect(others).not.to.deep.equal(drawn);
  });

  it('covers the true mean of dependent examples about 95 times of 100', () => {
    let covered = 0;
    for (let trial = 0; trial < 100; trial++) {
      const next = seededNumbers(trial);
      // 60 participants, four weeks each that are all alike.
      const means = Array.from({ length: 60 }, next);
      const examples = means.flatMap((mean) => judged([mean, 0], [mean, 0], [mean, 0], [mean, 0]));
      const groups = examples.map((_, index) => index >> 2);
      const resampled = [...resamples(groups, 60, { times: 200, seed: 1 })].map((weights) =>
        brierScore(examples, weights),
      );
      const { low, high } = estimateOf(brierScore(examples), resampled);
      // The mean of the square of a number between 0 and 1.
      if (low <= 1 / 3 && 1 / 3 <= high) covered++;
    }
    expect(covered).to.be.within(88, 99);
  });

  it('gives the middle 95 %, without what could not be counted', () => {
    const values = Array.from({ length: 1_001 }, (_, index) => index);
    expect(estimateOf(7, [Number.NaN, ...values.reverse()])).to.deep.equal({ value: 7, low: 25, high: 975 });
  });
});

describe('Seeded numbers', () => {
  it('are within [0, 1) and evenly spread', () => {
    const next = seededNumbers(1);
    const numbers = Array.from({ length: 10_000 }, next);
    expect(Math.min(...numbers)).to.be.within(0, 0.01);
    expect(Math.max(...numbers))
      .to.be.within(0.99, 1)
      .and.below(1);
    expect(numbers.reduce((sum, each) => sum + each, 0) / numbers.length).to.be.closeTo(0.5, 0.02);
  });
});

describe('A sample', () => {
  it('keeps the same ids in whatever order they come, and asks for no value in vain', () => {
    const ids = Array.from({ length: 500 }, (_, index) => String(index));
    const kept = (order: readonly string[]) => {
      const sample = new Sample<string>(40);
      let made = 0;
      for (const id of order) {
        sample.offer(id, () => {
          made++;
          return id;
        });
      }
      return { values: sample.values(), made };
    };
    const first = kept(ids);
    expect(first.values).to.have.length(40);
    expect(kept([...ids].reverse()).values).to.deep.equal(first.values);
    expect(first.made).to.be.below(300);
    const limit = ids.map(scatter).sort((a, b) => a - b)[39] ?? 0;
    expect(first.values.every((id) => scatter(id) <= limit)).to.equal(true);
  });

  it('keeps everybody while there is room', () => {
    const sample = new Sample<number>(5);
    for (const id of ['b', 'a', 'c']) sample.offer(id, () => id.charCodeAt(0));
    expect(sample.values()).to.deep.equal([97, 98, 99]);
  });

  it('takes neighbours and far ids alike', () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => String(index));
    const lower = ids.map(scatter).filter((hash) => hash < 2 ** 31).length;
    expect(lower).to.be.within(4_800, 5_200);
  });
});
