import { expect } from 'chai';
import type { Hash } from '../../core/index.js';
import type { ContractCase, Harness } from './harness.js';

export type HashHarness = Harness<Hash>;

/** The first two are examples of FIPS 180-4; the others come from `printf ... | sha256sum`. */
const DIGESTS: readonly (readonly [what: string, text: string, digest: string])[] = [
  ['no text', '', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['ASCII', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['the UTF-8 of other text', 'é👩‍👩‍👧\n', 'bac0c384d3d7bd8ff0a6e3a5388ccb0b9cd3a7f5fd46f757142f7a0fbc24b2bc'],
  ['a megabyte', 'a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
];

export const HASH_CASES: readonly ContractCase<HashHarness>[] = [
  ...DIGESTS.map(
    ([what, text, digest]): ContractCase<HashHarness> => ({
      title: `digests ${what}`,
      async run({ make }) {
        expect((await make()).sha256Hex(text)).to.equal(digest);
      },
    }),
  ),
  {
    title: 'hands out its function without itself',
    async run({ make }) {
      const { sha256Hex } = await make();
      expect(sha256Hex('abc')).to.have.length(64);
    },
  },
];
