import { expect } from 'chai';
import {
  answerOf,
  MAX_NEWEST,
  type NewestRow,
  NewestRows,
  type VersionedRow,
} from '../../../adapters/sequelize/newest-rows.js';
import { T0 } from '../../contract/attempt-store/attempt-harness.js';
import { gate } from '../../contract/contenders.js';

/** Of what these rows are asked for, nothing else. */
function aRow(id: number, { text = '', lines = 1, edit = 0, atMs = T0 + id } = {}): VersionedRow {
  const line = { product_id: '17', quantity: 1, price: null };
  return {
    id: String(id),
    createdAt: new Date(atMs),
    errorSummary: text,
    cartSnapshot: Array.from({ length: lines }, () => line),
    version: `${id}.${edit}`,
  } as unknown as VersionedRow;
}

/** A table that says which rows it had to send. */
class Table {
  rows: VersionedRow[];
  sent: string[] = [];
  known: readonly string[] = [];

  constructor(...rows: VersionedRow[]) {
    this.rows = rows;
  }

  read(newest: NewestRows, limit: number): Promise<readonly VersionedRow[]> {
    return newest.read(limit, async (known) => {
      const rows = this.rows.slice(0, limit);
      const unknown = rows.filter(({ version }) => !known.includes(version));
      this.known = known;
      this.sent = unknown.map(({ version }) => version);
      return { versions: rows.map(({ version }) => version), unknown: [...unknown].reverse() };
    });
  }
}

const many = (count: number) => Array.from({ length: count }, (_, index) => aRow(count - index));

describe('the newest rows', () => {
  it('are sent once, in their order', async () => {
    const [newest, table] = [new NewestRows(), new Table(aRow(3), aRow(2), aRow(1))];
    expect(await table.read(newest, 2)).to.deep.equal([aRow(3), aRow(2)]);
    expect(table.sent).to.deep.equal(['3.0', '2.0']);
    expect(await table.read(newest, 2)).to.deep.equal([aRow(3), aRow(2)]);
    expect(table.sent).to.deep.equal([]);
  });

  it('are sent anew when they are new, were changed, or step up for one that was deleted', async () => {
    const [newest, table] = [new NewestRows(), new Table(aRow(3), aRow(2), aRow(1))];
    await table.read(newest, 2);
    table.rows = [aRow(4), aRow(3, { edit: 1 }), aRow(2), aRow(1)];
    expect(await table.read(newest, 2)).to.deep.equal([aRow(4), aRow(3, { edit: 1 })]);
    expect(table.sent).to.deep.equal(['4.0', '3.1']);
    table.rows = [aRow(4), aRow(1)];
    expect(await table.read(newest, 2)).to.deep.equal([aRow(4), aRow(1)]);
    expect(table.sent).to.deep.equal(['1.0']);
  });

  it('of a longer list are still known after a shorter one, and no more of them are named than are asked for', async () => {
    const [newest, table] = [new NewestRows(), new Table(aRow(3), aRow(2), aRow(1))];
    await table.read(newest, 3);
    await table.read(newest, 1);
    expect(table.known).to.deep.equal(['3.0']);
    await table.read(newest, 3);
    expect(table.sent).to.deep.equal([]);
  });

  it('that were deleted are forgotten, within the list and behind its end', async () => {
    const [newest, table] = [new NewestRows(), new Table(aRow(4), aRow(3), aRow(2), aRow(1))];
    await table.read(newest, 4);
    table.rows = [aRow(3), aRow(2), aRow(1)];
    await table.read(newest, 1);
    await table.read(newest, 4);
    expect(table.known).to.deep.equal(['3.0', '2.0', '1.0']);
    table.rows = [aRow(3)];
    await table.read(newest, 4);
    await table.read(newest, 4);
    expect(table.known).to.deep.equal(['3.0']);
    table.rows = [];
    expect(await table.read(newest, 4)).to.deep.equal([]);
    await table.read(newest, 4);
    expect(table.known).to.deep.equal([]);
  });

  it('of one instant are told apart by id', async () => {
    const rows = [10, 9].map((id) => aRow(id, { atMs: T0 }));
    const [newest, table] = [new NewestRows(), new Table(...rows)];
    await table.read(newest, 2);
    await table.read(newest, 1);
    await table.read(newest, 2);
    expect(table.sent).to.deep.equal([]);
  });

  it('are kept up to 200', async () => {
    const [newest, table] = [new NewestRows(), new Table(...many(MAX_NEWEST + 1))];
    await table.read(newest, MAX_NEWEST + 1);
    await table.read(newest, MAX_NEWEST + 1);
    expect(table.sent).to.deep.equal(['1.0']);
  });

  for (const [what, kept, left] of [
    ['100 lines', { lines: 100 }, { lines: 101 }],
    ['5,000 characters of messages', { text: 'x'.repeat(5_000) }, { text: 'x'.repeat(5_001) }],
  ] as const) {
    it(`are kept up to ${what} each`, async () => {
      const [newest, table] = [new NewestRows(), new Table(aRow(2, kept), aRow(1, left))];
      await table.read(newest, 2);
      expect(await table.read(newest, 2)).to.deep.equal([aRow(2, kept), aRow(1, left)]);
      expect(table.sent).to.deep.equal(['1.0']);
    });
  }

  it('of a question that is under way are those that it was asked with, whoever asks meanwhile', async () => {
    const [newest, table] = [new NewestRows(), new Table(aRow(2), aRow(1))];
    await table.read(newest, 2);
    const { opened, open } = gate();
    const slow = newest.read(2, async () => {
      await opened;
      return { versions: ['2.0', '1.0'], unknown: [] };
    });
    table.rows = [aRow(4), aRow(3)];
    expect(await table.read(newest, 2)).to.deep.equal([aRow(4), aRow(3)]);
    open();
    expect(await slow).to.deep.equal([aRow(2), aRow(1)]);
  });

  it('are taken from an answer with one row for the list, wherever it stands, and from that of an empty table', () => {
    const list = (versions: string[] | null) => ({ version: null, versions }) as NewestRow;
    const row = { ...aRow(1), versions: null };
    const answer = { versions: ['2.0', '1.0'], unknown: [row] };
    expect(answerOf([list(['2.0', '1.0']), row])).to.deep.equal(answer);
    expect(answerOf([row, list(['2.0', '1.0'])])).to.deep.equal(answer);
    expect(answerOf([list(null)])).to.deep.equal({ versions: [], unknown: [] });
  });
});
