import { MemorySavedViewStore } from '../../../adapters/memory/index.js';
import type { Id, SavedView } from '../../../core/index.js';
import type { SavedViewStoreHarness } from '../saved-view-store.contract.js';
import { type BrokenAdapter, broken } from './broken-adapter.js';
import { FORGETFUL_SAVED_VIEW_STORES } from './over-time.js';

class SharesViews extends MemorySavedViewStore {
  override list() {
    return super.list('1');
  }
  override put(_: Id, view: SavedView) {
    return super.put('1', view);
  }
}

class SortsByLocale extends MemorySavedViewStore {
  override async list(userId: Id) {
    return (await super.list(userId)).sort((a, b) => a.name.localeCompare(b.name, 'en'));
  }
}

class KeepsTheFirst extends MemorySavedViewStore {
  override async put(userId: Id, view: SavedView) {
    const taken = (await this.list(userId)).some(({ name }) => name.toLowerCase() === view.name.toLowerCase());
    if (!taken) await super.put(userId, view);
  }
}

class DeletesTheExactName extends MemorySavedViewStore {
  override async delete(userId: Id, name: string) {
    const isThere = (await this.list(userId)).some((view) => view.name === name);
    return isThere && super.delete(userId, name);
  }
}

/** A list of its own for every user, in which nothing is replaced. */
class Appends extends MemorySavedViewStore {
  readonly #added: { readonly userId: Id; readonly view: SavedView }[] = [];
  override async list(userId: Id) {
    return this.#added.filter((each) => each.userId === userId).map(({ view }) => view);
  }
  override async put(userId: Id, view: SavedView) {
    const before = this.#added.findIndex((each) => each.userId === userId && each.view.name === view.name);
    await Promise.resolve();
    if (before >= 0) this.#added.splice(before, 1);
    this.#added.push({ userId, view });
  }
}

const REPLACES = 'puts a view in the place of one of the same name, whatever its case';

export const BROKEN_SAVED_VIEW_STORES: readonly BrokenAdapter<SavedViewStoreHarness>[] = [
  broken(
    'shares the views of everybody',
    'keeps the views of each user unchanged and apart from those of others',
    () => new SharesViews(),
  ),
  broken('sorts as a language does', 'lists them by name in lower case, by code point', () => new SortsByLocale()),
  broken('keeps the first of a name', REPLACES, () => new KeepsTheFirst()),
  broken(
    'deletes by the exact name',
    'deletes one view of one user, once, whatever the case of its name',
    () => new DeletesTheExactName(),
  ),
  broken(
    'looks first and puts later',
    'keeps one of 50 views of the same name that are put at once',
    () => new Appends(),
  ),
  ...FORGETFUL_SAVED_VIEW_STORES,
];
