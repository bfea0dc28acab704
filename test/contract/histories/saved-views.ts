import fc from 'fast-check';
import { compareText, type Id, type SavedView, type SavedViewStore } from '../../../core/index.js';
import { type Call, modelHistory } from './model-history.js';

class Model implements SavedViewStore {
  #views: (SavedView & { readonly userId: Id })[] = [];

  async list(userId: Id) {
    return this.#views
      .filter((view) => view.userId === userId)
      .sort((a, b) => compareText(a.name.toLowerCase(), b.name.toLowerCase()))
      .map(({ name, query }) => ({ name, query }));
  }
  async put(userId: Id, view: SavedView) {
    await this.delete(userId, view.name);
    this.#views.push({ ...view, userId });
  }
  async delete(userId: Id, name: string) {
    const others = this.#views.filter(
      (view) => view.userId !== userId || view.name.toLowerCase() !== name.toLowerCase(),
    );
    const wasThere = others.length < this.#views.length;
    this.#views = others;
    return wasThere;
  }
}

const userId = fc.constantFrom('1', '01');
const name = fc.constantFrom('Today', 'TODAY', 'today ', 'Ärger', 'ärger', 'b 2', 'B 10', '%');

const put = fc.record({ userId, name, query: fc.constantFrom('', 'q=a', 'q=b') }).map(
  ({ userId, name, query }): Call<SavedViewStore> => ({
    what: `put ${name} of ${userId}`,
    make: (views) => views.put(userId, { name, query }),
  }),
);
const list = userId.map(
  (userId): Call<SavedViewStore> => ({ what: `list ${userId}`, make: (views) => views.list(userId) }),
);
const remove = fc.record({ userId, name }).map(
  ({ userId, name }): Call<SavedViewStore> => ({
    what: `delete ${name} of ${userId}`,
    make: (views) => views.delete(userId, name),
  }),
);

export const SAVED_VIEW_HISTORY_CASES = [
  modelHistory<SavedViewStore, SavedViewStore>({
    title: 'answers random histories as a plain list of views does',
    model: () => new Model(),
    subject: (views) => views,
    calls: [put, put, list, remove],
    runs: 8,
    length: 60,
    sight: (what, answer) => (what.startsWith('delete') ? `delete ${answer}` : undefined),
    sights: ['delete true', 'delete false'],
  }),
];
