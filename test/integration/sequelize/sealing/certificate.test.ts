import { expect } from 'chai';
import { MemoryAttemptStore } from '../../../../adapters/memory/index.js';
import { type Database, seal, sequelizePorts } from '../../../../adapters/sequelize/index.js';
import { SealedTally } from '../../../../adapters/sequelize/sealing/sealed-tally.js';
import type { TopsRow } from '../../../../adapters/sequelize/sealing/tally-statements.js';
import type { Session, Statement } from '../../../../adapters/sequelize/session.js';
import { DAY_MS, type NewAttempt } from '../../../../core/index.js';
import { anAttempt } from '../../../contract/attempt-store/attempt-harness.js';
import { race } from '../../../contract/contenders.js';
import { useDatabase } from '../../../support/postgres.js';
import { type Alteration, AlteredDatabase } from './altered-database.js';
import { NOW, SINCE } from './random.js';

const WINDOW = { sinceMs: SINCE, untilMs: SINCE + 4 * DAY_MS, timeZone: 'UTC', groupBy: 'summary' } as const;
const TOP = 'sealed-tally-summary-top';
const LOOK_UP = 'sealed-tally-look-up';
const MERGE = 'sealed-tally-merge';
const ALL = 'sealed-tally-summary-all';

/** What each participant has on each of four days, at the same instant of it. */
type Days = readonly (readonly [participants: number, failuresEach: number])[];

/** Heavy ones have many failures on all days but one, when they have fewer than all others. */
const heavy = (day: number): Days => [
  [12, day === 1 ? 2 : 30],
  [70, 3],
];

