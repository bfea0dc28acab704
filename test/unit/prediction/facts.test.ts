import { expect } from 'chai';
import fc from 'fast-check';
import {
  DAY_MS,
  examplesOf,
  FEATURES,
  type Feature,
  featuresOf,
  featureValue,
  isShort,
  isWithin,
  knowsEnough,
  LATELY_MS,
  LOOK_BACK_MS,
  missingOf,
  type ParticipantHistory,
  type PastVoucher,
  PREDICTED_MS,
  type ProgramPause,
  probabilityByModel,
  type RefusalModel,
  reasonsByModel,
  refusalFactsAt,
  refusedInWeekOf,
  scaleOf,
  standardised,
  weeksBetween,
} from '../../../core/index.js';

const T = Date.UTC(2026, 5, 1);

function history(changes: Partial<ParticipantHistory> = {}): ParticipantHistory {
  return { participantId: '7', participantName: 'Jane', orders: [], refusedAtMs: [], vouchers: [], ...changes };
}

const cart = (daysAgo: number, food: string, hygiene = '0.00') => ({
  placedAtMs: T - daysAgo * DAY_MS,
  totals: { food, hygiene },
});

function voucher(changes: Partial<PastVoucher> = {}): PastVoucher {
  const good = { kind: 'food', amount: '10.00', grantedAtMs: T - DAY_MS } as const;
  return { ...good, expiresAtMs: undefined, usedAtMs: undefined, ...changes };
}

describe('What a prediction is made of', () => {
  it('is nothing for whoever neither ordered nor was refused in the eight weeks before', () => {
    expect(refusalFactsAt(history(), [], T)).to.equal(undefined);
    const old = history({ orders: [{ ...cart(0, '1.00'), placedAtMs: T - LOOK_BACK_MS - 1 }], refusedAtMs: [T] });
    expect(refusalFactsAt(old, [], T)).to.equal(undefined);
    const edge = history({ orders: [{ ...cart(0, '1.00'), placedAtMs: T - LOOK_BACK_MS }] });
    expect(refusalFactsAt(edge, [], T)?.orders).to.equal(1);
    expect(refusalFactsAt(history({ refusedAtMs: [T - 1] }), [], T)?.refusals).to.equal(1);
  });

  it('counts, takes the middle cart and the largest, and knows who was refused lately', () => {
    const facts = refusalFactsAt(
      history({
        orders: [cart(40, '5.00', '1.00'), cart(30, '100.00', '3.00'), cart(20, '9.00'), cart(3, '20.00')],
        refusedAtMs: [T - 50 * DAY_MS, T - LATELY_MS],
      }),
      [],
      T,
    );
    expect(facts).to.include({
      orders: 4,
      refusals: 2,
      refusedLately: true,
      daysSinceLast: 3,
      largestCart: '100.00',
    });
    expect(facts?.food.typicalCart).to.equal('9.00');
    expect(facts?.hygiene.typicalCart).to.equal('0.00');
    const before = refusalFactsAt(history({ refusedAtMs: [T - LATELY_MS - 1] }), [], T);
    expect(before?.refusedLately).to.equal(false);
  });

  it('adds up the vouchers as they were: granted before, not expired, not used before', () => {
    const facts = refusalFactsAt(
      history({
        orders: [cart(3, '20.00')],
        vouchers: [
          voucher(),
          voucher({ amount: '1.00', grantedAtMs: T }),
          voucher({ amount: '2.00', expiresAtMs: T }),
          voucher({ amount: '4.00', expiresAtMs: T + 1 }),
          voucher({ amount: '8.00', usedAtMs: T - 1 }),
          voucher({ amount: '16.00', usedAtMs: T }),
          voucher({ amount: '32.00', expiresAtMs: T + PREDICTED_MS }),
          voucher({ amount: '64.00', expiresAtMs: T + PREDICTED_MS + 1 }),
          voucher({ kind: 'hygiene', amount: '0.50' }),
        ],
      }),
      [],
      T,
    );
    expect(facts?.food.balance).to.equal('126.00');
    expect(facts?.expiring).to.equal('36.00');
    expect(facts?.hygiene.balance).to.equal('0.50');
  });

  it('multiplies by a pause that has begun, not by one to come', () => {
    const pause = (fromMs: number): ProgramPause => ({
      name: 'Break',
      fromMs,
      untilMs: T + DAY_MS,
      multiplier: '2.0',
    });
    const jane = history({ orders: [cart(3, '20.00')], vouchers: [voucher()] });
    const balance = (fromMs: number) => refusalFactsAt(jane, [pause(fromMs)], T)?.food.balance;
    expect([balance(T - 1), balance(T), balance(T + 1)]).to.deep.equal(['20.00', '10.00', '10.00']);
  });

  it('says what is missing for a typical cart', () => {
    expect(missingOf({ balance: '10.00', typicalCart: '12.50' })).to.equal('2.50');
    expect(missingOf({ balance: '12.50', typicalCart: '12.50' })).to.equal(undefined);
    const enough = { balance: '5.00', typicalCart: '5.00' };
    expect(isShort({ food: enough, hygiene: enough })).to.equal(false);
    expect(isShort({ food: enough, hygiene: { balance: '0.00', typicalCart: '0.01' } })).to.equal(true);
  });
});

