import {
  compareIds,
  type Id,
  type NewUser,
  storableText,
  type User,
  type UserChanges,
  type UserStore,
} from '../../core/index.js';
import type { Database } from './connection.js';
import { wrapped } from './errors.js';
import { selectList } from './models/columns.js';
import type { UserModel } from './models/user.js';
import type { Statement } from './session.js';

const ADD = {
  text: `INSERT INTO account_user (id, username, username_key, password_hash, participant_id, is_staff, is_superuser, is_active, token_version)
    VALUES (coalesce($1, nextval('account_user_id_seq')::text), $2, $3, $4, $5, $6, $7, true, 0)
    ON CONFLICT DO NOTHING RETURNING id`,
};

/** Users in `account_user`. */
export class SequelizeUserStore implements UserStore {
  readonly #database: Database;
  /** Asked for every few seconds for each user who is about, and for every log-in. */
  readonly #find: Statement;
  readonly #findByUsername: Statement;

  constructor(database: Database) {
    this.#database = database;
    const { users } = database.models;
    const one = `SELECT ${selectList(users)} FROM ${users.tableName} WHERE`;
    this.#find = { name: 'user-find', text: `${one} id = $1` };
    this.#findByUsername = { name: 'user-find-by-username', text: `${one} username_key = $1` };
  }

  async add(user: NewUser): Promise<User | undefined> {
    const { username, passwordHash, participantId, isStaff, isSuperuser } = user;
    const values = [username, keyOf(username), passwordHash, participantId, isStaff, isSuperuser];
    for (;;) {
      const [row] = await this.#database.query<{ id: Id }>(ADD, [user.id, ...values]);
      if (row !== undefined) {
        const { id } = row;
        return {
          id,
          username,
          passwordHash,
          participantId,
          isStaff,
          isSuperuser,
          isActive: true,
          tokenVersion: 0,
        };
      }
      if (user.id !== undefined || (await this.findByUsername(username)) !== undefined) return undefined;
      // Somebody was given the sequence's number as an id of his own: the next one may be free.
    }
  }

  find(id: Id): Promise<User | undefined> {
    return this.#findOne(this.#find, id);
  }

  findByUsername(username: string): Promise<User | undefined> {
    return this.#findOne(this.#findByUsername, keyOf(username));
  }

  async findByParticipant(participantId: Id): Promise<User[]> {
    if (participantId !== storableText(participantId)) return [];
    const rows = await wrapped(this.#database.models.users.findAll({ where: { participantId }, raw: true }));
    return rows.map(userOfRow).sort((a, b) => compareIds(a.id, b.id));
  }

  async update(
    id: Id,
    { passwordHash, isStaff, isSuperuser, isActive, tokenVersion }: UserChanges,
  ): Promise<User | undefined> {
    const changes = { passwordHash, isStaff, isSuperuser, isActive, tokenVersion };
    await wrapped(this.#database.models.users.update(changes, { where: { id } }));
    return this.find(id);
  }

  async delete(id: Id): Promise<boolean> {
    return (await wrapped(this.#database.models.users.destroy({ where: { id } }))) > 0;
  }

  async #findOne(statement: Statement, key: string): Promise<User | undefined> {
    // What PostgreSQL cannot store it does not have, and does not let itself be asked for either.
    if (key !== storableText(key)) return undefined;
    const [row] = await this.#database.query<UserModel>(statement, [key]);
    return row && userOfRow(row);
  }
}

/** Unique whatever the case of the name. */
function keyOf(username: string): string {
  return username.toLowerCase();
}

function userOfRow({ usernameKey: _, ...user }: UserModel): User {
  return user;
}
