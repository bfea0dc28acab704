import { expect } from 'chai';
import type { Participant, ParticipantSearch } from '../../../core/index.js';
import { type ShopDirectoryCase, withParticipants } from './directory-harness.js';

const PEOPLE: readonly Participant[] = [
  { id: '1', name: 'zoe Zimmer' },
  { id: '100', name: 'Émilie Ängström' },
  { id: '12', name: 'john Johnson' },
  { id: '2', name: "John O'Neil 100%" },
  { id: '13', name: 'Anna_Maria John' },
  { id: 'a-1', name: 'anna' },
  { id: 'A-1', name: 'Anna' },
  { id: '21', name: 'Zoë 12' },
];

const CASES: readonly (readonly [what: string, search: ParticipantSearch, ids: readonly string[]])[] = [
  ['the beginning of an id, shorter ids first', { idPrefix: '1', words: ['zimmer'] }, ['1', '12', '13', '100']],
  ['an id, before names that hold it', { idPrefix: '12', words: ['12'] }, ['12', '21']],
  ['an id letter by letter', { idPrefix: 'a', words: ['?'] }, ['a-1']],
  ['no id for its end', { idPrefix: '00', words: ['?'] }, []],
  [
    'a word of the name whatever its case, first names that begin with it',
    { idPrefix: '?', words: ['JOHN'] },
    ['12', '2', '13'],
  ],
  ['part of a word', { idPrefix: '?', words: ['ohnso'] }, ['12']],
  ['several words in any order', { idPrefix: '?', words: ["o'neil", 'john'] }, ['2']],
  ['words of which one does not occur', { idPrefix: '?', words: ['john', 'zimmer'] }, []],
  ['equal names by id', { idPrefix: '?', words: ['anna'] }, ['A-1', 'a-1', '13']],
  ['letters beyond ASCII, whatever their case', { idPrefix: '?', words: ['ÄNGSTRÖM', 'émilie'] }, ['100']],
  ['% as a plain character', { idPrefix: '%', words: ['%'] }, ['2']],
  ['_ as a plain character', { idPrefix: '_', words: ['a_m'] }, ['13']],
  ['a backslash as a plain character', { idPrefix: '\\', words: ['\\'] }, []],
];

export const PARTICIPANT_CASES: readonly ShopDirectoryCase[] = [
  ...CASES.map(
    ([what, search, ids]): ShopDirectoryCase => ({
      title: `finds participants by ${what}`,
      async run(harness) {
        const directory = await withParticipants(harness, PEOPLE);
        const found = await directory.searchParticipants(search, 20);
        expect(found).to.deep.equal(ids.map((id) => PEOPLE.find((person) => person.id === id)));
      },
    }),
  ),
  {
    title: 'finds the first so many participants, by id before those by name',
    async run(harness) {
      const directory = await withParticipants(harness, PEOPLE);
      const idsOf = async (limit: number) =>
        (await directory.searchParticipants({ idPrefix: '1', words: ['john'] }, limit)).map(({ id }) => id);
      expect(await idsOf(1)).to.deep.equal(['1']);
      expect(await idsOf(4)).to.deep.equal(['1', '12', '13', '100']);
      expect(await idsOf(5)).to.deep.equal(['1', '12', '13', '100', '2']);
    },
  },
  {
    title: 'finds a participant by its present name only',
    async run(harness) {
      const directory = await withParticipants(harness, PEOPLE);
      await harness.shop().putParticipants([{ id: '1', name: 'Renamed' }]);
      await harness.shop().deleteParticipant('12');
      const search = (word: string) => directory.searchParticipants({ idPrefix: '?', words: [word] }, 9);
      expect(await search('zimmer')).to.deep.equal([]);
      expect(await search('johnson')).to.deep.equal([]);
      expect(await search('renamed')).to.deep.equal([{ id: '1', name: 'Renamed' }]);
    },
  },
];
