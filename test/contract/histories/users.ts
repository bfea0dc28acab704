import fc from 'fast-check';
import {
  compareIds,
  type Id,
  type NewUser,
  type User,
  type UserChanges,
  type UserStore,
} from '../../../core/index.js';
import { type Call, modelHistory } from './model-history.js';

class Model implements UserStore {
  #users: User[] = [];

  async add(user: NewUser) {
    const id = user.id ?? '';
    if (this.#users.some((other) => other.id === id || isNamed(other, user.username))) return undefined;
    const added = { ...user, id, isActive: true, tokenVersion: 0 };
    this.#users.push(added);
    return added;
  }
  async find(id: Id) {
    return this.#users.find((user) => user.id === id);
  }
  async findByUsername(username: string) {
    return this.#users.find((user) => isNamed(user, username));
  }
  async findByParticipant(participantId: Id) {
    return this.#users
      .filter((user) => user.participantId === participantId)
      .sort((a, b) => compareIds(a.id, b.id));
  }
  async update(id: Id, changes: UserChanges) {
    this.#users = this.#users.map((user) => (user.id === id ? { ...user, ...changes } : user));
    return this.find(id);
  }
  async delete(id: Id) {
    const wasThere = (await this.find(id)) !== undefined;
    this.#users = this.#users.filter((user) => user.id !== id);
    return wasThere;
  }
}

function isNamed(user: User, username: string): boolean {
  return user.username.toLowerCase() === username.toLowerCase();
}

const id = fc.constantFrom('1', '2', '10', '3');
const username = fc.constantFrom('ann', 'ANN', 'Bob', 'bob', 'carl', 'c_rl', 'a%');
const participantId = fc.constantFrom('7', '07', null);

const add = fc
  .record({ id, username, participantId, isStaff: fc.boolean(), isSuperuser: fc.boolean() })
  .map((user): Call<UserStore> => {
    const { id, username } = user;
    return {
      what: `add ${id} ${username}`,
      make: (users) => users.add({ ...user, passwordHash: `hash of ${username}` }),
    };
  });
const look = fc.record({ id, username, participantId: fc.constantFrom('7', '07') }).map(
  ({ id, username, participantId }): Call<UserStore> => ({
    what: `look for ${id}, ${username} and ${participantId}`,
    make: async (users) => [
      await users.find(id),
      await users.findByUsername(username),
      await users.findByParticipant(participantId),
    ],
  }),
);
const update = fc
  .record({
    id,
    changes: fc.record(
      { isActive: fc.boolean(), isStaff: fc.boolean(), tokenVersion: fc.nat(3), passwordHash: fc.constant(null) },
      { requiredKeys: [] },
    ),
  })
  .map(
    ({ id, changes }): Call<UserStore> => ({
      what: `update ${id} ${JSON.stringify(changes)}`,
      make: (users) => users.update(id, changes),
    }),
  );
const remove = id.map((id): Call<UserStore> => ({ what: `delete ${id}`, make: (users) => users.delete(id) }));

export const USER_HISTORY_CASES = [
  modelHistory<UserStore, UserStore>({
    title: 'answers random histories as a plain list of users does',
    model: () => new Model(),
    subject: (users) => users,
    calls: [add, add, look, update, remove],
    runs: 15,
    length: 60,
    sight: (what, answer) => `${what.split(' ')[0]} ${answer === undefined || answer === false ? 'none' : 'one'}`,
    sights: ['add none', 'add one', 'look one', 'update none', 'update one', 'delete none', 'delete one'],
  }),
];
