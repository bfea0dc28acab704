import { expect } from 'chai';
import type { ProgramPause } from '../../../core/index.js';
import { rejectionOf } from '../contenders.js';
import { aGrant, aShop, DAY_MS, JANE, JOHN, type ShopCase, T0, worth } from './shop-harness.js';

const PAUSE: ProgramPause = { name: 'Weekoff', fromMs: T0, untilMs: T0 + DAY_MS, multiplier: '2.0' };
const PAUSE_ON = { name: 'Weekoff', multiplier: '2.0' };

export const BALANCE_CASES: readonly ShopCase[] = [
  {
    title: 'adds up vouchers of each kind, and counts both',
    async run({ make }) {
      const shop = await aShop(make);
      expect(await worth(shop)).to.deep.equal(['0.00', '0.00', '0.00', 0]);
      await shop.grantVouchers([
        aGrant({ amount: '0.10', count: 3 }),
        aGrant({ amount: '12.25' }),
        aGrant({ kind: 'hygiene', amount: '5.05', count: 2 }),
        aGrant({ participantId: JANE.id, amount: '99.00' }),
      ]);
      expect(await worth(shop)).to.deep.equal(['12.55', '12.55', '10.10', 6]);
    },
  },
  {
    title: 'counts a voucher from its grant, inclusive, to its expiry, exclusive',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([
        aGrant({ grantedAtMs: T0, expiresAtMs: T0 + 100 }),
        aGrant({ kind: 'hygiene', grantedAtMs: T0, expiresAtMs: T0 + 100 }),
      ]);
      expect(await worth(shop, T0 - 1)).to.deep.equal(['0.00', '0.00', '0.00', 0]);
      expect(await worth(shop, T0)).to.deep.equal(['10.00', '10.00', '10.00', 2]);
      expect(await worth(shop, T0 + 99)).to.deep.equal(['10.00', '10.00', '10.00', 2]);
      expect(await worth(shop, T0 + 100)).to.deep.equal(['0.00', '0.00', '0.00', 0]);
      expect(await worth(shop, T0 + 101)).to.deep.equal(['0.00', '0.00', '0.00', 0]);
    },
  },
  {
    title: 'multiplies food, and food only, while a pause is on: from inclusive, until exclusive',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant(), aGrant({ kind: 'hygiene' })]);
      await shop.addPauses([PAUSE]);
      const normal = ['10.00', '10.00', '10.00', 2];
      const paused = ['10.00', '20.00', '10.00', 2];
      for (const [atMs, balances, pause] of [
        [PAUSE.fromMs - 1, normal, undefined],
        [PAUSE.fromMs, paused, PAUSE_ON],
        [PAUSE.untilMs - 1, paused, PAUSE_ON],
        [PAUSE.untilMs, normal, undefined],
        [PAUSE.untilMs + 1, normal, undefined],
      ] as const) {
        expect(await worth(shop, atMs), String(atMs - T0)).to.deep.equal(balances);
        expect((await shop.read(JOHN.id, [], atMs)).pause, String(atMs - T0)).to.deep.equal(pause);
      }
    },
  },
  {
    title: 'shows the pause to everybody, also to who does not exist',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.addPauses([PAUSE]);
      for (const id of [JANE.id, '999']) expect((await shop.read(id, [], T0)).pause).to.deep.equal(PAUSE_ON);
    },
  },
  {
    title: 'takes the pause that began last, and of those the first by name',
    async run({ make }) {
      const shop = await aShop(make);
      const pauseAt = async (ms: number) => (await shop.read(JOHN.id, [], T0 + ms)).pause?.name;
      await shop.addPauses([
        { ...PAUSE, name: 'Long', fromMs: T0, untilMs: T0 + 100 },
        { ...PAUSE, name: 'b', fromMs: T0 + 10, untilMs: T0 + 20 },
      ]);
      await shop.addPauses([{ ...PAUSE, name: 'a', fromMs: T0 + 10, untilMs: T0 + 15 }]);
      expect(await Promise.all([9, 10, 14, 15, 19, 20, 99, 100].map(pauseAt))).to.deep.equal([
        'Long',
        'a',
        'a',
        'b',
        'b',
        'Long',
        'Long',
        undefined,
      ]);
    },
  },
  {
    title: 'keeps names and multipliers of pauses as they are, and rounds available balances down',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant({ amount: '10.01' })]);
      const multipliers = [
        ['1.15', '11.51'],
        ['0.5', '5.00'],
        ['3.000000001', '30.03'],
        ['1.0', '10.01'],
        ['10.0', '100.10'],
      ] as const;
      for (const [index, [multiplier, available]] of multipliers.entries()) {
        const atMs = T0 + index;
        await shop.addPauses([{ name: `Pause 👩‍👩‍👧 ${index}`, fromMs: atMs, untilMs: atMs + 1, multiplier }]);
        expect(await worth(shop, atMs)).to.deep.equal(['10.01', available, '0.00', 1]);
        const { pause } = await shop.read(JOHN.id, [], atMs);
        expect(pause).to.deep.equal({ name: `Pause 👩‍👩‍👧 ${index}`, multiplier });
      }
    },
  },
  {
    title: 'adds up exactly, also beyond what a binary float can hold',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([
        aGrant({ amount: '123456789012345678.91', count: 3 }),
        aGrant({ amount: '0.01', count: 1_000 }),
        aGrant({ kind: 'hygiene', amount: '90071992547409.93', count: 101 }),
      ]);
      await shop.addPauses([{ ...PAUSE, multiplier: '1.5' }]);
      expect(await worth(shop)).to.deep.equal([
        '370370367037037046.73',
        '555555550555555570.09',
        '9097271247288402.93',
        1_104,
      ]);
    },
  },
  {
    title: 'grants nothing to somebody who does not exist, nor what was granted along with it',
    async run({ make }) {
      const shop = await aShop(make);
      await rejectionOf(shop.grantVouchers([aGrant(), aGrant({ participantId: '999' })]));
      expect(await worth(shop)).to.deep.equal(['0.00', '0.00', '0.00', 0]);
      await shop.putParticipants([{ id: '999', name: 'New' }]);
      expect(await worth(shop, T0, '999')).to.deep.equal(['0.00', '0.00', '0.00', 0]);
    },
  },
];
