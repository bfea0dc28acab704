import { expect } from 'chai';
import fc from 'fast-check';
import {
  type CountedKey,
  firstTen,
  IN_NO_BUCKET,
  type RawKey,
  type TopOfBucket,
} from '../../../adapters/sequelize/sealing/first-ten.js';
import { compareText } from '../../../core/index.js';

/** Counts by the number of the key; the key is named after it. */
type Counts = ReadonlyMap<number, number>;
const nameOf = (id: number) => `key ${String(id).padStart(3, '0')}`;
const sorted = (counts: Counts) =>
  [...counts]
    .map(([id, count]) => ({ id, key: nameOf(id), count }))
    .sort((a, b) => b.count - a.count || a.id - b.id);

/** A bucket whose top has so many keys. Others are known when they were `asked` for. */
function bucket(counts: Counts, cut: number, asked: ReadonlySet<number>, isOrdered = false): TopOfBucket {
  const all = sorted(counts);
  const next = all[cut];
  return {
    top: new Map(all.slice(0, cut).map(({ id, key, count }) => [id, { key, count }])),
    unread: next?.count ?? 0,
    next: isOrdered ? next?.key : undefined,
    restOf: (id) => (asked.has(id) ? (counts.get(id) ?? 0) : undefined),
  };
}

function recount(buckets: readonly Counts[], raw: Counts): CountedKey[] {
  const sums = new Map<number, number>();
  for (const counts of [...buckets, raw]) {
    for (const [id, count] of counts) sums.set(id, (sums.get(id) ?? 0) + count);
  }
  return sorted(sums)
    .filter(({ count }) => count > 0)
    .slice(0, 10)
    .map(({ key, count }) => ({ key, count }));
}

/** Asks until nothing is to be looked up any more. */
function find(buckets: readonly Counts[], cut: number, raw: Counts, isOrdered = false) {
  const asked = new Set<number>();
  const isSealed = (id: number) => buckets.some((counts) => counts.has(id));
  const rawKeys = [...raw].map(
    ([id, count]): RawKey => ({ id: isSealed(id) ? id : IN_NO_BUCKET, key: nameOf(id), count }),
  );
  for (;;) {
    const first = firstTen(
      buckets.map((counts) => bucket(counts, cut, asked, isOrdered)),
      rawKeys,
      compareText,
    );
    if (first.kind !== 'look up') return { ...first, asked };
    expect(first.ids.some((id) => !asked.has(id))).to.equal(true);
    for (const id of first.ids) asked.add(id);
  }
}

const someCounts = (keys: number, most: number) =>
  fc
    .uniqueArray(fc.tuple(fc.nat(keys - 1), fc.integer({ min: 1, max: most })), {
      selector: ([id]) => id,
      maxLength: keys,
    })
    .map((entries): Counts => new Map(entries));
/** What is in no bucket; a deletion takes from a bucket only what it has. */
const someWorld = (keys: number, most: number) =>
  fc
    .record({
      buckets: fc.array(someCounts(keys, most), { maxLength: 5 }),
      added: someCounts(keys, 3),
      deleted: fc.array(fc.nat(keys - 1), { maxLength: 4 }),
      cut: fc.integer({ min: 1, max: 20 }),
    })
    .map(({ buckets, added, deleted, cut }) => {
      const raw = new Map(added);
      for (const id of new Set(deleted)) {
        if (buckets.some((counts) => counts.has(id))) raw.set(id, (raw.get(id) ?? 0) - 1);
      }
      return { buckets, raw, cut };
    });

describe('firstTen', () => {
  for (const [keys, most] of [
    [12, 3],
    [30, 4],
    [60, 40],
  ] as const) {
    it(`is a recount, or undecided, among ${keys} keys with up to ${most} in a bucket`, () => {
      let found = 0;
      fc.assert(
        fc.property(someWorld(keys, most), ({ buckets, raw, cut }) => {
          const first = find(buckets, cut, raw);
          if (first.kind === 'undecided') return;
          if (buckets.some((counts) => counts.size > cut)) found++;
          expect(first.keys).to.deep.equal(recount(buckets, raw));
        }),
        { numRuns: 1_000, seed: 1 },
      );
      expect(found, 'decided although something was hidden').to.be.greaterThan(20);
    });
  }

  it('is a recount where one bucket says which key comes next', () => {
    let onlyByOrder = 0;
    fc.assert(
      fc.property(someCounts(60, 2), someCounts(60, 1), fc.integer({ min: 1, max: 30 }), (counts, raw, cut) => {
        const first = find([counts], cut, raw, true);
        if (first.kind === 'undecided') return;
        expect(first.keys).to.deep.equal(recount([counts], raw));
        if (find([counts], cut, raw).kind === 'undecided') onlyByOrder++;
      }),
      { numRuns: 2_000, seed: 1 },
    );
    expect(onlyByOrder, 'decided by the order only').to.be.greaterThan(20);
  });

  it('decides with all buckets whole, whatever they hold', () => {
    fc.assert(
      fc.property(someWorld(30, 2), ({ buckets, raw }) => {
        const first = find(buckets, 30, raw);
        expect(first).to.deep.include({ kind: 'found', keys: recount(buckets, raw) });
      }),
    );
  });

  const ten = (count: number): [number, number][] => Array.from({ length: 10 }, (_, id) => [id, count]);

  it('is certain only if the tenth has more than a key can have that was seen nowhere', () => {
    const hiding = (hidden: number): Counts => new Map([...ten(5), [50, hidden], [51, hidden]]);
    expect(find([hiding(4)], 10, new Map()).kind).to.equal('found');
    expect(find([hiding(5)], 10, new Map()).kind).to.equal('undecided');
  });

  it('looks up what may be among the ten, and nothing else', () => {
    const day = new Map([...ten(5), [20, 3], [21, 1]]);
    const other = new Map([...ten(5), [30, 3], [31, 1]]);
    // The first eleven of each day are read; of those one has at most 3 + 1 in all, and the tenth has 10.
    expect(find([day, other], 11, new Map()).asked).to.have.property('size', 0);
    expect([...find([day, other], 11, new Map([[20, 6]])).asked]).to.deep.equal([20]);
  });

  it('looks up no more than 64 keys', () => {
    const side = (from: number, keys: number): Counts =>
      new Map([
        ...Array.from({ length: keys }, (_, index): [number, number] => [from + index, 2]),
        [900 + from, 1],
      ]);
    expect(find([side(0, 32), side(100, 32)], 32, new Map()).asked.size).to.equal(64);
    expect(find([side(0, 33), side(100, 33)], 33, new Map())).to.deep.include({
      kind: 'undecided',
      asked: new Set(),
    });
  });

  it('does not decide over a key that may be among the ten and was not numbered', () => {
    const counts = bucket(new Map([...ten(5), [50, 4]]), 10, new Set());
    const raw = (count: number) => [{ id: undefined, key: 'z', count }];
    expect(firstTen([counts], raw(0), compareText).kind).to.equal('found');
    expect(firstTen([counts], raw(1), compareText).kind).to.equal('undecided');
  });
});
