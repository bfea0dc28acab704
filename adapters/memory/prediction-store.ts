import type { ListedParticipant, Prediction, PredictionStore, StoredPrediction } from '../../core/index.js';
import type { MemoryShop } from './shop.js';

/** Kept in this process, with the names of its shop. */
export class MemoryPredictionStore implements PredictionStore {
  readonly #shop: MemoryShop;
  #latest: Prediction | undefined;

  constructor(shop: MemoryShop) {
    this.#shop = shop;
    // For good: who comes back under the id is somebody else.
    shop.records.onDeleted.push((id) => this.#keep(({ participantId }) => participantId !== id));
  }

  async save(prediction: Prediction): Promise<void> {
    this.#latest = structuredClone(prediction);
    this.#keep(({ participantId }) => this.#shop.records.participants.has(participantId));
  }

  async latest(): Promise<StoredPrediction | undefined> {
    if (this.#latest === undefined) return undefined;
    const { participants } = this.#shop.records;
    const listed = this.#latest.listed.flatMap((each) => {
      const participant = participants.get(each.participantId);
      return participant === undefined ? [] : [{ ...each, participantName: participant.name }];
    });
    return structuredClone({ ...this.#latest, listed });
  }

  async latestAt(): Promise<number | undefined> {
    return this.#latest?.madeAtMs;
  }

  #keep(isKept: (listed: ListedParticipant) => boolean): void {
    if (this.#latest) this.#latest = { ...this.#latest, listed: this.#latest.listed.filter(isKept) };
  }
}
