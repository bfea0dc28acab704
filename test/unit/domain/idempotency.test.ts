import { expect } from 'chai';
import { NodeHash } from '../../../adapters/node/index.js';
import { cartHash, foldCart, idempotencyKey } from '../../../core/index.js';

const { sha256Hex } = new NodeHash();
const CART = foldCart([
  { productId: '9', quantity: 1 },
  { productId: '17', quantity: 2 },
]);
const at = (text: string) => Date.parse(text);

// The golden values come from the command line, as in: printf '[["17",2],["9",1]]' | sha256sum
describe('cartHash', () => {
  for (const [title, cart, hash] of [
    ['[["17",2],["9",1]]', CART, 'f4741fe6b62a84b64200fd2cbdc304f9c2bf1aa937fe2c566d66c479bfd7b6f9'],
    ['[]', [], '4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945'],
    [
      '[["a\\"b",1],["é",2],["👩",3]]',
      [
        { productId: 'a"b', quantity: 1 },
        { productId: 'é', quantity: 2 },
        { productId: '👩', quantity: 3 },
      ],
      '7ef736639e8d561ebd91a3203ba8de2f9dc05632ed5651739177c2650c8f986a',
    ],
  ] as const) {
    it(`is the SHA-256 of ${title}`, () => {
      expect(cartHash(cart, sha256Hex)).to.equal(hash);
    });
  }
});

// printf '123\n[["17",2],["9",1]]\n2026-02-12T10:30Z' | sha256sum
describe('idempotencyKey', () => {
  const KEY_10_30 = '1f277d330e5573ab1364a5090c3a1fd42b37c0d52020a34552db36309e717efd';

  for (const [participantId, instant, key] of [
    ['123', '2026-02-12T10:30:00.000Z', KEY_10_30],
    ['123', '2026-02-12T10:30:59.999Z', KEY_10_30],
    ['123', '2026-02-12T10:31:00.000Z', 'dacc0b00e87161900299648754e8b1bf59902b28e73ef36b3e0bd7df59755e9c'],
    ['123', '2026-02-12T10:00:00.000Z', 'e2c32e3bc873748c5e9ca385b71eb706b39d857c0df6945bb4745c8be74a0f74'],
    ['12', '2026-02-12T10:30:00.000Z', 'c711f63e86717216b2091ea4c3bc15aa86b7d15f3712d927ec70d2d4f43fda12'],
  ] as const) {
    it(`of participant ${participantId} at ${instant} is ${key.slice(0, 8)}...`, () => {
      expect(idempotencyKey(participantId, CART, at(instant), sha256Hex)).to.equal(key);
    });
  }
});