describe('Nothing of the future', () => {
  const instants = fc.integer({ min: -80, max: 20 }).map((days) => T + days * DAY_MS);
  const amounts = fc.integer({ min: 0, max: 9_999 }).map((cents) => (cents / 100).toFixed(2));
  const optional = fc.option(instants, { nil: undefined });
  const histories = fc.record({
    orders: fc.array(fc.record({ placedAtMs: instants, totals: fc.record({ food: amounts, hygiene: amounts }) })),
    refusedAtMs: fc.array(instants),
    vouchers: fc.array(
      fc.record({
        kind: fc.constantFrom('food' as const, 'hygiene' as const),
        amount: amounts,
        grantedAtMs: instants,
        expiresAtMs: optional,
        usedAtMs: optional,
      }),
    ),
  });
  const pauseLists = fc.array(
    fc.record({
      name: fc.constantFrom('A', 'B'),
      fromMs: instants,
      untilMs: instants,
      multiplier: fc.constantFrom('2.0', '3.0'),
    }),
  );
  const sorted = ({ orders, refusedAtMs, vouchers }: typeof histories extends fc.Arbitrary<infer T> ? T : never) =>
    history({
      orders: [...orders].sort((a, b) => a.placedAtMs - b.placedAtMs),
      refusedAtMs: [...refusedAtMs].sort((a, b) => a - b),
      vouchers,
    });
  /** What had happened before `T`; of a voucher that was used later, that it was not used yet. */
  const known = ({ orders, refusedAtMs, vouchers, ...who }: ParticipantHistory): ParticipantHistory => ({
    ...who,
    orders: orders.filter(({ placedAtMs }) => placedAtMs < T),
    refusedAtMs: refusedAtMs.filter((atMs) => atMs < T),
    vouchers: vouchers
      .filter(({ grantedAtMs }) => grantedAtMs < T)
      .map(({ usedAtMs, ...same }) => ({
        ...same,
        usedAtMs: usedAtMs !== undefined && usedAtMs < T ? usedAtMs : undefined,
      })),
  });
  const pausesBefore = (pauses: readonly ProgramPause[]) => pauses.filter(({ fromMs }) => fromMs < T);

  it('changes a feature: without all that came later they are the same, whatever came', () => {
    let told = 0;
    fc.assert(
      fc.property(histories, pauseLists, (any, pauses) => {
        const whole = sorted(any);
        const facts = refusalFactsAt(whole, pauses, T);
        expect(facts).to.deep.equal(refusalFactsAt(known(whole), pausesBefore(pauses), T));
        if (facts !== undefined) told++;
      }),
      { numRuns: 1_000 },
    );
    expect(told).to.be.above(300);
  });

  it('is what the examples of a week are labelled with', () => {
    const jane = history({ orders: [cart(3, '20.00'), cart(2, '20.00')], refusedAtMs: [T + PREDICTED_MS - 1] });
    const [example] = examplesOf(jane, [], [T]).examples;
    expect([example?.refused, example?.participantId, example?.atMs]).to.deep.equal([true, '7', T]);
    expect(refusedInWeekOf(jane, T + 1)).to.equal(true);
    expect(refusedInWeekOf(jane, T - 1)).to.equal(false);
    expect(refusedInWeekOf(history({ refusedAtMs: [T] }), T)).to.equal(true);
  });

  it('would be noticed: a feature that looked at it changes with it', () => {
    const leaky = (whole: ParticipantHistory) => [
      ...featuresOf(refusalFactsAt(whole, [], T + DAY_MS) ?? expect.fail('nothing known')),
    ];
    const whole = history({ orders: [cart(3, '20.00')], refusedAtMs: [T + 5] });
    expect(leaky(whole)).not.to.deep.equal(leaky(known(whole)));
  });
});

describe('The weeks of the past', () => {
  it('end at the instant that is asked for, and have eight known weeks before them', () => {
    const knownSinceMs = T - LOOK_BACK_MS - 2 * PREDICTED_MS;
    expect(weeksBetween(knownSinceMs, T)).to.deep.equal([T - 2 * PREDICTED_MS, T - PREDICTED_MS]);
    expect(weeksBetween(knownSinceMs + 1, T)).to.deep.equal([T - PREDICTED_MS]);
    expect(weeksBetween(T, T)).to.deep.equal([]);
    expect(weeksBetween(0, T)).to.have.length(39);
  });

  it('leave out who knows too little', () => {
    const weeks = [T, T + PREDICTED_MS];
    const once = history({ orders: [cart(3, '20.00')], refusedAtMs: [T + 1] });
    const { examples, unknown } = examplesOf(once, [], weeks);
    expect(unknown).to.deep.equal([{ atMs: T, refused: true }]);
    expect(examples.map(({ atMs, refused }) => [atMs, refused])).to.deep.equal([[T + PREDICTED_MS, false]]);
    expect(examplesOf(history(), [], weeks)).to.deep.equal({ examples: [], unknown: [] });
  });
});

