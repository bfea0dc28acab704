import { expect } from 'chai';
import type { IdSource } from '../../core/index.js';
import type { ContractCase, Harness } from './harness.js';

export type IdSourceHarness = Harness<IdSource>;

export const ID_SOURCE_CASES: readonly ContractCase<IdSourceHarness>[] = [
  {
    title: 'gives ids of at most 64 plain characters, none of them twice',
    async run({ make }) {
      const ids = await make();
      const given = Array.from({ length: 10_000 }, () => ids.next());
      for (const id of given) expect(id).to.match(/^[0-9a-z-]{1,64}$/);
      expect(new Set(given).size).to.equal(given.length);
    },
  },
];