describe('the certificate of the first ten', function () {
  this.timeout(120_000);
  const database = useDatabase();

  /** Stores and seals the attempts of four days, and asks. Returns the answer, that of a recount, and the statements that were run. */
  async function ask(failures: (day: number) => Days, alterations: readonly Alteration[] = []) {
    const altered = new AlteredDatabase({ url: database().url, statementTimeoutMs: 60_000 }, alterations);
    try {
      const { attempts } = sequelizePorts(altered);
      const model = new MemoryAttemptStore();
      const all: NewAttempt[] = [];
      for (let day = 0; day < 4; day++) {
        let participant = 0;
        for (const [participants, each] of failures(day)) {
          for (const last = participant + participants; participant < last; participant++) {
            for (let count = 0; count < each; count++) {
              all.push(anAttempt({ createdAtMs: SINCE + day * DAY_MS + 1, participantId: String(participant) }));
            }
          }
        }
      }
      await race((index) => attempts.add(all[index] as NewAttempt), all.length);
      for (const attempt of all) await model.add(attempt);
      await seal(altered, NOW);
      return { tally: await attempts.tally(WINDOW), recount: await model.tally(WINDOW), names: altered.names };
    } finally {
      await altered.close();
    }
  }

  it('is given where the first ten stand out, also when some of them are missing at the top of a day', async () => {
    const { tally, recount, names } = await ask(heavy);
    expect(tally).to.deep.equal(recount);
    expect([...names])
      .to.include.members([TOP, LOOK_UP])
      .and.not.include.members([MERGE]);
    expect(names).to.not.include(ALL);
  });

  it('is refused where others may have as many, and the buckets that have more than a top are added up then', async () => {
    const { tally, recount, names } = await ask(() => [[90, 2]]);
    expect(tally).to.deep.equal(recount);
    expect(names).to.include(MERGE).and.not.include(ALL);
  });

  it('is given by the order of the keys where more than are kept occur as often', async () => {
    const { tally, recount, names } = await ask(() => [[230, 1]]);
    expect(tally).to.deep.equal(recount);
    expect(names).to.include(MERGE).and.not.include(ALL);
  });

  it('is refused where more keys than are numbered are in no bucket, and everything is added up then', async () => {
    const altered = new AlteredDatabase({ url: database().url, statementTimeoutMs: 60_000 }, []);
    try {
      const { attempts } = sequelizePorts(altered);
      const model = new MemoryAttemptStore();
      const store = (from: number, count: number) =>
        race(async (index) => {
          const attempt = anAttempt({ createdAtMs: SINCE + 1, participantId: String(from + index) });
          await Promise.all([attempts.add(attempt), model.add(attempt)]);
        }, count);
      await store(0, 230);
      await seal(altered, NOW);
      await store(1_000, 230);
      expect(await attempts.tally(WINDOW)).to.deep.equal(await model.tally(WINDOW));
      expect(altered.names).to.include(MERGE).and.include(ALL);
    } finally {
      await altered.close();
    }
  });

  describe('and what a process has read of the buckets', () => {
    /** Asks again and again. Returns the statements that an answer took, and how many buckets were sent with their keys. */
    function asking(connection: Database) {
      const sealed = new SealedTally();
      return async () => {
        const names: (string | undefined)[] = [];
        let sent = 0;
        const session: Session = {
          async query<Row extends object>(statement: Statement, values?: readonly unknown[]): Promise<Row[]> {
            names.push(statement.name);
            const rows = await connection.query<Row>(statement, values);
            const { buckets } = (rows as unknown as Partial<TopsRow>[])[0]?.tops ?? {};
            sent += [...(buckets?.errors ?? []), ...(buckets?.participants ?? [])].filter(
              ([, keys]) => keys !== null,
            ).length;
            return rows;
          },
        };
        const tally = await sealed.tally(session, WINDOW);
        return { tally, names, sent };
      };
    }

    it('is not asked for again until it has changed', async () => {
      const connection = database().connect();
      const { attempts } = sequelizePorts(connection);
      const store = (participantId: number) =>
        attempts.add(anAttempt({ createdAtMs: SINCE + 1, participantId: String(participantId) }));
      const ask = asking(connection);
      await race(store, 90);
      await seal(connection, NOW);
      expect(await ask(), 'the first time').to.deep.include({ names: [TOP, MERGE, TOP], sent: 2 });
      expect(await ask(), 'the second time').to.deep.include({ names: [TOP], sent: 0 });
      await store(0);
      expect(await ask(), 'counted, not sealed').to.deep.include({ names: [TOP], sent: 0 });
      await seal(connection, NOW);
      const sealed = await ask();
      expect(sealed, 'sealed').to.deep.include({ names: [TOP, MERGE], sent: 2 });
      expect(sealed.tally.topParticipants[0]).to.include({ participantId: '0', count: 2 });
    });

    it('is forgotten of a participant who is taken out, also below the tops', async () => {
      const connection = database().connect();
      const { attempts } = sequelizePorts(connection);
      const ask = asking(connection);
      await race((index) => attempts.add(anAttempt({ createdAtMs: SINCE + 1, participantId: String(index) })), 90);
      await seal(connection, NOW);
      await ask();
      for (const participantId of ['0', '1']) {
        await attempts.pseudonymise(participantId, `anonymous-${participantId}`);
      }
      const { tally } = await ask();
      const ids = tally.topParticipants.map(({ participantId }) => participantId);
      expect(ids).to.deep.equal(['2', '3', '4', '5', '6', '7', '8', '9', '10', '11']);
    });
  });

  describe('and what it costs to give', () => {
    /** Where it is looked up, the question fails. */
    const failing: Alteration = ['counts[array_position(keys, id)]', '1 / (id - id)'];

    it('is refused without a look-up where too many might be among the first ten', async () => {
      const { tally, recount, names } = await ask(
        (day) => [
          [100, day % 2 === 0 ? 3 : 1],
          [100, day % 2 === 0 ? 1 : 3],
        ],
        [failing],
      );
      expect(tally).to.deep.equal(recount);
      expect(names).to.include(MERGE);
    });

    // The control.
    it('fails with the look-up where few might be', async () => {
      expect(await ask(heavy, [failing]).catch((error: unknown) => error)).to.be.an('error');
    });
  });

  it('would be worth nothing without looking up what is missing', async () => {
    const { tally, recount } = await ask(heavy, [['counts[array_position(keys, id)]', '0']]);
    expect(tally.topParticipants).to.not.deep.equal(recount.topParticipants);
  });
});
