import { compareText, type Id, type SavedView, type SavedViewStore } from '../../core/index.js';

/** Saved views in this process. */
export class MemorySavedViewStore implements SavedViewStore {
  readonly #views = new Map<Id, Map<string, SavedView>>();

  async list(userId: Id): Promise<SavedView[]> {
    return [...(this.#views.get(userId) ?? [])]
      .sort(([a], [b]) => compareText(a, b))
      .map(([, { name, query }]) => ({ name, query }));
  }

  async put(userId: Id, { name, query }: SavedView): Promise<void> {
    const views = this.#views.get(userId) ?? new Map<string, SavedView>();
    this.#views.set(userId, views.set(name.toLowerCase(), { name, query }));
  }

  async delete(userId: Id, name: string): Promise<boolean> {
    return this.#views.get(userId)?.delete(name.toLowerCase()) ?? false;
  }
}
