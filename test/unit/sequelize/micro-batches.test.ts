import { expect } from 'chai';
import { MicroBatches } from '../../../adapters/sequelize/micro-batches.js';
import { UnavailableError } from '../../../core/index.js';
import { gate, race, rejectionOf } from '../../contract/contenders.js';

describe('micro-batches', () => {
  const AWAY = new UnavailableError('database', 'away');

  /** Batches that end when the test says so, in the order in which they began. Each item's result is its double. */
  function heldBatches({ batchSize = 100, inFlight = 2, maxWaiting = 1_000 } = {}) {
    const written: number[][] = [];
    const held: { end(): void; fail(): void }[] = [];
    const batches = new MicroBatches<number, number>({
      batchSize,
      inFlight,
      maxWaiting,
      write: async (items) => {
        written.push([...items]);
        const { opened, open } = gate();
        let failed = false;
        held.push({
          end: open,
          fail: () => {
            failed = true;
            open();
          },
        });
        await opened;
        if (failed) throw AWAY;
        return items.map((item) =>
          item < 0
            ? { status: 'rejected', reason: new RangeError(String(item)) }
            : { status: 'fulfilled', value: 2 * item },
        );
      },
    });
    /** Lets everything happen that does not wait for a batch. */
    const settle = async () => {
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    };
    return { batches, written, held, settle };
  }

  it('write an item that comes alone at once', async () => {
    const { batches, written, held, settle } = heldBatches();
    const result = batches.add(1);
    await settle();
    expect(written).to.deep.equal([[1]]);
    held[0]?.end();
    expect(await result).to.equal(2);
  });

  it('write what comes in one turn of the event loop together, and answer each with its own result', async () => {
    const { batches, written, held, settle } = heldBatches();
    const results = race((index) => batches.add(index), 64);
    await settle();
    expect(written.map((batch) => batch.length)).to.deep.equal([64]);
    held[0]?.end();
    expect(await results).to.deep.equal(Array.from({ length: 64 }, (_, index) => 2 * index));
  });

  it('keep two under way, and write what came meanwhile as soon as one of them has ended', async () => {
    const { batches, written, held, settle } = heldBatches();
    const results: Promise<number>[] = [];
    for (const item of [1, 2, 3, 4, 5]) {
      results.push(batches.add(item));
      await settle();
    }
    expect(written).to.deep.equal([[1], [2]]);
    held[1]?.end();
    await settle();
    expect(written).to.deep.equal([[1], [2], [3, 4, 5]]);
    held[0]?.end();
    held[2]?.end();
    expect(await Promise.all(results)).to.deep.equal([2, 4, 6, 8, 10]);
  });

  it('hold at most so many items', async () => {
    const { batches, written, held, settle } = heldBatches({ batchSize: 10 });
    const results = race((index) => batches.add(index), 25);
    await settle();
    expect(written.map((batch) => batch.length)).to.deep.equal([10, 10]);
    for (const end of [0, 1, 2]) {
      held[end]?.end();
      await settle();
    }
    expect((await results).length).to.equal(25);
    expect(written.map((batch) => batch.length)).to.deep.equal([10, 10, 5]);
  });

  it('fail the bad item only', async () => {
    const { batches, held, settle } = heldBatches();
    const [good, bad] = [batches.add(1), rejectionOf(batches.add(-1))];
    await settle();
    held[0]?.end();
    expect(await good).to.equal(2);
    expect(await bad).to.be.instanceOf(RangeError);
  });

  it('turn an item away while as many wait as may, and take the next when there is room', async () => {
    const { batches, held, settle } = heldBatches({ batchSize: 1, inFlight: 1, maxWaiting: 2 });
    const first = batches.add(1);
    await settle();
    const waiting = [batches.add(2), batches.add(3)];
    const full = await rejectionOf(batches.add(4));
    expect(full).to.be.instanceOf(UnavailableError).and.include({ dependency: 'database' });
    expect(String(full)).to.include('2 records wait to be stored');
    held[0]?.end();
    await first;
    await settle();
    const later = batches.add(5);
    for (const end of [1, 2, 3]) {
      held[end]?.end();
      await settle();
    }
    expect(await Promise.all([...waiting, later])).to.deep.equal([4, 6, 10]);
  });

  it('let nobody wait for more than two failing batches', async () => {
    const { batches, written, held, settle } = heldBatches({ batchSize: 2, inFlight: 1 });
    const early = race((index) => rejectionOf(batches.add(index)), 6);
    await settle();
    const late = rejectionOf(batches.add(9));
    held[0]?.fail();
    expect(await early).to.deep.equal(Array(6).fill(AWAY));
    await settle();
    expect(written, 'what came later has its own try').to.deep.equal([[0, 1], [9]]);
    held[1]?.fail();
    expect(await late).to.equal(AWAY);
  });

  it('write what waits before they close, and take nothing more', async () => {
    const { batches, written, held, settle } = heldBatches({ batchSize: 2, inFlight: 1 });
    const results = race((index) => batches.add(index), 5);
    let closed = false;
    const closing = batches.close().then(() => {
      closed = true;
    });
    expect(await rejectionOf(batches.add(9))).to.be.instanceOf(UnavailableError);
    for (const end of [0, 1, 2]) {
      await settle();
      expect(closed, `before batch ${end} ended`).to.equal(false);
      held[end]?.end();
    }
    await closing;
    expect(await results).to.deep.equal([0, 2, 4, 6, 8]);
    expect(written).to.deep.equal([[0, 1], [2, 3], [4]]);
  });

  it('close at once when nothing waits', async () => {
    await heldBatches().batches.close();
  });
});
