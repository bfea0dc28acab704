import { expect } from 'chai';
import type { BalancesFrom, ProgramPause } from '../../../core/index.js';
import { aGrant, anOrder, aShop, DAY_MS, JANE, JOHN, placed, type ShopCase, T0, worth } from './shop-harness.js';

const PAUSE: ProgramPause = { name: 'Weekoff', fromMs: T0 + 200, untilMs: T0 + 400, multiplier: '2.0' };

/** `instant full available hygiene pause`. */
const short = (changes: readonly BalancesFrom[]) =>
  changes.map(({ atMs, balances: { full, available, hygiene }, pause }) =>
    [atMs - T0, full, available, hygiene, ...(pause === undefined ? [] : [pause.name, pause.multiplier])].join(
      ' ',
    ),
  );

export const FORECAST_CASES: readonly ShopCase[] = [
  {
    title: 'foretells nothing where nothing is known, nor of somebody who does not exist',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant()]);
      expect(await shop.forecast(JOHN.id, T0)).to.deep.equal([]);
      await shop.addPauses([PAUSE]);
      expect(await shop.forecast(JOHN.id, T0)).to.have.length(2);
      expect(await shop.forecast('999', T0)).to.deep.equal([]);
    },
  },
  {
    title: 'foretells each change of the balances and of the pause, ascending',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([
        aGrant({ expiresAtMs: T0 + 300 }),
        aGrant({ amount: '5.00', count: 2, grantedAtMs: T0 + 100 }),
        aGrant({ kind: 'hygiene', amount: '3.00', grantedAtMs: T0 + 500, expiresAtMs: T0 + 600 }),
      ]);
      await shop.addPauses([PAUSE]);
      expect(short(await shop.forecast(JOHN.id, T0))).to.deep.equal([
        '100 20.00 20.00 0.00',
        '200 20.00 40.00 0.00 Weekoff 2.0',
        '300 10.00 20.00 0.00 Weekoff 2.0',
        '400 10.00 10.00 0.00',
        '500 10.00 10.00 3.00',
        '600 10.00 10.00 0.00',
      ]);
    },
  },
  {
    title: 'foretells what will be read then',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([
        aGrant({ expiresAtMs: T0 + 300 }),
        aGrant({ amount: '5.05', grantedAtMs: T0 + 100, expiresAtMs: T0 + 350 }),
        aGrant({ kind: 'hygiene', grantedAtMs: T0 + 250 }),
      ]);
      await shop.addPauses([
        PAUSE,
        { ...PAUSE, name: 'Inner', fromMs: T0 + 250, untilMs: T0 + 260, multiplier: '1.5' },
      ]);
      const changes = await shop.forecast(JOHN.id, T0);
      expect(changes.map(({ atMs }) => atMs - T0)).to.deep.equal([100, 200, 250, 260, 300, 350, 400]);
      for (const { atMs, balances, pause } of changes) {
        const read = await shop.read(JOHN.id, [], atMs);
        expect({ balances, pause }).to.deep.equal({ balances: read.balances, pause: read.pause });
      }
    },
  },
  {
    title: 'foretells what comes after an instant, exclusive',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([aGrant({ grantedAtMs: T0 + 100 })]);
      expect(short(await shop.forecast(JOHN.id, T0 + 99))).to.deep.equal(['100 10.00 10.00 0.00']);
      expect(await shop.forecast(JOHN.id, T0 + 100)).to.deep.equal([]);
    },
  },
  {
    title: 'foretells no vouchers that are used, nor those of somebody else',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers([
        aGrant({ expiresAtMs: T0 + 100 }),
        aGrant({ amount: '7.00', expiresAtMs: T0 + 200 }),
        aGrant({ participantId: JANE.id, grantedAtMs: T0 + 50 }),
      ]);
      await placed(shop, anOrder({ food: '10.00' }));
      expect(await worth(shop)).to.deep.equal(['7.00', '7.00', '0.00', 1]);
      expect(short(await shop.forecast(JOHN.id, T0))).to.deep.equal(['200 0.00 0.00 0.00']);
    },
  },
  {
    title: 'foretells all that is known, however much it is',
    async run({ make }) {
      const shop = await aShop(make);
      await shop.grantVouchers(
        Array.from({ length: 300 }, (_, index) =>
          aGrant({ amount: '1.00', grantedAtMs: T0 + (index + 1) * DAY_MS, expiresAtMs: T0 + 301 * DAY_MS }),
        ),
      );
      const changes = await shop.forecast(JOHN.id, T0);
      expect(changes).to.have.length(301);
      expect(changes.slice(-2).map(({ balances }) => balances.full)).to.deep.equal(['300.00', '0.00']);
    },
  },
];
