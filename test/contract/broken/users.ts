import { MemoryUserStore } from '../../../adapters/memory/index.js';
import type { NewUser, User, UserChanges } from '../../../core/index.js';
import type { UserStoreHarness } from '../user-store.contract.js';
import { type BrokenAdapter, broken } from './broken-adapter.js';
import { FORGETFUL_USER_STORES } from './over-time.js';

class MindsCase extends MemoryUserStore {
  override async findByUsername(username: string) {
    const user = await super.findByUsername(username);
    return user?.username === username ? user : undefined;
  }
}

class Wildcards extends MemoryUserStore {
  readonly #names: string[] = [];
  override add(user: NewUser) {
    this.#names.push(user.username);
    return super.add(user);
  }
  override async findByUsername(username: string) {
    const pattern = new RegExp(`^${username.replaceAll('%', '.*').replaceAll('_', '.')}$`, 'iu');
    return super.findByUsername(this.#names.find((name) => pattern.test(name)) ?? username);
  }
}

class TrimsNames extends MemoryUserStore {
  override findByUsername(username: string) {
    return super.findByUsername(username.trim());
  }
}

class LooksThenAdds extends MemoryUserStore {
  override async add(user: NewUser) {
    const taken = (await this.findByUsername(user.username)) ?? (await this.find(user.id ?? ''));
    if (taken !== undefined) return undefined;
    await super.add(user);
    return { ...user, id: user.id ?? '1', isActive: true, tokenVersion: 0 };
  }
}

class ReusesIds extends MemoryUserStore {
  override async add(user: NewUser) {
    for (let id = 1; user.id === undefined; id++) {
      if ((await this.find(String(id))) === undefined) return super.add({ ...user, id: String(id) });
    }
    return super.add(user);
  }
}

class ReplacesTaken extends MemoryUserStore {
  override async add(user: NewUser) {
    if (user.id !== undefined) await this.delete(user.id);
    return super.add(user);
  }
}

class StartsInactive extends MemoryUserStore {
  override async add(user: NewUser) {
    const added = await super.add(user);
    return added && this.update(added.id, { isActive: false });
  }
}

class WritesUndefined extends MemoryUserStore {
  override async update(id: string, changes: UserChanges) {
    const user = await super.update(id, changes);
    return user && ({ ...user, ...changes } as User);
  }
}

class IgnoresNull extends MemoryUserStore {
  override update(id: string, { passwordHash, ...changes }: UserChanges) {
    return super.update(id, passwordHash ? { ...changes, passwordHash } : changes);
  }
}

class IdsByNumber extends MemoryUserStore {
  override find(id: string) {
    return super.find(Number.isNaN(Number(id)) ? id : String(Number(id)));
  }
}

class KeepsNamesOfTheDeleted extends MemoryUserStore {
  readonly #names = new Set<string>();
  override async add(user: NewUser) {
    if (this.#names.has(user.username.toLowerCase())) return undefined;
    this.#names.add(user.username.toLowerCase());
    return super.add(user);
  }
}

class FindsOneOfSeveral extends MemoryUserStore {
  override async findByParticipant(participantId: string) {
    return (await super.findByParticipant(participantId)).slice(0, 1);
  }
}

class ParticipantsByNumber extends MemoryUserStore {
  override add(user: NewUser) {
    const { participantId } = user;
    return super.add({ ...user, participantId: participantId && String(Number(participantId)) });
  }
}

class HandsOutItsOwn extends MemoryUserStore {
  readonly #own = new Map<string, User | undefined>();
  override async find(id: string) {
    if (!this.#own.has(id)) this.#own.set(id, await super.find(id));
    return this.#own.get(id);
  }
}

const NAMES = 'finds a name whatever its case, and takes % and _ for plain characters';

export const BROKEN_USER_STORES: readonly BrokenAdapter<UserStoreHarness>[] = [
  broken('minds the case of names', NAMES, () => new MindsCase()),
  broken('takes % and _ for wildcards', NAMES, () => new Wildcards()),
  broken('trims names', NAMES, () => new TrimsNames()),
  broken(
    'awaits between looking and adding',
    'adds one of 50 users who want the same name, and one of those who want the same id',
    () => new LooksThenAdds(),
  ),
  broken(
    'gives an id again',
    'gives integer ids that are free, and never one a second time',
    () => new ReusesIds(),
  ),
  broken(
    'replaces who has the id',
    'refuses a name that is taken, whatever its case, and an id that is taken',
    () => new ReplacesTaken(),
  ),
  broken('adds inactive users', 'adds a user, active, and finds it by id and by name', () => new StartsInactive()),
  broken('takes undefined for a value', 'changes what is named, and nothing else', () => new WritesUndefined()),
  broken('takes null for no change', 'changes what is named, and nothing else', () => new IgnoresNull()),
  broken(
    'takes 07 for 7',
    'answers undefined for an id that nobody has, also one that is no integer',
    () => new IdsByNumber(),
  ),
  broken(
    'finds one of several who order as a participant',
    'finds all who order as a participant, by id, integers by value',
    () => new FindsOneOfSeveral(),
  ),
  broken(
    'takes participant 0123 for 123',
    'finds all who order as a participant, by id, integers by value',
    () => new ParticipantsByNumber(),
  ),
  broken(
    'keeps the name of a deleted user',
    'deletes a user once, and frees its name',
    () => new KeepsNamesOfTheDeleted(),
  ),
  broken('hands out its own objects', 'copies values in and out', () => new HandsOutItsOwn()),
  ...FORGETFUL_USER_STORES,
];
