import { MemoryPredictionStore, type MemoryShop } from '../../../adapters/memory/index.js';
import type { Prediction, PredictionStore, StoredPrediction } from '../../../core/index.js';
import { memoryPredictionStore } from '../memory-rows.js';
import type { PredictionStoreHarness } from '../prediction-store.contract.js';
import type { BrokenAdapter } from './broken-adapter.js';

class KeepsTheFirst extends MemoryPredictionStore {
  override async save(prediction: Prediction) {
    if ((await this.latestAt()) === undefined) await super.save(prediction);
  }
}

class Rounding extends MemoryPredictionStore {
  override save(prediction: Prediction) {
    const listed = prediction.listed.map((each) => ({ ...each, probability: Math.fround(each.probability) }));
    return super.save({ ...prediction, listed });
  }
}

/** With the names of the day it was made, deleted or not. */
class Unforgetting implements PredictionStore {
  readonly #inner: MemoryPredictionStore;
  #saved: StoredPrediction | undefined;
  constructor(shop: MemoryShop) {
    this.#inner = new MemoryPredictionStore(shop);
  }
  async save(prediction: Prediction) {
    await this.#inner.save(prediction);
    this.#saved = await this.#inner.latest();
  }
  latest = async () => structuredClone(this.#saved);
  latestAt = () => this.#inner.latestAt();
}

/** Hands out what it keeps. */
class Sharing implements PredictionStore {
  readonly #inner: MemoryPredictionStore;
  #given: StoredPrediction | undefined;
  constructor(shop: MemoryShop) {
    this.#inner = new MemoryPredictionStore(shop);
  }
  save = (prediction: Prediction) => this.#inner.save(prediction);
  async latest() {
    this.#given ??= await this.#inner.latest();
    return this.#given;
  }
  latestAt = () => this.#inner.latestAt();
}

const broken = (
  fault: string,
  caughtBy: string,
  make: (shop: MemoryShop) => PredictionStore,
): BrokenAdapter<PredictionStoreHarness> => ({ fault, caughtBy, open: () => memoryPredictionStore(make) });

export const BROKEN_PREDICTION_STORES: readonly BrokenAdapter<PredictionStoreHarness>[] = [
  broken(
    'keeps the first',
    'keeps the newest only, also one that lists nobody and was never evaluated',
    (shop) => new KeepsTheFirst(shop),
  ),
  broken(
    'rounds',
    'gives back what was saved, to the last digit, with the names of today',
    (shop) => new Rounding(shop),
  ),
  broken(
    'lists whoever was deleted',
    'lists nobody who does not exist, or was deleted since',
    (shop) => new Unforgetting(shop),
  ),
  broken(
    'knows names of another day',
    'gives back what was saved, to the last digit, with the names of today',
    (shop) => new Unforgetting(shop),
  ),
  broken('hands out what it keeps', 'keeps values of its own', (shop) => new Sharing(shop)),
];
