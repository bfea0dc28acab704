import { expect } from 'chai';
import type { NewUser, UserStore } from '../../core/index.js';
import { CONTENDERS, race } from './contenders.js';
import type { ContractCase, Harness } from './harness.js';
import { USER_HISTORY_CASES } from './histories/users.js';

export type UserStoreHarness = Harness<UserStore>;

const HASH = 'scrypt$32768$8$1$c2FsdA$aGFzaA';

export const USER_STORE_CASES: readonly ContractCase<UserStoreHarness>[] = [
  {
    title: 'adds a user, active, and finds it by id and by name',
    async run({ make }) {
      const users = await make();
      const user = { id: '456', ...aUser(), participantId: '123', isStaff: true, isSuperuser: true };
      const added = await users.add(user);
      expect(added).to.deep.include({ ...user, isActive: true });
      expect(added?.tokenVersion).to.satisfy(Number.isSafeInteger);
      expect(await users.find('456')).to.deep.equal(added);
      expect(await users.findByUsername('john')).to.deep.equal(added);
    },
  },
  {
    title: 'keeps a user without password and participant, and a name in odd Unicode',
    async run({ make }) {
      const users = await make();
      const username = `名 👩‍👩‍👧 "quoted" 'single' \\ %_ e\u0301`;
      const added = await users.add({ ...aUser(username), passwordHash: null });
      expect(added).to.include({ username, passwordHash: null, participantId: null, isStaff: false });
      expect(await users.findByUsername(username)).to.deep.equal(added);
    },
  },
  {
    title: 'gives integer ids that are free, and never one a second time',
    async run({ make }) {
      const users = await make();
      for (const id of ['1', '2', '4']) await users.add({ id, ...aUser(`given ${id}`) });
      const seen = new Set(['1', '2', '4']);
      for (let index = 0; index < 5; index++) {
        const id = (await users.add(aUser(`counted ${index}`)))?.id ?? '';
        expect(id).to.match(/^[1-9]\d*$/);
        expect(seen.has(id), `${id} was taken`).to.equal(false);
        seen.add(id);
        if (index % 2) await users.delete(id);
      }
    },
  },
  {
    title: 'refuses a name that is taken, whatever its case, and an id that is taken',
    async run({ make }) {
      const users = await make();
      const first = await users.add({ id: '7', ...aUser('Zoë') });
      for (const username of ['Zoë', 'zoë', 'ZOË']) {
        expect(await users.add(aUser(username)), username).to.equal(undefined);
      }
      expect(await users.add({ id: '7', ...aUser('other') })).to.equal(undefined);
      expect(await users.findByUsername('other')).to.equal(undefined);
      expect(await users.find('7')).to.deep.equal(first);
    },
  },
  {
    title: 'finds a name whatever its case, and takes % and _ for plain characters',
    async run({ make }) {
      const users = await make();
      await users.add(aUser('Жанна_A'));
      expect((await users.findByUsername('жАННА_a'))?.username).to.equal('Жанна_A');
      for (const username of ['Жанна%', 'Жаннаxa', 'Жанна', 'Жанна_A ', '%', '']) {
        expect(await users.findByUsername(username), username).to.equal(undefined);
      }
    },
  },
  {
    title: 'finds all who order as a participant, by id, integers by value',
    async run({ make }) {
      const users = await make();
      for (const id of ['10', '9', 'b', 'a'])
        await users.add({ id, ...aUser(`user ${id}`), participantId: '123' });
      await users.add({ id: '11', ...aUser('other'), participantId: '0123' });
      await users.add({ id: '12', ...aUser('nobody') });
      const found = await users.findByParticipant('123');
      expect(found.map(({ id }) => id)).to.deep.equal(['9', '10', 'a', 'b']);
      expect(found[0]).to.deep.equal(await users.find('9'));
      for (const absent of ['12', '', 'null', '\u0000']) {
        expect(await users.findByParticipant(absent), JSON.stringify(absent)).to.deep.equal([]);
      }
    },
  },
  {
    title: 'answers undefined for an id that nobody has, also one that is no integer',
    async run({ make }) {
      const users = await make();
      await users.add({ id: '7', ...aUser() });
      for (const id of ['8', '07', '7.0', '-7', 'nobody', '名', '9'.repeat(64)]) {
        expect(await users.find(id), id).to.equal(undefined);
        expect(await users.update(id, { isStaff: true }), id).to.equal(undefined);
        expect(await users.delete(id), id).to.equal(false);
      }
    },
  },
  {
    title: 'changes what is named, and nothing else',
    async run({ make }) {
      const users = await make();
      await users.add({ id: '8', ...aUser('bystander') });
      const bystander = await users.find('8');
      const added = await users.add({ id: '7', ...aUser(), participantId: '123' });
      let expected = { ...added, isStaff: true, tokenVersion: 5 };
      expect(await users.update('7', { isStaff: true, tokenVersion: 5 })).to.deep.equal(expected);
      expected = { ...expected, passwordHash: null, isActive: false, isSuperuser: true };
      const changes = { passwordHash: null, isActive: false, isSuperuser: true, isStaff: undefined };
      expect(await users.update('7', changes)).to.deep.equal(expected);
      expect(await users.update('7', {})).to.deep.equal(expected);
      expect(await users.find('7')).to.deep.equal(expected);
      expect(await users.find('8')).to.deep.equal(bystander);
    },
  },
  {
    title: 'deletes a user once, and frees its name',
    async run({ make }) {
      const users = await make();
      const added = await users.add(aUser());
      const id = added?.id ?? '';
      expect(await users.delete(id)).to.equal(true);
      expect(await users.delete(id)).to.equal(false);
      expect(await users.find(id)).to.equal(undefined);
      expect(await users.findByUsername('john')).to.equal(undefined);
      expect((await users.add(aUser('JOHN')))?.username).to.equal('JOHN');
    },
  },
  {
    title: `adds one of ${CONTENDERS} users who want the same name, and one of those who want the same id`,
    async run({ make }) {
      const users = await make();
      const byName = await race((index) => users.add(aUser(index % 2 ? 'same' : 'SAME')));
      expect(byName.filter((user) => user !== undefined)).to.have.length(1);
      const byId = await race((index) => users.add({ id: '70000', ...aUser(`user ${index}`) }));
      expect(byId.filter((user) => user !== undefined)).to.have.length(1);
      const counted = await race((index) => users.add(aUser(`counted ${index}`)));
      expect(new Set(counted.map((user) => user?.id)).size).to.equal(CONTENDERS);
    },
  },
  {
    title: 'copies values in and out',
    async run({ make }) {
      const users = await make();
      const user = { id: '7', ...aUser() };
      const added = await users.add(user);
      const original = { ...added };
      for (const value of [user, added, await users.find('7'), await users.findByUsername('john')]) {
        Object.assign(value ?? {}, { isSuperuser: true });
      }
      expect(await users.find('7')).to.deep.equal(original);
      Object.assign((await users.update('7', {})) ?? {}, { isSuperuser: true });
      expect(await users.find('7')).to.deep.equal(original);
    },
  },
  ...USER_HISTORY_CASES,
];

function aUser(username = 'john'): NewUser {
  return { username, passwordHash: HASH, participantId: null, isStaff: false, isSuperuser: false };
}
