import { expect } from 'chai';
import fc from 'fast-check';
import { ManualClock, MemoryClassifier, memoryPorts, SequentialIds } from '../../../adapters/memory/index.js';
import { NodeHash } from '../../../adapters/node/index.js';
import {
  BusyError,
  createOrderFailures,
  DAY_MS,
  InvalidInputError,
  learnRules,
  leastListed,
  PREDICTED_MS,
  probabilityByRules,
} from '../../../core/index.js';
import { rejectionOf } from '../../contract/contenders.js';
import { appOf, type PredictionWorld, predictionWorld, refuse } from '../../support/prediction-world.js';

/** Some are hardly ever refused, some often: what eight weeks tell better than "lately" does. */
const UNEQUAL = (participant: number) => [0.01, 0.02, 0.05, 0.5][participant % 4] ?? 0;

describe('A prediction', function () {
  this.timeout(60_000);
  let unequal: PredictionWorld;
  before(async () => {
    unequal = await predictionWorld({ participants: 60, weeks: 23, refusalOf: UNEQUAL });
  });

  it('goes by the model where that has been better than the rules, and lists who is likely, the most likely first', async () => {
    const { app } = appOf(unequal);
    const made = await app.predictRefusals();
    expect(made?.basis).to.equal('model');
    expect(made?.evaluation?.verdict).to.equal('model_is_better');
    expect(made?.evaluation?.gain?.low).to.be.above(0);
    const listed = made?.listed ?? [];
    expect(listed).to.have.length.within(12, 20);
    const often = listed.filter(({ participantId }) => Number(participantId) % 4 === 3);
    expect(often).to.have.length.above(0.9 * listed.length);
    const probabilities = listed.map(({ probability }) => probability);
    expect(probabilities).to.deep.equal([...probabilities].sort((a, b) => b - a));
    expect(listed[0]?.reasons[0]).to.equal('refusals');
    expect(made?.asked).to.equal(60);
    expect((await app.showPrediction())?.listed[0]).to.deep.equal({
      ...listed[0],
      participantName: `Participant ${Number(listed[0]?.participantId) - 1_000}`,
    });
  });

  it('tests on weeks that come after those it learned from, a whole week apart, and on no others', async () => {
    const { app } = appOf(unequal);
    const evaluation = await app.evaluatePrediction();
    const { learned, tested } = evaluation ?? expect.fail('not evaluated');
    expect(tested.untilMs).to.equal(unequal.endMs);
    expect(learned.untilMs).to.equal(tested.sinceMs);
    expect(learned.weeks + tested.weeks).to.equal(14);
    expect(learned.weeks).to.equal(10);
    expect(learned.untilMs - learned.sinceMs).to.equal(10 * PREDICTED_MS);
    const names = evaluation?.scores.map(({ contender }) => contender);
    expect(names).to.deep.equal(['base_rate', 'rules', 'model', 'model_without_balances']);
    for (const { brier, auc } of evaluation?.scores ?? []) {
      expect(brier.low).to.be.at.most(brier.value).and.at.least(0);
      expect(brier.high).to.be.at.least(brier.value);
      expect(auc.value).to.be.within(0.5, 1);
    }
    expect(evaluation?.scores[0]?.auc.value).to.equal(0.5);
    const cut = await app.evaluatePrediction({ learnUntilMs: unequal.endMs - 5 * PREDICTED_MS - DAY_MS });
    // The week around the cut belongs to neither.
    expect([cut?.learned.weeks, cut?.tested.weeks]).to.deep.equal([8, 5]);
  });

  it('learns nothing from what comes after the instant that is asked for', async () => {
    const world = await predictionWorld({ participants: 40, weeks: 24, refusalOf: UNEQUAL });
    const untilMs = world.endMs - 4 * PREDICTED_MS;
    const { app } = appOf(world);
    const before = await app.evaluatePrediction({ untilMs });
    for (let index = 0; index < 40; index++) refuse(world.log, String(1_000 + index), untilMs + DAY_MS);
    expect(await app.evaluatePrediction({ untilMs })).to.deep.equal(before);
    expect(before?.scores).to.have.length(4);
    // The control: the same refusals a week earlier are seen.
    for (let index = 0; index < 40; index++) refuse(world.log, String(1_000 + index), untilMs - DAY_MS);
    expect(await app.evaluatePrediction({ untilMs })).not.to.deep.equal(before);
  });

  it('goes by the rules where the model has not been better, and says so', async () => {
    const world = await predictionWorld({ participants: 60, weeks: 22, refusalOf: () => 0.1 });
    const made = await appOf(world).app.predictRefusals();
    expect(made?.evaluation?.verdict).to.equal('model_is_not_better');
    expect([made?.basis, made?.model]).to.deep.equal(['rules', undefined]);
    const [rules, model] = made?.evaluation?.scores.slice(1) ?? [];
    expect(rules?.brier.value).to.be.closeTo(model?.brier.value ?? 0, 0.01);
  });

  it('goes by the rules while there is too little to test with, and lists nobody while there is next to nothing', async () => {
    const few = await predictionWorld({
      participants: 30,
      weeks: 12,
      refusalOf: (index) => (index < 3 ? 0.6 : 0),
    });
    const made = await appOf(few).app.predictRefusals();
    expect(made?.evaluation?.verdict).to.equal('too_little_data');
    expect(made?.basis).to.equal('rules');
    expect(made?.listed.map(({ participantId }) => participantId).sort()).to.deep.equal(['1000', '1001', '1002']);
    expect(made?.listed[0]?.reasons).to.include('refusals');

    const none = await predictionWorld({ participants: 5, weeks: 12, refusalOf: () => 0 });
    const nothing = await appOf(none).app.predictRefusals();
    expect([nothing?.basis, nothing?.listed, nothing?.asked]).to.deep.equal(['nothing', [], 5]);

    const young = await predictionWorld({ participants: 5, weeks: 3, refusalOf: () => 0 });
    const first = await appOf(young).app.predictRefusals();
    expect([first?.basis, first?.evaluation, first?.asked]).to.deep.equal(['nothing', undefined, 5]);
    expect(await appOf(young).app.evaluatePrediction()).to.equal(undefined);
  });

  it('is the same for the same data, to the last digit, in whatever order they were stored', async () => {
    const made = await appOf(unequal).app.predictRefusals();
    expect(await appOf(unequal).app.predictRefusals()).to.deep.equal(made);
    const order = (ids: number[]) => [...ids].reverse();
    const reversed = await predictionWorld({ participants: 60, weeks: 23, refusalOf: UNEQUAL, order });
    expect(await appOf(reversed).app.predictRefusals()).to.deep.equal(made);
  });

  it('is the same by either classifier, as far as they promise', async () => {
    const byMlMatrix = await appOf(unequal).app.predictRefusals();
    const ports = { ...unequal.ports, classifier: new MemoryClassifier() };
    const byMemory = await appOf(unequal, ports).app.predictRefusals();
    const ids = byMemory?.listed.map(({ participantId }) => participantId);
    expect(byMlMatrix?.listed.map(({ participantId }) => participantId)).to.deep.equal(ids);
    byMlMatrix?.listed.forEach(({ probability }, index) => {
      expect(probability).to.be.closeTo(byMemory?.listed[index]?.probability ?? Number.NaN, 1e-5);
    });
  });

  it('says nothing about who has too little history or lies beyond what was learned from, and counts them', async () => {
    const world = await predictionWorld({ participants: 60, weeks: 23, refusalOf: UNEQUAL });
    await world.shop.putParticipants([
      { id: 'new', name: 'New' },
      { id: 'wild', name: 'Wild' },
    ]);
    refuse(world.log, 'new', world.endMs - DAY_MS);
    for (const [ms, food] of [
      [0, '1.00'],
      [1, '90000.00'],
      [2, '1.00'],
    ] as const) {
      const grant = {
        participantId: 'wild',
        kind: 'food',
        count: 1,
        grantedAtMs: 0,
        expiresAtMs: undefined,
      } as const;
      await world.shop.grantVouchers([{ ...grant, amount: food }]);
      await world.shop.place({
        ...{ participantId: 'wild', userId: '1', lines: [], cartHash: `${ms}`, duplicateWindowMs: 0 },
        totals: { food, hygiene: '0.00', total: food },
        placedAtMs: world.endMs - DAY_MS + ms,
        voucherMultiplier: '1.0',
        signal: new AbortController().signal,
      });
      refuse(world.log, 'wild', world.endMs - DAY_MS + ms);
    }
    const made = await appOf(world).app.predictRefusals();
    expect(made).to.include({ basis: 'model', asked: 62, tooLittleHistory: 1, outOfRange: 1 });
    expect(made?.listed.some(({ participantId }) => ['new', 'wild'].includes(participantId))).to.equal(false);
  });

  it('is made by one process at a time, and not while there is a young one', async () => {
    const world = await predictionWorld({ participants: 5, weeks: 3, refusalOf: () => 0 });
    const { app, clock, lock } = appOf(world);
    const held = await lock.withLease('predict-refusals', 1_000, () => rejectionOf(app.predictRefusals()));
    expect(held.acquired && held.value).to.be.instanceOf(BusyError);
    expect(await app.showPrediction()).to.equal(undefined);
    const daily = { unlessYoungerThanMs: DAY_MS };
    expect((await app.predictRefusals(daily))?.madeAtMs).to.equal(world.endMs);
    clock.set(world.endMs + DAY_MS - 1);
    expect(await app.predictRefusals(daily)).to.equal(undefined);
    expect((await app.predictRefusals())?.madeAtMs).to.equal(world.endMs + DAY_MS - 1);
    clock.set(world.endMs + 2 * DAY_MS - 1);
    expect((await app.predictRefusals(daily))?.madeAtMs).to.equal(world.endMs + 2 * DAY_MS - 1);
  });

  it('ends with the reason of a signal, and leaves the one before', async () => {
    const { app, clock } = appOf(unequal);
    const before = await app.predictRefusals();
    clock.set(unequal.endMs + 1);
    const reason = new Error('stop');
    expect(await rejectionOf(app.predictRefusals({ signal: AbortSignal.abort(reason) }))).to.equal(reason);
    expect((await app.showPrediction())?.madeAtMs).to.equal(before?.madeAtMs);
  });

  it('is not evaluated on weeks that are still to come', async () => {
    const { app, clock } = appOf(unequal);
    const evaluated = await app.evaluatePrediction({ untilMs: clock.now() });
    expect(evaluated?.tested.untilMs).to.equal(unequal.endMs);
    const error = await rejectionOf(app.evaluatePrediction({ untilMs: clock.now() + 1 }));
    expect(error).to.be.instanceOf(InvalidInputError).with.property('field', 'until');
  });

  it('lists who stands out also where most are refused', async () => {
    const mostly = (index: number) => [0.3, 0.6, 0.6, 1][index % 4] ?? 0;
    const world = await predictionWorld({ participants: 60, weeks: 23, refusalOf: mostly });
    const made = await appOf(world).app.predictRefusals();
    const baseRate = made?.rules.baseRate ?? Number.NaN;
    expect(baseRate).to.be.within(0.51, 0.75);
    const listed = made?.listed ?? [];
    expect(listed).to.have.length.within(5, 20);
    for (const { participantId, probability } of listed) {
      expect(Number(participantId) % 4, participantId).to.equal(3);
      expect(probability).to.be.at.least((1 + baseRate) / 2);
    }
    const scores = made?.evaluation?.scores ?? [];
    expect(scores.find(({ contender }) => contender === 'model')?.listed).to.be.above(0);
  });

  it('lists from a probability on that is above the base rate and can be reached, whatever that is', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (baseRate) => {
        const least = leastListed(baseRate);
        expect(least).to.be.at.least(baseRate).and.at.most(1);
        expect(least).to.equal(baseRate <= 1 / 3 ? 2 * baseRate : (1 + baseRate) / 2);
        if (baseRate > 0 && baseRate < 0.999) expect(least).to.be.above(baseRate).and.below(1);
      }),
    );
  });

  it('takes no cut that is not before the end', async () => {
    const { app } = appOf(unequal);
    const error = await rejectionOf(app.evaluatePrediction({ learnUntilMs: unequal.endMs }));
    expect(error).to.be.instanceOf(InvalidInputError).with.property('field', 'learn_until');
  });

  it('is nothing without its ports', async () => {
    const clock = new ManualClock(0);
    const rest = { ...memoryPorts(clock), clock, hash: new NodeHash(), ids: new SequentialIds() };
    const app = createOrderFailures({ ...rest, ordering: unequal.shop });
    expect(await app.predictRefusals()).to.equal(undefined);
    expect(await app.evaluatePrediction()).to.equal(undefined);
    expect(await app.showPrediction()).to.equal(undefined);
  });
});

describe('The rules', () => {
  const example = (short: boolean, refusedLately: boolean, refused: boolean) => ({
    rules: { short, refusedLately },
    refused,
  });

  it('give each combination the share that came true, drawn to the base rate by one example', () => {
    const rules = learnRules([
      example(true, true, true),
      example(true, true, true),
      example(true, true, false),
      example(true, false, false),
      ...Array.from({ length: 4 }, () => example(false, false, false)),
    ]);
    expect(rules.baseRate).to.equal(0.25);
    const probability = (short: boolean, refusedLately: boolean) =>
      probabilityByRules(rules, { short, refusedLately });
    expect(probability(true, true)).to.equal(2.25 / 4);
    expect(probability(true, false)).to.equal(0.25 / 2);
    expect(probability(false, false)).to.equal(0.25 / 5);
    // Never seen: the base rate.
    expect(probability(false, true)).to.equal(0.25);
    expect(learnRules([]).baseRate).to.equal(0);
  });
});
