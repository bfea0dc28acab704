import { expect } from 'chai';
import type { ListedParticipant, Prediction, PredictionStore, Shop } from '../../core/index.js';
import type { ContractCase, Harness } from './harness.js';
import { PREDICTION_STORE_HISTORY_CASES } from './histories/predictions.js';
import { JANE, JOHN, T0 } from './shop/shop-harness.js';

export interface PredictionStoreHarness extends Harness<PredictionStore> {
  /** Whose participants those of the store made last are. */
  shop(): Shop;
}
type PredictionStoreCase = ContractCase<PredictionStoreHarness>;

const listed = (participantId: string, probability: number): ListedParticipant => ({
  participantId,
  probability,
  reasons: ['food_gap', 'refusals'],
  facts: {
    orders: 3,
    refusals: 1,
    refusedLately: true,
    daysSinceLast: 1.25,
    food: { balance: '10.00', typicalCart: '12.50' },
    hygiene: { balance: '0.00', typicalCart: '0.00' },
    largestCart: '20.00',
    expiring: '10.00',
  },
});

const estimate = { value: 0.1, low: 0.05, high: 0.2 };
const part = { sinceMs: T0 - 9, untilMs: T0, weeks: 3, participants: 2, examples: 6, refused: 1 };

const PREDICTION: Prediction = {
  madeAtMs: T0,
  basis: 'model',
  evaluation: {
    learned: part,
    tested: part,
    abstained: { tooLittleHistory: 1, tooLittleHistoryRefused: 0, outOfRange: 2, outOfRangeRefused: 1 },
    verdict: 'model_is_better',
    scores: [{ contender: 'rules', brier: estimate, auc: estimate, listed: 4, listedRefused: 1 }],
    gain: estimate,
    calibration: [{ examples: 6, happened: 1, predicted: 0.2, observed: 1 / 6 }],
  },
  rules: {
    baseRate: 1 / 3,
    cells: [{ short: true, refusedLately: false, examples: 3, refused: 1, probability: 1 / 3 }],
  },
  model: {
    intercept: -4.000000000000001,
    features: [{ feature: 'food_gap', mean: 0.1, deviation: 1e-9, least: -3, most: 3, weight: 0.7 }],
  },
  asked: 20,
  tooLittleHistory: 7,
  outOfRange: 1,
  listed: [listed(JANE.id, 0.30000000000000004), listed(JOHN.id, 0.2)],
};

/** What somebody might do to it. */
interface Changeable {
  asked: number;
  readonly listed: { probability: number }[];
}

async function filled(harness: PredictionStoreHarness): Promise<PredictionStore> {
  const store = await harness.make();
  await harness.shop().putParticipants([JOHN, JANE]);
  return store;
}

export const PREDICTION_STORE_CASES: readonly PredictionStoreCase[] = [
  {
    title: 'has none before the first',
    async run({ make }) {
      const store = await make();
      expect(await store.latest()).to.equal(undefined);
      expect(await store.latestAt()).to.equal(undefined);
    },
  },
  {
    title: 'gives back what was saved, to the last digit, with the names of today',
    async run(harness) {
      const store = await filled(harness);
      await store.save(PREDICTION);
      await harness.shop().putParticipants([{ id: JANE.id, name: 'Jane Doe' }]);
      const [jane, john] = PREDICTION.listed;
      expect(await store.latest()).to.deep.equal({
        ...PREDICTION,
        listed: [
          { ...jane, participantName: 'Jane Doe' },
          { ...john, participantName: JOHN.name },
        ],
      });
      expect(await store.latestAt()).to.equal(T0);
    },
  },
  {
    title: 'keeps the newest only, also one that lists nobody and was never evaluated',
    async run(harness) {
      const store = await filled(harness);
      await store.save(PREDICTION);
      const bare = { ...PREDICTION, madeAtMs: T0 + 1, evaluation: undefined, model: undefined, listed: [] };
      await store.save(bare);
      expect(await store.latest()).to.deep.equal(bare);
      await store.save({ ...PREDICTION, madeAtMs: T0 + 2 });
      expect((await store.latest())?.listed).to.have.length(2);
      expect(await store.latestAt()).to.equal(T0 + 2);
    },
  },
  {
    title: 'lists nobody who does not exist, or was deleted since',
    async run(harness) {
      const store = await filled(harness);
      await store.save({ ...PREDICTION, listed: [...PREDICTION.listed, listed('gone', 0.1)] });
      const ids = async () => (await store.latest())?.listed.map(({ participantId }) => participantId);
      expect(await ids()).to.deep.equal([JANE.id, JOHN.id]);
      await harness.shop().deleteParticipant(JANE.id);
      expect(await ids()).to.deep.equal([JOHN.id]);
    },
  },
  {
    title: 'keeps values of its own',
    async run(harness) {
      const store = await filled(harness);
      const own = structuredClone(PREDICTION) as unknown as Changeable;
      await store.save(own as unknown as Prediction);
      own.asked = 0;
      for (const each of own.listed) each.probability = 1;
      const given = (await store.latest()) as unknown as Changeable | undefined;
      expect([given?.asked, given?.listed[0]?.probability]).to.deep.equal([20, 0.30000000000000004]);
      if (given !== undefined) given.asked = 1;
      expect((await store.latest())?.asked).to.equal(20);
    },
  },
  ...PREDICTION_STORE_HISTORY_CASES,
];
