import type { Id, SavedView, SavedViewStore } from '../../core/index.js';
import type { Database } from './connection.js';

const LIST = { text: 'SELECT name, query FROM account_savedview WHERE user_id = $1 ORDER BY name_key' };
const PUT = {
  text: `INSERT INTO account_savedview (user_id, name_key, name, query) VALUES ($1, $2, $3, $4)
    ON CONFLICT (user_id, name_key) DO UPDATE SET name = excluded.name, query = excluded.query`,
};
const DELETE = { text: 'DELETE FROM account_savedview WHERE user_id = $1 AND name_key = $2 RETURNING name' };

/** Saved views in `account_savedview`. */
export class SequelizeSavedViewStore implements SavedViewStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(userId: Id): Promise<SavedView[]> {
    return this.#database.query<SavedView>(LIST, [userId]);
  }

  async put(userId: Id, { name, query }: SavedView): Promise<void> {
    await this.#database.query(PUT, [userId, name.toLowerCase(), name, query]);
  }

  async delete(userId: Id, name: string): Promise<boolean> {
    return (await this.#database.query(DELETE, [userId, name.toLowerCase()])).length > 0;
  }
}
