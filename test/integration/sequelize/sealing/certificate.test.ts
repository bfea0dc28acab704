import { expect } from 'chai';
import { MemoryAttemptStore } from '../../../../adapters/memory/index.js';
import { seal, sequelizePorts } from '../../../../adapters/sequelize/index.js';
import { DAY_MS, type NewAttempt, type TallyQuery } from '../../../../core/index.js';
import { anAttempt } from '../../../contract/attempt-store/attempt-harness.js';
import { race } from '../../../contract/contenders.js';
import { useDatabase } from '../../../support/postgres.js';
import { type Alteration, AlteredDatabase } from './altered-database.js';
import { NOW, SINCE } from './random.js';

const WINDOW = { sinceMs: SINCE, untilMs: SINCE + 4 * DAY_MS, timeZone: 'UTC', groupBy: 'summary' } as const;
const TOP = 'sealed-tally-summary-top';
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
    expect(names).to.include(TOP).and.not.include(ALL);
  });

  it('is refused where others may have as many, and everything is added up then', async () => {
    const { tally, recount, names } = await ask(() => [[90, 2]]);
    expect(tally).to.deep.equal(recount);
    expect(names).to.include(TOP).and.include(ALL);
  });

  it('is not asked for the next hundred times where it was refused, and then again', async () => {
    const altered = new AlteredDatabase({ url: database().url }, []);
    try {
      const { attempts } = sequelizePorts(altered);
      await race((index) => attempts.add(anAttempt({ createdAtMs: SINCE + 1, participantId: `${index}` })), 90);
      await seal(altered, NOW);
      const asked = async (window: TallyQuery) => {
        altered.names.clear();
        await attempts.tally(window);
        return [...altered.names].sort();
      };
      expect(await asked(WINDOW)).to.deep.equal([ALL, TOP]);
      for (let time = 0; time < 100; time++) expect(await asked(WINDOW)).to.deep.equal([ALL]);
      expect(await asked(WINDOW)).to.deep.equal([ALL, TOP]);
      expect(await asked({ ...WINDOW, sinceMs: SINCE - DAY_MS }), 'another window').to.deep.equal([ALL, TOP]);
    } finally {
      await altered.close();
    }
  });

  describe('and what it costs to give', () => {
    /** Where it is looked up, the question fails. */
    const failing: Alteration = ['rest_counts[array_position(rest_keys, id)]', '1 / (list.unread - list.unread)'];

    it('is refused without a look-up where too many might be among the first ten', async () => {
      const { tally, recount, names } = await ask(
        (day) => [
          [100, day % 2 === 0 ? 3 : 1],
          [100, day % 2 === 0 ? 1 : 3],
        ],
        [failing],
      );
      expect(tally).to.deep.equal(recount);
      expect(names).to.include(TOP).and.include(ALL);
    });

    // The control.
    it('fails with the look-up where few might be', async () => {
      expect(await ask(heavy, [failing]).catch((error: unknown) => error)).to.be.an('error');
    });
  });

  it('would be worth nothing without looking up what is missing', async () => {
    const { tally, recount } = await ask(heavy, [['rest_counts[array_position(rest_keys, id)]', '0']]);
    expect(tally.topParticipants).to.not.deep.equal(recount.topParticipants);
  });
});
