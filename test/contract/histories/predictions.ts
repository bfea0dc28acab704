import fc from 'fast-check';
import type {
  Feature,
  Id,
  ListedParticipant,
  Participant,
  Prediction,
  PredictionStore,
  StoredPrediction,
} from '../../../core/index.js';
import type { PredictionStoreHarness } from '../prediction-store.contract.js';
import { type Call, modelHistory, T0 } from './model-history.js';

/** A store of predictions, and the participants that they are about. */
interface Told extends PredictionStore {
  put(participant: Participant): Promise<void>;
  delete(id: Id): Promise<boolean>;
}

class Model implements Told {
  readonly #participants = new Map<Id, string>();
  #latest: Prediction | undefined;

  async put({ id, name }: Participant) {
    this.#participants.set(id, name);
  }
  async delete(id: Id) {
    this.#list((listed) => listed.participantId !== id);
    return this.#participants.delete(id);
  }
  async save(prediction: Prediction) {
    this.#latest = prediction;
    this.#list(({ participantId }) => this.#participants.has(participantId));
  }
  async latest(): Promise<StoredPrediction | undefined> {
    return this.#latest && { ...this.#latest, listed: this.#latest.listed.map((one) => this.#named(one)) };
  }
  async latestAt() {
    return this.#latest?.madeAtMs;
  }

  #list(isWanted: (listed: ListedParticipant) => boolean): void {
    if (this.#latest) this.#latest = { ...this.#latest, listed: this.#latest.listed.filter(isWanted) };
  }
  #named(listed: ListedParticipant) {
    return { ...listed, participantName: this.#participants.get(listed.participantId) ?? '' };
  }
}

const adapterOf = (store: PredictionStore, { shop }: PredictionStoreHarness): Told => ({
  put: (participant) => shop().putParticipants([participant]),
  delete: (id) => shop().deleteParticipant(id),
  save: (prediction) => store.save(prediction),
  latest: () => store.latest(),
  latestAt: () => store.latestAt(),
});

const id = fc.constantFrom('7', '70', 'a', 'B');
const share = fc.double({ min: 0, max: 1, noNaN: true });
const number = fc.double({ min: -1e3, max: 1e3, noNaN: true }).map((value) => value + 0);
const count = fc.nat(1_000);
const money = fc.constantFrom('0.00', '0.05', '1234567.89');
const features = fc.uniqueArray(fc.constantFrom<Feature>('food_gap', 'hygiene_gap', 'refusals'));
const estimate = fc.record({ value: number, low: number, high: number });
const part = fc.record({
  ...{ sinceMs: count, untilMs: count, weeks: count, participants: count, examples: count, refused: count },
});
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const listed = fc.record({
  participantId: id,
  probability: share,
  reasons: features,
  facts: fc.record({
    orders: count,
    refusals: count,
    refusedLately: fc.boolean(),
    daysSinceLast: number,
    food: fc.record({ balance: money, typicalCart: money }),
    hygiene: fc.record({ balance: money, typicalCart: money }),
    largestCart: money,
    expiring: money,
  }),
});
const prediction: fc.Arbitrary<Prediction> = fc.record({
  madeAtMs: fc.integer({ min: T0, max: T0 + 5 }),
  basis: fc.constantFrom('model', 'rules', 'nothing'),
  evaluation: optional(
    fc.record({
      learned: part,
      tested: part,
      abstained: fc.record({
        ...{
          tooLittleHistory: count,
          tooLittleHistoryRefused: count,
          outOfRange: count,
          outOfRangeRefused: count,
        },
      }),
      verdict: fc.constantFrom('model_is_better', 'model_is_not_better', 'too_little_data'),
      scores: fc.array(
        fc.record({
          ...{ brier: estimate, auc: estimate, listed: count, listedRefused: count },
          contender: fc.constantFrom('rules', 'model'),
        }),
        { maxLength: 2 },
      ),
      gain: optional(estimate),
      calibration: fc.array(fc.record({ examples: count, happened: count, predicted: share, observed: share }), {
        maxLength: 2,
      }),
    }),
  ),
  rules: fc.record({
    baseRate: share,
    cells: fc.array(
      fc.record({
        ...{
          short: fc.boolean(),
          refusedLately: fc.boolean(),
          examples: count,
          refused: count,
          probability: share,
        },
      }),
      { maxLength: 2 },
    ),
  }),
  model: optional(
    fc.record({
      intercept: number,
      features: fc.array(
        fc.record({
          feature: fc.constantFrom<Feature>('food_gap', 'refusals'),
          ...{ mean: number, deviation: number, least: number, most: number, weight: number },
        }),
        { maxLength: 2 },
      ),
    }),
  ),
  asked: count,
  tooLittleHistory: count,
  outOfRange: count,
  listed: fc.uniqueArray(listed, { selector: ({ participantId }) => participantId }),
});

const put = fc.record({ id, name: fc.constantFrom('Ann', 'Ännchen', "O'Neil") }).map(
  (participant): Call<Told> => ({
    what: `put ${participant.id}, ${participant.name}`,
    make: (told) => told.put(participant),
  }),
);
const remove = id.map((id): Call<Told> => ({ what: `delete ${id}`, make: (told) => told.delete(id) }));
const save = prediction.map(
  (prediction): Call<Told> => ({
    what: `save ${JSON.stringify(prediction)}`,
    make: (told) => told.save(prediction),
  }),
);
const look = fc.constant<Call<Told>>({
  what: 'look',
  make: async (told) => [await told.latest(), await told.latestAt()],
});

export const PREDICTION_STORE_HISTORY_CASES = [
  modelHistory<PredictionStore, Told, PredictionStoreHarness>({
    title: 'answers random histories as one kept prediction and a list of participants do',
    model: () => new Model(),
    subject: adapterOf,
    calls: [put, put, remove, save, look, look],
    runs: 12,
    length: 50,
    sight: (what, answer) => {
      if (what.startsWith('delete')) return `deleted ${answer ? 'one' : 'nobody'}`;
      if (what !== 'look') return undefined;
      const [latest] = answer as [StoredPrediction | undefined];
      return latest === undefined ? 'none yet' : `${latest.listed.length === 0 ? 'lists nobody' : 'lists some'}`;
    },
    sights: ['deleted one', 'deleted nobody', 'none yet', 'lists nobody', 'lists some'],
  }),
];
