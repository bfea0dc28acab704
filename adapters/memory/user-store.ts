import {
  compareIds,
  type Id,
  type NewUser,
  type User,
  type UserChanges,
  type UserStore,
} from '../../core/index.js';

/** Users in this process. */
export class MemoryUserStore implements UserStore {
  readonly #users = new Map<Id, User>();
  readonly #idOfName = new Map<string, Id>();
  #lastId = 0;

  async add(user: NewUser): Promise<User | undefined> {
    const name = user.username.toLowerCase();
    if (this.#idOfName.has(name)) return undefined;
    const id = user.id ?? this.#nextFreeId();
    if (this.#users.has(id)) return undefined;
    const added: User = { ...user, id, isActive: true, tokenVersion: 0 };
    this.#users.set(id, added);
    this.#idOfName.set(name, id);
    return { ...added };
  }

  async find(id: Id): Promise<User | undefined> {
    const user = this.#users.get(id);
    return user && { ...user };
  }

  async findByUsername(username: string): Promise<User | undefined> {
    const id = this.#idOfName.get(username.toLowerCase());
    return id === undefined ? undefined : this.find(id);
  }

  async findByParticipant(participantId: Id): Promise<User[]> {
    return [...this.#users.values()]
      .filter((user) => user.participantId === participantId)
      .sort((a, b) => compareIds(a.id, b.id))
      .map((user) => ({ ...user }));
  }

  async update(id: Id, changes: UserChanges): Promise<User | undefined> {
    const user = this.#users.get(id);
    if (user === undefined) return undefined;
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const changed = { ...user, ...given };
    this.#users.set(id, changed);
    return { ...changed };
  }

  async delete(id: Id): Promise<boolean> {
    const user = this.#users.get(id);
    if (user === undefined) return false;
    this.#idOfName.delete(user.username.toLowerCase());
    return this.#users.delete(id);
  }

  /** Counts on and never back: an id of a deleted user still stands in attempts. */
  #nextFreeId(): Id {
    do this.#lastId++;
    while (this.#users.has(String(this.#lastId)));
    return String(this.#lastId);
  }
}
