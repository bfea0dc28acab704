import type { Id } from '../domain/ids.js';

/** A view of a list that somebody comes back to. */
export interface SavedView {
  /** Unique for its user, whatever its case. */
  readonly name: string;
  /** What the page needs to show it again; means nothing here. */
  readonly query: string;
}

/** The views that users have saved. Values are copied in and out. Rejects with `UnavailableError` (`database`) when it cannot be asked. */
export interface SavedViewStore {
  /** By name in lower case, by code point. */
  list(userId: Id): Promise<SavedView[]>;
  /** Adds the view, or puts it in the place of the user's one of that name. */
  put(userId: Id, view: SavedView): Promise<void>;
  /** Whatever the case of the name. Returns whether there was one. */
  delete(userId: Id, name: string): Promise<boolean>;
}