describe('What is said about nobody', () => {
  it('is what one submission, or refusals alone, would have to tell', () => {
    const knows = (orders: number, refusals: number) => knowsEnough({ orders, refusals });
    expect([knows(1, 0), knows(0, 9), knows(1, 1), knows(2, 0)]).to.deep.equal([false, false, true, true]);
  });

  it('is what lies beyond everything that was learned from, at the edge not yet', () => {
    const rows = [
      [1, 0, 1, 0, 0, 0, 0, 0],
      [2, 0, 1, 0, 1, 0, 0, 0],
    ];
    const scale = scaleOf(FEATURES, rows);
    expect(isWithin(scale, rows[1] ?? [])).to.equal(true);
    expect(isWithin(scale, [2.000001, 0, 1, 0, 1, 0, 0, 0])).to.equal(false);
    expect(isWithin(scale, [1, 0, 1.1, 0, 1, 0, 0, 0])).to.equal(false);
  });
});

describe('The model', () => {
  const feature = (name: Feature, weight: number, mean = 0, deviation = 1) => ({
    ...{ feature: name, weight, mean, deviation },
    ...{ least: -9, most: 9 },
  });
  const model: RefusalModel = {
    intercept: -2,
    features: [
      feature('orders', 1, 1, 0.5),
      feature('food_gap', 2),
      feature('refusals', 0.05),
      feature('spread', -3),
    ],
  };
  const rowOf = (values: Partial<Record<Feature, number>>) => FEATURES.map((name) => values[name] ?? 0);

  it('adds up weight times deviations, and makes a probability of it', () => {
    expect(probabilityByModel(model, rowOf({ orders: 1 }))).to.be.closeTo(1 / (1 + Math.exp(2)), 1e-12);
    expect(probabilityByModel(model, rowOf({ orders: 2, food_gap: 0.5 }))).to.be.closeTo(
      1 / (1 + Math.exp(-1)),
      1e-12,
    );
  });

  it('gives the reasons that count, the strongest first, and none that speaks against', () => {
    expect(reasonsByModel(model, rowOf({ orders: 1.5, food_gap: 1, refusals: 1, spread: 1 }))).to.deep.equal([
      'food_gap',
      'orders',
    ]);
    expect(reasonsByModel(model, rowOf({ orders: 1 }))).to.deep.equal([]);
  });

  it('makes nothing of a feature that never differed', () => {
    const scale = scaleOf(['orders'], [rowOf({ orders: 2 }), rowOf({ orders: 2 })]);
    expect(scale).to.deep.equal([{ feature: 'orders', mean: 2, deviation: 0, least: 2, most: 2 }]);
    expect(standardised(scale, rowOf({ orders: 5 }))).to.deep.equal([0]);
  });

  it('knows each feature by its name', () => {
    const facts = refusalFactsAt(
      history({
        orders: [cart(9, '19.00', '4.00'), cart(7, '99.00', '4.00')],
        refusedAtMs: [T - 8 * DAY_MS],
        vouchers: [voucher({ amount: '9.00', expiresAtMs: T + 1 }), voucher({ amount: '27.00' })],
      }),
      [],
      T,
    );
    const row = featuresOf(facts ?? expect.fail('nothing known'));
    const value = (name: Feature) => featureValue(row, name);
    expect(value('orders')).to.equal(Math.log(3));
    expect(value('refusals')).to.equal(Math.log(2));
    expect(value('days_since_last')).to.be.closeTo(Math.log(8), 1e-12);
    expect(value('spread')).to.be.closeTo(Math.log(100 / 20), 1e-12);
    expect(value('has_balance')).to.equal(1);
    expect(value('food_gap')).to.be.closeTo(Math.log(20 / 37), 1e-12);
    // All of the hygiene balance is used up: as wide as the cart.
    expect(value('hygiene_gap')).to.be.closeTo(Math.log(5), 1e-12);
    expect(value('expiring')).to.equal(0.25);
  });

  it('takes a food balance that is used up beside a hygiene balance for a gap, the greatest that there is', () => {
    const value = (food: string, vouchers: readonly PastVoucher[]) => {
      const facts = refusalFactsAt(history({ orders: [cart(9, food, '0.00')], vouchers }), [], T);
      const row = featuresOf(facts ?? expect.fail('nothing known'));
      return [featureValue(row, 'has_balance'), featureValue(row, 'food_gap'), featureValue(row, 'hygiene_gap')];
    };
    const soap = voucher({ kind: 'hygiene', amount: '5.00' });
    expect(value('60.00', [soap])).to.deep.equal([1, 3, -Math.log(6)]);
    expect(value('60.00', [soap, voucher({ amount: '60.00' })])).to.deep.equal([1, 0, -Math.log(6)]);
    expect(value('60.00', [])).to.deep.equal([0, 0, 0]);
    expect(value('0.00', [soap])[1], 'nothing is bought of it').to.equal(0);
  });
});
