import { expect } from 'chai';
import { NodeHash } from '../../../adapters/node/index.js';
import { checkSeal, parseCheckpoint } from '../../../core/domain/log-seal.js';
import { commitmentOf, type LogEntry, NO_SEAL, type Seal, sealOf } from '../../../core/index.js';

const { sha256Hex } = new NodeHash();
const anEntry = (id: number): LogEntry => ({
  id,
  atMs: id,
  participantId: '123',
  userId: '456',
  outcome: 'invalid',
  codes: ['cart_empty'],
  orderId: null,
  attemptId: id,
  rulesVersion: null,
  durations: { enter: 1, judge: 2, place: null, settle: 3 },
  salt: `salt ${id}`,
  commitment: null,
});
const ENTRIES = [1, 2, 3, 4].map(anEntry) as [LogEntry, LogEntry, LogEntry, LogEntry];
const [one, two, three, four] = ENTRIES;
const SEAL = sealOf(NO_SEAL, ENTRIES, 0, sha256Hex);

const faults = (found: readonly LogEntry[], seal: Seal = SEAL, before = NO_SEAL) =>
  checkSeal(before, seal, found, sha256Hex);

describe('a seal that is checked', () => {
  it('stands behind nothing that could be chosen', () => {
    expect(NO_SEAL).to.deep.equal({ number: 0, hash: '0'.repeat(64) });
  });

  it('has no faults while all is as it was, in whatever order it is found', () => {
    expect(faults(ENTRIES)).to.deep.equal([]);
    expect(faults([...ENTRIES].reverse())).to.deep.equal([]);
  });

  it('knows every part of an entry that says something else', () => {
    const changes: Partial<LogEntry>[] = [
      { atMs: 9 },
      { participantId: '124' },
      { userId: '457' },
      { outcome: 'placed' },
      { codes: [] },
      { orderId: '7' },
      { attemptId: null },
      { attemptId: 9 },
      { rulesVersion: '1' },
      { durations: { ...one.durations, place: 1 } },
      { salt: 'another' },
      { salt: null, commitment: 'made up' },
      { salt: null, commitment: null },
    ];
    for (const change of changes) {
      expect(faults([{ ...one, ...change }, two, three, four]), JSON.stringify(change)).to.deep.equal([
        { kind: 'changed', seal: 1, entryIds: [1] },
      ]);
    }
  });

  it('takes an entry for the same whose participant was taken out', () => {
    const commitment = commitmentOf({ ...one, salt: one.salt ?? '' }, sha256Hex);
    const gone = { ...one, participantId: 'gone', userId: 'gone', salt: null, commitment };
    expect(faults([gone, two, three, four])).to.deep.equal([]);
  });

  it('tells what was changed, what is gone, and what changed places', () => {
    const swapped = [
      { ...three, id: 4 },
      { ...four, id: 3 },
    ];
    expect(faults([{ ...one, outcome: 'failed' }, ...swapped])).to.deep.equal([
      { kind: 'changed', seal: 1, entryIds: [1] },
      { kind: 'removed', seal: 1, entryIds: [2] },
      { kind: 'swapped', seal: 1, entryIds: [3, 4] },
    ]);
    expect(faults([])).to.deep.equal([{ kind: 'removed', seal: 1, entryIds: [1, 2, 3, 4] }]);
  });

  it('was changed itself when its hash does not follow from what it says, or from the seal before', () => {
    const changed = [{ kind: 'seal_changed', seal: 1 }];
    expect(faults(ENTRIES, { ...SEAL, sealedAtMs: 1 })).to.deep.equal(changed);
    expect(faults(ENTRIES, { ...SEAL, hash: 'a'.repeat(64) })).to.deep.equal(changed);
    expect(faults(ENTRIES, SEAL, { number: 0, hash: 'a'.repeat(64) })).to.deep.equal(changed);
    expect(faults(ENTRIES.slice(0, 3), { ...SEAL, entries: SEAL.entries.slice(0, 3) })).to.deep.equal(changed);
  });

  it('misses each seal that should stand before it, and then cannot say whether it follows', () => {
    const later = sealOf({ number: 3, hash: 'a'.repeat(64) }, ENTRIES, 0, sha256Hex);
    const before = { number: 1, hash: 'b'.repeat(64) };
    expect(faults(ENTRIES, later, before)).to.deep.equal([
      { kind: 'seal_missing', seal: 2 },
      { kind: 'seal_missing', seal: 3 },
    ]);
  });
});

describe('a checkpoint that is no such thing', () => {
  for (const text of [
    '',
    ':',
    `${'1'.repeat(16)}:${'a'.repeat(64)}`,
    `x1:${'a'.repeat(64)}`,
    '1:a',
    `1:${'a'.repeat(65)}`,
  ]) {
    it(`is refused with an example: ${text.slice(0, 20)}`, () => {
      expect(() => parseCheckpoint(text, 'at')).to.throw(
        'must be a checkpoint as verify prints it, such as 12:4f0c...',
      );
    });
  }
});
