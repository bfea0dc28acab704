import { expect } from 'chai';
import { ManualClock, MemoryAttemptStore, MemoryValidationLog } from '../../../adapters/memory/index.js';
import { NodeHash } from '../../../adapters/node/index.js';
import {
  createVerifyValidationLog,
  type LogEntry,
  type Seal,
  type SealLink,
  sealOf,
  type ValidationLog,
} from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { overriding } from '../../support/faults.js';

const hash = new NodeHash();
const clock = new ManualClock(0);

/** So many seals of two entries each, and what waits; participants are 1, 2, ... by seal. `changed`: what somebody made of it behind the app's back. */
async function logOf(seals: number, waiting: number, changed: Partial<ValidationLog> = {}) {
  const log = new MemoryValidationLog();
  const attempts = new MemoryAttemptStore(log);
  for (let seal = 1; seal <= seals; seal++) {
    for (const _ of [1, 2]) await attempts.add(anAttempt({ participantId: `${seal}` }));
    await log.seal(2, ({ before, entries }) => sealOf(before, entries, clock.now(), hash.sha256Hex));
  }
  for (let more = 0; more < waiting; more++) await attempts.add(anAttempt());
  const verify = createVerifyValidationLog({ validationLog: overriding<ValidationLog>(log, changed), hash });
  return { log, verify };
}

const entriesWithout = (log: ValidationLog, id: number) => async (ids: readonly number[]) =>
  (await log.entriesByIds(ids)).filter((entry: LogEntry) => entry.id !== id);

describe('verifying a validation log of many seals', () => {
  it('goes through all of them, page by page, and tells how far it is', async () => {
    for (const seals of [1, 19, 20, 21, 41]) {
      const { verify } = await logOf(seals, 3);
      const progress: string[] = [];
      const verified = await verify({ onProgress: ({ done, total }) => progress.push(`${done}/${total}`) });
      expect(verified).to.deep.include({ faults: [], seals, entries: 2 * seals + 3, waiting: 3, pseudonymous: 0 });
      expect(verified.checkpoint.number).to.equal(seals);
      expect(progress).to.deep.equal(Array.from({ length: seals }, (_, index) => `${index + 1}/${seals}`));
    }
  });

  it('counts the seals that are there when no head was noted, or one that is too low', async () => {
    for (const head of [undefined, { number: 1, hash: 'x' }]) {
      const { verify } = await logOf(2, 0, { head: async () => head });
      const totals: number[] = [];
      await verify({ onProgress: ({ total }) => totals.push(total) });
      expect(totals).to.deep.equal([1, 2]);
    }
  });

  it('stops after the seal at which it is told to, and looks for no missing ones then', async () => {
    const stop = new AbortController();
    const { verify } = await logOf(25, 0);
    const onProgress = ({ done }: { readonly done: number }) => done === 2 && stop.abort();
    const checkpoint = { number: 9, hash: 'a'.repeat(64) };
    const early = await verify({ signal: stop.signal, onProgress, checkpoint });
    expect(early).to.deep.include({ seals: 2, finished: false, faults: [] });
    expect(early.checkpoint.number).to.equal(2);
  });

  it('counts the entries whose participant was taken out', async () => {
    const { log, verify } = await logOf(3, 0);
    await log.pseudonymise('2', 'deleted');
    expect(await verify()).to.deep.include({ pseudonymous: 2, faults: [] });
  });

  it('finds an entry that is gone, and does not take it for one that nobody knows', async () => {
    const { log } = await logOf(2, 1);
    const counted = await log.count();
    const changed = {
      entriesByIds: entriesWithout(log, 3),
      count: async () => ({ ...counted, entries: counted.entries - 1 }),
    };
    const verify = createVerifyValidationLog({ validationLog: overriding<ValidationLog>(log, changed), hash });
    expect((await verify()).faults).to.deep.equal([{ kind: 'removed', seal: 2, entryIds: [3] }]);
  });

  it('finds entries that no seal knows, also where others are gone', async () => {
    const { log } = await logOf(2, 1);
    const counted = await log.count();
    const withMore = async () => ({ ...counted, entries: counted.entries + 2 });
    const verify = (changed: Partial<ValidationLog>) =>
      createVerifyValidationLog({ validationLog: overriding<ValidationLog>(log, changed), hash })();
    expect((await verify({ count: withMore })).faults).to.deep.equal([{ kind: 'unknown_entries', count: 2 }]);
    const without = await verify({ count: withMore, entriesByIds: entriesWithout(log, 3) });
    expect(without.faults).to.deep.equal([
      { kind: 'removed', seal: 2, entryIds: [3] },
      { kind: 'unknown_entries', count: 3 },
    ]);
  });

  it('finds a chain that ends too early by its head and by a checkpoint, and one that was made anew', async () => {
    const { log } = await logOf(3, 0);
    const [first, second, third] = (await log.seals(0, 3)) as [Seal, Seal, Seal];
    const verify = (changed: Partial<ValidationLog>, checkpoint?: SealLink) =>
      createVerifyValidationLog({ validationLog: overriding<ValidationLog>(log, changed), hash })({ checkpoint });
    const shortened = async (after: number) => (after === 0 ? [first, second] : []);
    const counted = await log.count();
    const short = { seals: shortened, count: async () => ({ ...counted, sealed: 4, entries: 4 }) };
    expect((await verify(short)).faults).to.deep.equal([{ kind: 'shortened', seal: 3, noted: 'head' }]);
    expect((await verify(short, { number: 3, hash: third.hash })).faults).to.deep.equal([
      { kind: 'shortened', seal: 3, noted: 'head' },
      { kind: 'shortened', seal: 3, noted: 'checkpoint' },
    ]);
    // Whoever makes the chain anew can note another head, but not change what was printed.
    expect((await verify({}, { number: 2, hash: third.hash })).faults).to.deep.equal([
      { kind: 'shortened', seal: 2, noted: 'checkpoint' },
    ]);
    expect((await verify({}, { number: 2, hash: second.hash })).faults).to.deep.equal([]);
    expect((await verify({}, { number: 0, hash: '' })).faults, 'of an empty log').to.deep.equal([]);
  });
});
