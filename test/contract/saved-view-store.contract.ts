import { expect } from 'chai';
import type { SavedViewStore } from '../../core/index.js';
import { CONTENDERS } from './contenders.js';
import type { ContractCase, Harness } from './harness.js';
import { SAVED_VIEW_HISTORY_CASES } from './histories/saved-views.js';

export type SavedViewStoreHarness = Harness<SavedViewStore>;

export const SAVED_VIEW_STORE_CASES: readonly ContractCase<SavedViewStoreHarness>[] = [
  {
    title: 'keeps the views of each user unchanged and apart from those of others',
    async run({ make }) {
      const views = await make();
      const mine = { name: 'Größe > 5 "x" 名', query: 'q=%22a%22&order=-total_attempted' };
      await views.put('1', mine);
      await views.put('01', { name: 'Theirs', query: '' });
      expect(await views.list('1')).to.deep.equal([mine]);
      expect(await views.list('01')).to.deep.equal([{ name: 'Theirs', query: '' }]);
      expect(await views.list('2')).to.deep.equal([]);
    },
  },
  {
    title: 'lists them by name in lower case, by code point',
    async run({ make }) {
      const views = await make();
      for (const name of ['ä', 'Zoo', 'b 2', 'a', '\u{1f600}', 'B 10', '\uffff'])
        await views.put('1', { name, query: name });
      const names = (await views.list('1')).map(({ name }) => name);
      expect(names).to.deep.equal(['a', 'B 10', 'b 2', 'Zoo', 'ä', '\uffff', '\u{1f600}']);
    },
  },
  {
    title: 'puts a view in the place of one of the same name, whatever its case',
    async run({ make }) {
      const views = await make();
      await views.put('1', { name: 'Today', query: 'old' });
      await views.put('2', { name: 'Today', query: 'theirs' });
      await views.put('1', { name: 'TODAY', query: 'new' });
      expect(await views.list('1')).to.deep.equal([{ name: 'TODAY', query: 'new' }]);
      expect(await views.list('2')).to.deep.equal([{ name: 'Today', query: 'theirs' }]);
    },
  },
  {
    title: 'deletes one view of one user, once, whatever the case of its name',
    async run({ make }) {
      const views = await make();
      await views.put('1', { name: 'Today', query: 'a' });
      await views.put('1', { name: 'Other', query: 'b' });
      await views.put('2', { name: 'Today', query: 'c' });
      expect(await views.delete('1', 'toDAY')).to.equal(true);
      expect(await views.delete('1', 'Today')).to.equal(false);
      expect(await views.delete('3', 'Today')).to.equal(false);
      expect(await views.list('1')).to.deep.equal([{ name: 'Other', query: 'b' }]);
      expect(await views.list('2')).to.have.length(1);
    },
  },
  {
    title: `keeps one of ${CONTENDERS} views of the same name that are put at once`,
    async run({ make }) {
      const views = await make();
      const queries = Array.from({ length: CONTENDERS }, (_, index) => String(index));
      await Promise.all(queries.map((query) => views.put('1', { name: 'Today', query })));
      const kept = await views.list('1');
      expect(kept).to.have.length(1);
      expect(queries).to.include(kept[0]?.query);
    },
  },
  ...SAVED_VIEW_HISTORY_CASES,
];
