import { expect } from 'chai';
import type { Ending, SubmissionGuard } from '../../../core/index.js';
import { CONTENDERS, race } from '../contenders.js';
import { anEntry, type GuardCase, T0, UNTHROTTLED } from './guard-harness.js';

const WINDOW_MS = 300_000;
const CART = { participantId: '123', cartHash: 'c0ffee' };
const ENTERED = { entered: true };
const GIVEN_BACK = [{ kind: 'refused' }, { kind: 'failed' }] as const;

export const CLAIM_CASES: readonly GuardCase[] = [
  {
    title: 'lets a cart in once, and then says until when its claim stands',
    async run({ make }) {
      const guard = await make();
      expect(await claim(guard, 'a', T0)).to.deep.equal(ENTERED);
      expect(await claim(guard, 'b', T0 + 1)).to.deep.equal(duplicate(WINDOW_MS - 1));
      expect(await claim(guard, 'a', T0 + 2), 'its owner').to.deep.equal(duplicate(WINDOW_MS - 2));
    },
  },
  ...(
    [
      [299_999, duplicate(1)],
      [300_000, ENTERED],
      [300_001, ENTERED],
    ] as const
  ).map(
    ([afterMs, expected]): GuardCase => ({
      title: `${expected === ENTERED ? 'lets in' : 'refuses'} a cart that was claimed ${afterMs} ms ago`,
      async run({ make }) {
        const guard = await make();
        await claim(guard, 'a', T0);
        expect(await claim(guard, 'b', T0 + afterMs)).to.deep.equal(expected);
      },
    }),
  ),
  {
    title: 'a claim is not lengthened by refused ones',
    async run({ make }) {
      const guard = await make();
      await claim(guard, 'a', T0);
      for (let minute = 1; minute < 5; minute++) await claim(guard, 'b', T0 + minute * 60_000);
      expect(await claim(guard, 'b', T0 + WINDOW_MS)).to.deep.equal(ENTERED);
    },
  },
  {
    title: 'names the order that a claim ended in, and the claim keeps its instant',
    async run({ make }) {
      const guard = await make();
      await claim(guard, 'a', T0);
      await settle(guard, 'a', { kind: 'placed', orderId: '0042' }, T0 + 900);
      expect(await claim(guard, 'b', T0 + WINDOW_MS - 1)).to.deep.equal(duplicate(1, '0042'));
      expect(await claim(guard, 'b', T0 + WINDOW_MS)).to.deep.equal(ENTERED);
      expect(await claim(guard, 'c', T0 + WINDOW_MS), 'the new claim').to.deep.equal(duplicate(WINDOW_MS));
    },
  },
  ...GIVEN_BACK.map(
    (ending): GuardCase => ({
      title: `lets the same cart in at once after its submission ${ending.kind === 'refused' ? 'was refused' : 'failed'}`,
      async run({ make }) {
        const guard = await make();
        await claim(guard, 'a', T0);
        await settle(guard, 'a', ending, T0);
        expect(await claim(guard, 'b', T0)).to.deep.equal(ENTERED);
        expect(await claim(guard, 'c', T0 + WINDOW_MS - 1)).to.deep.equal(duplicate(1));
      },
    }),
  ),
  {
    title: 'keeps the claim of a submission whose outcome is unknown, until it expires',
    async run({ make }) {
      const guard = await make();
      await claim(guard, 'a', T0);
      await settle(guard, 'a', { kind: 'unknown' }, T0 + 900);
      expect(await claim(guard, 'b', T0 + WINDOW_MS - 1)).to.deep.equal(duplicate(1));
      expect(await claim(guard, 'b', T0 + WINDOW_MS)).to.deep.equal(ENTERED);
    },
  },
  {
    title: 'keeps the claim of a process that died, until it expires',
    async run({ make }) {
      const guard = await make();
      await claim(guard, 'a', T0);
      expect(await claim(guard, 'b', T0 + UNTHROTTLED.lockLeaseMs)).to.deep.equal(
        duplicate(WINDOW_MS - UNTHROTTLED.lockLeaseMs),
      );
    },
  },
  {
    title: 'neither completes nor gives back a claim that another token holds',
    async run({ make }) {
      const guard = await make();
      await claim(guard, 'a', T0);
      await settle(guard, 'b', { kind: 'placed', orderId: '1' }, T0);
      for (const ending of GIVEN_BACK) await settle(guard, 'b', ending, T0);
      expect(await claim(guard, 'c', T0 + 1)).to.deep.equal(duplicate(WINDOW_MS - 1));
      await settle(guard, 'a', { kind: 'placed', orderId: '2' }, T0);
      expect(await claim(guard, 'c', T0 + 1)).to.deep.equal(duplicate(WINDOW_MS - 1, '2'));
    },
  },
  {
    title: 'a stale owner cannot touch the claim that took over from its own',
    async run({ make }) {
      const guard = await make();
      await claim(guard, 'stale', T0);
      await claim(guard, 'current', T0 + WINDOW_MS);
      await settle(guard, 'stale', { kind: 'placed', orderId: '1' }, T0 + WINDOW_MS);
      for (const ending of GIVEN_BACK) await settle(guard, 'stale', ending, T0 + WINDOW_MS);
      expect(await claim(guard, 'c', T0 + WINDOW_MS)).to.deep.equal(duplicate(WINDOW_MS));
      await settle(guard, 'current', { kind: 'failed' }, T0 + WINDOW_MS);
      expect(await claim(guard, 'd', T0 + WINDOW_MS)).to.deep.equal(ENTERED);
    },
  },
  {
    title: 'does not give back a claim that ended in an order',
    async run({ make }) {
      const guard = await make();
      await claim(guard, 'a', T0);
      await settle(guard, 'a', { kind: 'placed', orderId: '42' }, T0);
      for (const ending of GIVEN_BACK) await settle(guard, 'a', ending, T0);
      expect(await claim(guard, 'b', T0)).to.deep.equal(duplicate(WINDOW_MS, '42'));
    },
  },
  {
    title: 'settling what nobody let in makes no claim',
    async run({ make }) {
      const guard = await make();
      await settle(guard, 'a', { kind: 'placed', orderId: '42' }, T0);
      await settle(guard, 'a', { kind: 'failed' }, T0);
      expect(await claim(guard, 'b', T0)).to.deep.equal(ENTERED);
    },
  },
  {
    title: 'keeps carts apart, however alike they and their participants read',
    async run({ make }) {
      const guard = await make();
      const carts = [
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
      for (const cart of carts) {
        expect(await claim(guard, 'a', T0, cart), JSON.stringify(cart)).to.deep.equal(ENTERED);
        await settle(guard, 'a', { kind: 'placed', orderId: `order ${cart.cartHash}` }, T0, cart);
      }
      for (const cart of carts) {
        const decision = await claim(guard, 'b', T0, cart);
        expect(decision, JSON.stringify(cart)).to.deep.equal(duplicate(WINDOW_MS, `order ${cart.cartHash}`));
      }
    },
  },
  {
    title: `lets exactly one of ${CONTENDERS} contenders in with a cart, also when it was given back or has expired`,
    async run({ make }) {
      const guard = await make();
      const contest = async (name: string, atMs: number) => {
        const decisions = await race((index) => claim(guard, `${name}-${index}`, atMs));
        const winners = [...decisions.keys()].filter((index) => decisions[index]?.entered);
        expect(winners, name).to.have.length(1);
        for (const decision of decisions) {
          if (!decision.entered) expect(decision).to.deep.equal(duplicate(WINDOW_MS));
        }
        return `${name}-${winners[0]}`;
      };
      const first = await contest('first', T0);
      await settle(guard, first, { kind: 'failed' }, T0);
      await contest('given-back', T0 + 1);
      await contest('expired', T0 + 1 + WINDOW_MS);
    },
  },
];

/** Enters with the cart, as a user of its own. How that user stands to the rate is nothing to do with claims. */
async function claim(guard: SubmissionGuard, token: string, nowMs: number, cart = CART) {
  const { standing, ...decision } = await guard.enter(anEntry({ ...cart, token }), UNTHROTTLED, nowMs);
  return decision;
}

function settle(guard: SubmissionGuard, token: string, ending: Ending, nowMs: number, cart = CART) {
  return guard.settle(anEntry({ ...cart, token }), ending, UNTHROTTLED, nowMs);
}

function duplicate(retryAfterMs: number, orderId: string | undefined = undefined) {
  return { entered: false, reason: 'duplicate', orderId, retryAfterMs };
}
