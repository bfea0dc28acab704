import { expect } from 'chai';
import type { ClaimKey } from '../../../core/index.js';
import { CONTENDERS, race } from '../contenders.js';
import { type CacheCase, T0 } from './cache-harness.js';

const WINDOW_MS = 300_000;
const CART: ClaimKey = { participantId: '123', cartHash: 'c0ffee' };
const GRANTED = { granted: true };

export const CLAIM_CASES: readonly CacheCase[] = [
  {
    title: 'grants a claim once, and then says until when it stands',
    async run({ make }) {
      const cache = await make();
      expect(await cache.claim(CART, 'a', WINDOW_MS, T0)).to.deep.equal(GRANTED);
      expect(await cache.claim(CART, 'b', WINDOW_MS, T0 + 1)).to.deep.equal(held(WINDOW_MS - 1));
      expect(await cache.claim(CART, 'a', WINDOW_MS, T0 + 2), 'its owner').to.deep.equal(held(WINDOW_MS - 2));
    },
  },
  ...(
    [
      [299_999, held(1)],
      [300_000, GRANTED],
      [300_001, GRANTED],
    ] as const
  ).map(
    ([afterMs, expected]): CacheCase => ({
      title: `${expected === GRANTED ? 'grants' : 'refuses'} a cart that was claimed ${afterMs} ms ago`,
      async run({ make }) {
        const cache = await make();
        await cache.claim(CART, 'a', WINDOW_MS, T0);
        expect(await cache.claim(CART, 'b', WINDOW_MS, T0 + afterMs)).to.deep.equal(expected);
      },
    }),
  ),
  {
    title: 'is not lengthened by refused claims',
    async run({ make }) {
      const cache = await make();
      await cache.claim(CART, 'a', WINDOW_MS, T0);
      for (let minute = 1; minute < 5; minute++) await cache.claim(CART, 'b', WINDOW_MS, T0 + minute * 60_000);
      expect(await cache.claim(CART, 'b', WINDOW_MS, T0 + WINDOW_MS)).to.deep.equal(GRANTED);
    },
  },
  {
    title: 'names the order of a completed claim, which keeps its instant',
    async run({ make }) {
      const cache = await make();
      await cache.claim(CART, 'a', WINDOW_MS, T0);
      expect(await cache.completeClaim(CART, 'a', '0042')).to.equal(true);
      expect(await cache.claim(CART, 'b', WINDOW_MS, T0 + WINDOW_MS - 1)).to.deep.equal(held(1, '0042'));
      expect(await cache.claim(CART, 'b', WINDOW_MS, T0 + WINDOW_MS)).to.deep.equal(GRANTED);
      expect(await cache.claim(CART, 'c', WINDOW_MS, T0 + WINDOW_MS), 'the new claim').to.deep.equal(
        held(WINDOW_MS),
      );
    },
  },
  {
    title: 'lets the same cart through at once after its claim was given back',
    async run({ make }) {
      const cache = await make();
      await cache.claim(CART, 'a', WINDOW_MS, T0);
      expect(await cache.releaseClaim(CART, 'a')).to.equal(true);
      expect(await cache.releaseClaim(CART, 'a'), 'a second time').to.equal(false);
      expect(await cache.claim(CART, 'b', WINDOW_MS, T0)).to.deep.equal(GRANTED);
      expect(await cache.claim(CART, 'c', WINDOW_MS, T0 + WINDOW_MS - 1)).to.deep.equal(held(1));
    },
  },
  {
    title: 'neither completes nor gives back a claim that another token holds',
    async run({ make }) {
      const cache = await make();
      await cache.claim(CART, 'a', WINDOW_MS, T0);
      expect(await cache.completeClaim(CART, 'b', '1')).to.equal(false);
      expect(await cache.releaseClaim(CART, 'b')).to.equal(false);
      expect(await cache.claim(CART, 'c', WINDOW_MS, T0 + 1)).to.deep.equal(held(WINDOW_MS - 1));
      expect(await cache.completeClaim(CART, 'a', '2')).to.equal(true);
    },
  },
  {
    title: 'a stale owner cannot touch the claim that took over from its own',
    async run({ make }) {
      const cache = await make();
      await cache.claim(CART, 'stale', WINDOW_MS, T0);
      await cache.claim(CART, 'current', WINDOW_MS, T0 + WINDOW_MS);
      expect(await cache.completeClaim(CART, 'stale', '1')).to.equal(false);
      expect(await cache.releaseClaim(CART, 'stale')).to.equal(false);
      expect(await cache.claim(CART, 'c', WINDOW_MS, T0 + WINDOW_MS)).to.deep.equal(held(WINDOW_MS));
      expect(await cache.releaseClaim(CART, 'current')).to.equal(true);
    },
  },
  {
    title: 'does not give back a claim that ended in an order',
    async run({ make }) {
      const cache = await make();
      await cache.claim(CART, 'a', WINDOW_MS, T0);
      await cache.completeClaim(CART, 'a', '42');
      expect(await cache.releaseClaim(CART, 'a')).to.equal(false);
      expect(await cache.claim(CART, 'b', WINDOW_MS, T0)).to.deep.equal(held(WINDOW_MS, '42'));
    },
  },
  {
    title: 'neither completes nor gives back a claim that nobody made',
    async run({ make }) {
      const cache = await make();
      expect(await cache.completeClaim(CART, 'a', '42')).to.equal(false);
      expect(await cache.releaseClaim(CART, 'a')).to.equal(false);
      expect(await cache.claim(CART, 'b', WINDOW_MS, T0)).to.deep.equal(GRANTED);
    },
  },
  {
    title: 'keeps participants and carts apart, however alike they read',
    async run({ make }) {
      const cache = await make();
      const keys = [
        ['a', 'b:c'],
        ['a:b', 'c'],
        ['a', 'b'],
        ['A', 'b'],
        ['{a}', 'b'],
        ['a', '{b}'],
        ['a', 'bc'],
        ['ab', 'c'],
        ['é', 'x'],
        ['e\u0301', 'x'],
        ['👩‍👩‍👧', '👧'],
      ].map(([participantId = '', cartHash = '']) => ({ participantId, cartHash }));
      for (const key of keys) {
        expect(await cache.claim(key, 'a', WINDOW_MS, T0), JSON.stringify(key)).to.deep.equal(GRANTED);
      }
      for (const key of keys) expect(await cache.completeClaim(key, 'a', `order ${key.cartHash}`)).to.equal(true);
      for (const key of keys) {
        const decision = await cache.claim(key, 'b', WINDOW_MS, T0);
        expect(decision, JSON.stringify(key)).to.deep.equal(held(WINDOW_MS, `order ${key.cartHash}`));
      }
    },
  },
  {
    title: `grants a cart to exactly one of ${CONTENDERS} contenders, also when it was given back or has expired`,
    async run({ make }) {
      const cache = await make();
      const contest = async (name: string, atMs: number) => {
        const decisions = await race((index) => cache.claim(CART, `${name}-${index}`, WINDOW_MS, atMs));
        const winners = [...decisions.keys()].filter((index) => decisions[index]?.granted);
        expect(winners, name).to.have.length(1);
        for (const decision of decisions) {
          if (!decision.granted) expect(decision).to.deep.equal(held(WINDOW_MS));
        }
        return `${name}-${winners[0]}`;
      };
      const first = await contest('first', T0);
      await cache.releaseClaim(CART, first);
      await contest('given back', T0 + 1);
      await contest('expired', T0 + 1 + WINDOW_MS);
    },
  },
];

function held(retryAfterMs: number, orderId: string | undefined = undefined) {
  return { granted: false, orderId, retryAfterMs };
}
