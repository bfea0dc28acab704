import { expect } from 'chai';
import { NodeHash } from '../../../adapters/node/index.js';
import {
  commitmentOf,
  DEFAULT_POLICY,
  digestOf,
  formatCheckpoint,
  InvalidInputError,
  type LogEntry,
  parseCheckpoint,
  rulesVersionOf,
  sealOf,
} from '../../../core/index.js';

const { sha256Hex } = new NodeHash();
const ENTRY: LogEntry = {
  id: 7,
  atMs: Date.UTC(2026, 1, 12, 10, 30, 45, 678),
  participantId: '123',
  userId: '456',
  outcome: 'invalid',
  codes: ['food_balance_exceeded', 'cart_empty'],
  orderId: null,
  attemptId: 42,
  rulesVersion: '1/3:60/2,4,8,16,60:3600/300/1000:1000000',
  durations: { enter: 1, judge: 2, place: null, settle: 3 },
  salt: '7b0c44a4-6d34-4be4-8bd9-6a0a1f0a3c11',
  commitment: null,
};

describe('the version of the rules', () => {
  it('says the numbers that a submission is judged by', () => {
    expect(rulesVersionOf(DEFAULT_POLICY)).to.equal('1/3:60/2,4,8,16,60:3600/300/1000:1000000');
  });

  it('is another one for each number that can change a verdict, and the same for one that cannot', () => {
    const versions = [
      {},
      { submissionRate: { limit: 5, windowMs: 60_000 } },
      { submissionRate: { limit: 3, windowMs: 61_000 } },
      { backoffWaitsMs: [2_000] },
      { backoffResetMs: 1 },
      { duplicateWindowMs: 1 },
      { maxCartLines: 1 },
      { maxQuantity: 1 },
    ].map((changes) => rulesVersionOf({ ...DEFAULT_POLICY, ...changes }));
    expect(new Set(versions).size).to.equal(versions.length);
    expect(rulesVersionOf({ ...DEFAULT_POLICY, closeToLimitPercent: 1 })).to.equal(versions[0]);
  });
});

describe('the digest of a log entry', () => {
  it('is SHA-256 of its lines, of which the person is one that is hidden by the salt', () => {
    const who = sha256Hex('7b0c44a4-6d34-4be4-8bd9-6a0a1f0a3c11\n123\n456\n');
    expect(commitmentOf({ ...ENTRY, salt: ENTRY.salt ?? '' }, sha256Hex)).to.equal(who);
    const lines = [
      '2026-02-12T10:30:45.678Z',
      who,
      'invalid',
      'food_balance_exceeded,cart_empty',
      '42',
      '1/3:60/2,4,8,16,60:3600/300/1000:1000000',
      '1,2,,3',
    ];
    expect(digestOf(ENTRY, sha256Hex)).to.equal(sha256Hex(lines.join('\n')));
    const gone = { ...ENTRY, participantId: 'x', userId: 'x', salt: null, commitment: who };
    expect(digestOf(gone, sha256Hex)).to.equal(digestOf(ENTRY, sha256Hex));
  });
});

describe('a seal', () => {
  it('does not depend on the order of its entries, and on nothing else as little', () => {
    const other = { ...ENTRY, id: 8 };
    const before = { number: 3, hash: 'a'.repeat(64) };
    const seal = sealOf(before, [ENTRY, other], 0, sha256Hex);
    expect(sealOf(before, [other, ENTRY], 0, sha256Hex)).to.deep.equal(seal);
    expect(seal.number).to.equal(4);
    const digest = digestOf(ENTRY, sha256Hex);
    expect(seal.hash).to.equal(
      sha256Hex([before.hash, 4, '1970-01-01T00:00:00Z', `7:${digest}`, `8:${digest}`].join('\n')),
    );
  });

  it('is printed as a checkpoint, and read again', () => {
    const link = { number: 12, hash: '0f'.repeat(32) };
    expect(parseCheckpoint(formatCheckpoint(link), 'x')).to.deep.equal(link);
    for (const text of ['', '12', '12:', `x:${link.hash}`, `12:${link.hash}0`, `12:${link.hash.toUpperCase()}`]) {
      expect(() => parseCheckpoint(text, '--checkpoint'), text)
        .to.throw(InvalidInputError)
        .with.property('field', '--checkpoint');
    }
  });
});
