import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Database, seal, sequelizePorts } from '../../../../adapters/sequelize/index.js';
import {
  type ParticipantTallyRow,
  participantTallyValues,
  TALLY_OF_PARTICIPANT,
} from '../../../../adapters/sequelize/sealing/participant-tally.js';
import { COUNT_SEALED_ORDERS, sealedOrdersValues } from '../../../../adapters/sequelize/sealing/sealed-orders.js';
import { SealedTally } from '../../../../adapters/sequelize/sealing/sealed-tally.js';
import { rollBack } from '../../../../adapters/sequelize/transaction.js';
import type { FailureTally, TallyQuery } from '../../../../core/index.js';
import { anAttempt } from '../../../contract/attempt-store/attempt-harness.js';
import { countedTally } from '../../../support/counted-tally.js';
import { useDatabase } from '../../../support/postgres.js';
import { AUDIT, anInstant, PARTICIPANTS, type Random, randomOf, TEXTS, ZONES } from './random.js';

const PROCESS = fileURLToPath(new URL('../../../support/sealing-process.js', import.meta.url));
const COMPARISONS = 150;
/** After so many comparisons one of the sealing processes is killed, and another one started. */
const KILL_EVERY = 15;

const PLACE = {
  text: `INSERT INTO orders_order (participant_id, user_id, cart_hash, total, food_total, hygiene_total, placed_at, claimed_during)
    VALUES ('1', 'u', gen_random_uuid()::text, 1, 1, 0, $1, 'empty')`,
};
const COUNT_ORDERS = { text: 'SELECT count(*) FROM orders_order WHERE placed_at >= $1 AND placed_at < $2' };

describe('figures while others store, delete and seal', function () {
  this.timeout(10 * 60_000);
  const database = useDatabase();
  const sealers: ChildProcess[] = [];
  afterEach(() => {
    for (const sealer of sealers.splice(0)) sealer.kill('SIGKILL');
  });

  async function startSealer(): Promise<void> {
    const sealer = fork(PROCESS, [database().url], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    sealers.push(sealer);
    await once(sealer, 'message');
  }

  it('equal a recount of the same moment, also when sealing processes are killed', async () => {
    const connection = database().connect();
    await startSealer();
    await startSealer();
    let isOver = false;
    const writers = [1, 2, 3].map((seed) => writeUntil(connection, randomOf(seed), () => isOver));
    const random = randomOf(4);
    const sealed = new SealedTally();
    let sealedInAll = 0;
    try {
      for (let compared = 1; compared <= COMPARISONS; compared++) {
        sealedInAll += await compare(connection, sealed, random);
        if (compared % KILL_EVERY !== 0) continue;
        const [killed] = sealers.splice(0, 1);
        killed?.kill('SIGKILL');
        await startSealer();
      }
    } finally {
      isOver = true;
      await Promise.all(writers);
    }
    expect(sealedInAll, 'there was something to compare').to.be.greaterThan(0);
    for (const sealer of sealers.splice(0)) sealer.kill('SIGKILL');
    await seal(connection, Date.now());
    await compare(connection, sealed, random);
  });
});

/** Stores, places and deletes; some transactions commit late. */
async function writeUntil(database: Database, random: Random, isOver: () => boolean): Promise<void> {
  const { attempts } = sequelizePorts(database);
  const ids: number[] = [];
  while (!isOver()) {
    const createdAtMs = anInstant(random);
    const [errorCode, text] = random.skewed(TEXTS);
    const attempt = anAttempt({
      createdAtMs,
      participantId: random.skewed(PARTICIPANTS),
      participantName: `Name ${createdAtMs}`,
      errorCodes: [errorCode],
      validationErrors: [text],
    });
    const kind = random.whole(6);
    if (kind === 0 && ids.length > 0)
      await attempts.delete(ids.splice(random.whole(ids.length), 1)[0] ?? 0, AUDIT);
    else if (kind <= 2) await placeLate(database, random);
    else ids.push(await attempts.add(attempt));
  }
}

/** An order, in a transaction that lasts a while. */
function placeLate(database: Database, random: Random): Promise<void> {
  return database.transaction(async (session) => {
    await session.query(PLACE, [new Date(anInstant(random)).toISOString()]);
    await session.query({ text: 'SELECT pg_sleep($1)' }, [random.pick([0, 0, 0.02, 0.1])]);
    return { commit: random.chance(0.8), value: undefined };
  });
}

/** Asks for a random window in one snapshot, and counts everything in it. Returns how many attempts there are. */
function compare(database: Database, sealed: SealedTally, random: Random): Promise<number> {
  const [one, other] = [anInstant(random), anInstant(random)];
  const window = { sinceMs: Math.min(one, other), untilMs: Math.max(one, other) + 1 };
  const query: TallyQuery = { ...window, timeZone: random.pick(ZONES), groupBy: random.pick(['summary', 'code']) };
  return database.transaction(async (session) => {
    await session.query({ text: 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ' });
    const tally = await sealed.tally(session, query);
    const [orders] = await session.query<{ count: string }>(
      COUNT_SEALED_ORDERS,
      sealedOrdersValues(window, 'UTC'),
    );
    const question = countedTally(query);
    const [counted] = await session.query<{ tally: FailureTally }>({ text: question.text }, question.values);
    const [placed] = await session.query<{ count: string }>(
      COUNT_ORDERS,
      [window.sinceMs, window.untilMs].map((atMs) => new Date(atMs).toISOString()),
    );
    const ofOne = { ...query, participantId: random.skewed(PARTICIPANTS) };
    const [days] = await session.query<ParticipantTallyRow>(TALLY_OF_PARTICIPANT, participantTallyValues(ofOne));
    const countedOfOne = countedTally(ofOne);
    const [mine] = await session.query<ParticipantTallyRow>({ text: countedOfOne.text }, countedOfOne.values);
    const what = JSON.stringify(ofOne);
    expect(tally, what).to.deep.equal(counted?.tally);
    expect(days?.tally, what).to.deep.equal(mine?.tally);
    expect(Number(orders?.count), what).to.equal(Number(placed?.count));
    return rollBack(counted?.tally.totalFailures ?? 0);
  });
}
