import { expect } from 'chai';
import type { Change, ChangeLog, ChangesQuery, Shop } from '../../core/index.js';
import { CONTENDERS, race } from './contenders.js';
import type { ContractCase, Harness } from './harness.js';

export interface ChangeLogHarness extends Harness<ChangeLog> {
  /** The shop whose changes the log made last is told of. */
  shop(): Shop;
  /** The clock by which the shop's changes are dated. */
  now(): number;
}

const T0 = Date.UTC(2026, 1, 12, 10);
const ALL: ChangesQuery = {
  sinceMs: 0,
  untilMs: Date.UTC(9999, 0, 1),
  kinds: ['release', 'rules', 'price', 'availability', 'pause_began', 'pause_ended'],
  limit: 100,
};
const RICE = { id: '9', name: 'Rice', category: 'food', price: '10.00', active: true } as const;
const SOAP = { ...RICE, id: '17', name: 'Soap', category: 'hygiene' } as const;

const without = ({ atMs: _, ...change }: Change) => change;

export const CHANGE_LOG_CASES: readonly ContractCase<ChangeLogHarness>[] = [
  {
    title: 'notes a value with the one before, unless it is the one noted last',
    async run({ make }) {
      const log = await make();
      const noted: boolean[] = [];
      for (const value of ['1', '1', '2', '1'])
        noted.push(await log.note({ kind: 'release', value, atMs: T0 + noted.length }));
      noted.push(await log.note({ kind: 'rules', value: '1', atMs: T0 + 3 }));
      expect(noted).to.deep.equal([true, false, true, true, true]);
      const release = { kind: 'release', subject: '' } as const;
      expect(await log.between(ALL)).to.deep.equal([
        { ...release, atMs: T0 + 3, before: '2', after: '1' },
        { atMs: T0 + 3, kind: 'rules', subject: '', before: null, after: '1' },
        { ...release, atMs: T0 + 2, before: '1', after: '2' },
        { ...release, atMs: T0, before: null, after: '1' },
      ]);
    },
  },
  {
    title: `notes a release once when ${CONTENDERS} servers of it start at once`,
    async run({ make }) {
      const log = await make();
      const noted = await race((index) => log.note({ kind: 'release', value: '2', atMs: T0 + index }));
      expect(noted.filter(Boolean)).to.have.length(1);
      expect(await log.between(ALL)).to.have.length(1);
    },
  },
  {
    title:
      'tells the newest first, of the kinds that are asked for, from the beginning of the window to before its end',
    async run({ make }) {
      const log = await make();
      for (const [index, value] of ['a', 'b', 'c', 'd'].entries())
        await log.note({ kind: 'rules', value, atMs: T0 + index });
      await log.note({ kind: 'release', value: 'r', atMs: T0 + 1 });
      const told = async (query: Partial<ChangesQuery>) =>
        (await log.between({ ...ALL, ...query })).map(({ after }) => after);
      expect(await told({ sinceMs: T0 + 1, untilMs: T0 + 3 })).to.deep.equal(['c', 'r', 'b']);
      expect(await told({ limit: 2 })).to.deep.equal(['d', 'c']);
      expect(await told({ kinds: ['release'] })).to.deep.equal(['r']);
      expect(await told({ kinds: [] })).to.deep.equal([]);
    },
  },
  {
    title: 'is told by the shop which products cost something else and which can or cannot be had any more',
    async run(harness) {
      const log = await harness.make();
      const shop = harness.shop();
      await shop.putProducts([RICE, SOAP]);
      const fromMs = harness.now();
      await shop.putProducts([{ ...RICE, name: 'Brown rice' }, SOAP]);
      expect(await log.between(ALL)).to.deep.equal([]);
      await shop.putProducts([{ ...RICE, price: '12.50' }]);
      await shop.putProducts([{ ...SOAP, active: false }]);
      await shop.putProducts([SOAP]);
      const changes = await log.between(ALL);
      expect(changes.map(without).sort((a, b) => (a.after ?? '').localeCompare(b.after ?? ''))).to.deep.equal([
        { kind: 'price', subject: '9', before: '10.00', after: '12.50' },
        { kind: 'availability', subject: '17', before: 'inactive', after: 'active' },
        { kind: 'availability', subject: '17', before: 'active', after: 'inactive' },
      ]);
      for (const { atMs } of changes) expect(atMs).to.be.within(fromMs - 1_000, harness.now() + 1_000);
      const rice = await log.between({ ...ALL, productIds: ['9'] });
      expect(rice.map(({ kind }) => kind)).to.deep.equal(['price']);
      await log.note({ kind: 'rules', value: '1', atMs: T0 });
      const none = await log.between({ ...ALL, productIds: [] });
      expect(none.map(({ kind }) => kind)).to.deep.equal(['rules']);
    },
  },
  {
    title: 'reads from the pauses of the shop when they begin and end',
    async run(harness) {
      const log = await harness.make();
      const pause = { name: 'Weekoff', fromMs: T0, untilMs: T0 + 10, multiplier: '2.0' };
      await harness.shop().addPauses([pause, { ...pause, name: 'Abroad', fromMs: T0 + 10, untilMs: T0 + 20 }]);
      const changes = await log.between({ ...ALL, untilMs: T0 + 20 });
      expect(
        changes.map(({ atMs, kind, subject, before, after }) => [atMs - T0, kind, subject, before ?? after]),
      ).to.deep.equal([
        [10, 'pause_began', 'Abroad', '2.0'],
        [10, 'pause_ended', 'Weekoff', '2.0'],
        [0, 'pause_began', 'Weekoff', '2.0'],
      ]);
    },
  },
];
