import { expect } from 'chai';
import { sequelizePorts } from '../../../adapters/sequelize/index.js';
import { useDatabase } from '../../support/postgres.js';
import { anOrder, stock, T0 } from './shop-fixture.js';

describe('program pauses that were written into PostgreSQL by hand', () => {
  const testDatabase = useDatabase();

  it('have a multiplier with a decimal place', async () => {
    const { ordering: shop } = sequelizePorts(testDatabase().connect());
    await stock(shop);
    const addPause = (startsAtMs: number, multiplier: string) =>
      testDatabase().query(
        `INSERT INTO shop_programpause (name, starts_at, ends_at, multiplier)
         VALUES ('Weekoff', to_timestamp(${startsAtMs / 1000}), to_timestamp(${startsAtMs / 1000 + 1}), ${multiplier})`,
      );
    await addPause(T0, '2');
    await addPause(T0 + 1_000, '2.0');
    await addPause(T0 + 2_000, '10');
    await addPause(T0 + 3_000, '0.125');
    const multipliers: (string | undefined)[] = [];
    for (const second of [0, 1, 2, 3]) {
      const { pause } = await shop.read('123', [], T0 + 1_000 * second);
      multipliers.push(pause?.multiplier);
    }
    expect(multipliers).to.deep.equal(['2.0', '2.0', '10.0', '0.125']);
  });

  it('may last for ever, and so may vouchers, whose end nobody foretells', async () => {
    const { ordering: shop, directory, participantHistories } = sequelizePorts(testDatabase().connect());
    await stock(shop);
    await testDatabase().query(
      `INSERT INTO shop_programpause (name, starts_at, ends_at, multiplier) VALUES ('Always', '-infinity', 'infinity', 2)`,
    );
    await testDatabase().query(
      `INSERT INTO shop_voucher (participant_id, kind, amount, granted_at, expires_at)
       VALUES ('123', 'hygiene', 5, '-infinity', 'infinity')`,
    );
    const { pause, balances } = await shop.read('123', [], T0);
    expect(pause).to.deep.equal({ name: 'Always', multiplier: '2.0' });
    expect(balances).to.deep.equal({ full: '10.00', available: '20.00', hygiene: '5.00' });
    expect(await shop.forecast('123', T0), 'no end of either').to.deep.equal([]);
    const [forEver] = (await directory.vouchersOf('123', 9)).slice(-1);
    expect(forEver, 'looked up').to.include({ kind: 'hygiene', expiresAtMs: undefined });
    expect(forEver?.grantedAtMs, 'before all others').to.be.below(0);
    expect(await shop.place(anOrder())).to.include({ kind: 'placed' });
    await participantHistories.visit({ sinceMs: T0 - 1, untilMs: T0 + 1 }, async ([history]) => {
      const kept = history?.vouchers.filter(({ kind }) => kind === 'hygiene');
      expect(kept?.map(({ expiresAtMs }) => expiresAtMs)).to.deep.equal([undefined]);
    });
  });
});
