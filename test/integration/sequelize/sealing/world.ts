import { expect } from 'chai';
import pg from 'pg';
import { MemoryAttemptStore } from '../../../../adapters/memory/index.js';
import {
  makePartitions,
  type SequelizePorts,
  seal,
  sequelizePorts,
} from '../../../../adapters/sequelize/index.js';
import { DAY_MS, HOUR_MS, localDay, type NewAttempt, type TallyQuery } from '../../../../core/index.js';
import { anAttempt } from '../../../contract/attempt-store/attempt-harness.js';
import type { TestDatabase } from '../../../support/postgres.js';
import type { AlteredDatabase } from './altered-database.js';
import { AUDIT, anInstant, NOW, PARTICIPANTS, type Random, SINCE, TEXTS, ZONES } from './random.js';

const PLACE = `INSERT INTO orders_order (participant_id, user_id, cart_hash, total, food_total, hygiene_total, placed_at, claimed_during)
  VALUES ($1, 'u', gen_random_uuid()::text, 1, 1, 0, $2, 'empty')`;

/** While such a transaction lasts, anywhere on the server, each step has something to write down. */
const LONG_TRANSACTIONS = `SELECT FROM pg_stat_activity
  WHERE backend_xid IS NOT NULL AND datname <> current_database() AND xact_start < now() - interval '5 s'`;

/** Of a history: all days are over in the end, or few are, so that much is of days that go on. */
const CLOCKS = [
  [NOW, NOW, SINCE + DAY_MS, SINCE + 12 * DAY_MS],
  [NOW, SINCE + 12 * DAY_MS],
  [SINCE + DAY_MS + HOUR_MS, SINCE + 2 * DAY_MS + HOUR_MS],
] as const;

interface PlacedOrder {
  readonly placedAtMs: number;
  readonly participantId: string;
}

/** A transaction of another process that has stored something and is not over. */
interface OpenTransaction {
  readonly client: pg.Client;
  readonly attempt: NewAttempt;
  readonly order: PlacedOrder;
}

/**
 * Attempts and orders in PostgreSQL, which random steps store, delete, clean up, take out and seal; and the same in memory, where everything is counted anew for each
 * question. A transaction that is still open exists in PostgreSQL only.
 */
export class World {
  readonly #testDatabase: TestDatabase;
  readonly #database: AlteredDatabase;
  readonly #ports: SequelizePorts;
  readonly #random: Random;
  #model = new MemoryAttemptStore();
  #orders: PlacedOrder[] = [];
  /** Ids in the model, and in PostgreSQL. */
  #ids: (readonly [model: number, database: number])[] = [];
  #open: OpenTransaction[] = [];
  #submissions = 0;
  /** What the clock may say when somebody seals: it decides which days are over. */
  #clocks: readonly number[] = [NOW];
  /** 1: each step makes one older day of participants. */
  #enoughInDays: number | undefined;
  /** What the questions met. */
  readonly met = new Set<string>();

  constructor(testDatabase: TestDatabase, database: AlteredDatabase, random: Random) {
    this.#testDatabase = testDatabase;
    this.#database = database;
    this.#ports = sequelizePorts(database);
    this.#random = random;
  }

  /** Begins anew, with nothing. `partitioned`: the first week has daily partitions. */
  async begin(partitioned: boolean): Promise<void> {
    await this.end();
    await this.#testDatabase.empty();
    if (partitioned) await makePartitions(this.#database, SINCE);
    this.#model = new MemoryAttemptStore();
    this.#orders = [];
    this.#ids = [];
    this.#clocks = this.#random.pick(CLOCKS);
    this.#enoughInDays = this.#random.pick([undefined, 1, 1]);
    if ((await this.#testDatabase.query(LONG_TRANSACTIONS)).length > 0) this.met.add('somebody else is at work');
  }

  async end(): Promise<void> {
    for (const { client } of this.#open.splice(0)) await client.end();
  }

  async step(): Promise<void> {
    const { pick, chance, whole } = this.#random;
    const kind = pick([
      'store',
      'store',
      'store',
      'place',
      'open',
      'close',
      'delete',
      'seal',
      'seal',
      'rare',
      'rare',
    ]);
    if (kind === 'store') await this.#store();
    if (kind === 'place') await this.#place();
    if (kind === 'open' && this.#open.length < 3) await this.#openTransaction();
    if (kind === 'close' && this.#open.length > 0) await this.#closeTransaction(chance(0.8));
    if (kind === 'delete') await this.#delete();
    if (kind === 'seal') await this.#seal();
    if (kind === 'rare') {
      const rare = pick([
        'kill',
        'kill',
        'clean up',
        'pseudonymise',
        'two sealers',
        'older server',
        'older server',
      ] as const);
      if (rare === 'kill') await this.#sealAndDie(whole(24));
      if (rare === 'clean up' && chance(0.5)) await this.#cleanUp();
      if (rare === 'pseudonymise' && chance(0.5)) await this.#pseudonymise();
      if (rare === 'older server') await this.#sealWithoutDays();
      if (rare === 'two sealers') await Promise.all([this.#seal(), this.#seal()]);
    }
  }

  /** One random question about everybody, answered by both. @throws AssertionError when the answers differ. */
  ask(): Promise<void> {
    return this.#ask();
  }

  /** The same about one participant, who may have no attempts at all. */
  askOfOne(): Promise<void> {
    return this.#ask(this.#random.skewed(PARTICIPANTS));
  }

  async #ask(participantId?: string): Promise<void> {
    const { pick, chance, whole } = this.#random;
    const [one, other] = [anInstant(this.#random), anInstant(this.#random)];
    const window = chance(0.3)
      ? { sinceMs: SINCE - 40 * DAY_MS, untilMs: NOW + 9 * DAY_MS }
      : { sinceMs: Math.min(one, other), untilMs: Math.max(one, other) + whole(2) };
    const timeZone = pick(ZONES);
    const query: TallyQuery = { ...window, timeZone, participantId, groupBy: chance(0.3) ? 'code' : 'summary' };
    const [tally, orders, days] = await Promise.all([
      this.#ports.attempts.tally(query),
      this.#ports.ordering.countOrders(window, participantId),
      this.#ports.directory.countOrdersByDay(window, timeZone, participantId),
    ]);
    const expected = await this.#model.tally(query);
    const placed = this.#orders.filter(
      (order) =>
        order.placedAtMs >= window.sinceMs &&
        order.placedAtMs < window.untilMs &&
        (participantId === undefined || order.participantId === participantId),
    );
    expect({ tally, orders, days }, JSON.stringify(query)).to.deep.equal({
      tally: expected,
      orders: placed.length,
      days: countDays(placed, timeZone),
    });
    this.met
      .add(expected.totalFailures > 0 ? 'failures' : 'no failures')
      .add(placed.length > 0 ? 'orders' : 'no orders');
  }

  #attempt(): NewAttempt {
    const { skewed } = this.#random;
    const participantId = skewed(PARTICIPANTS);
    const createdAtMs = anInstant(this.#random);
    const [errorCode, text] = skewed(TEXTS);
    return anAttempt({
      submissionId: `world-${++this.#submissions}`,
      createdAtMs,
      participantId,
      // Of one instant all say the same, whichever was stored last.
      participantName: createdAtMs % 3 === 0 ? null : `Name ${createdAtMs}`,
      errorCodes: [errorCode],
      validationErrors: [text],
    });
  }

  async #store(): Promise<void> {
    const attempt = this.#attempt();
    this.#ids.push([await this.#model.add(attempt), await this.#ports.attempts.add(attempt)]);
  }

  async #place(): Promise<void> {
    const order = { placedAtMs: anInstant(this.#random), participantId: this.#random.pick(PARTICIPANTS) };
    await this.#database.query({ text: PLACE }, [order.participantId, new Date(order.placedAtMs).toISOString()]);
    this.#orders.push(order);
  }

  async #openTransaction(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#testDatabase.url });
    await client.connect();
    const attempt = this.#attempt();
    const order = { placedAtMs: anInstant(this.#random), participantId: attempt.participantId };
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO orders_failedorderattempt (submission_id, created_at, participant_id, participant_name, user_id, reason, error_codes,
        validation_errors, error_summary, idempotency_key, cart_hash, cart_snapshot, program_pause_name)
        VALUES ($1, $2, $3, $4, 'u', 'invalid', $5, $6, $7, '', '', '[]', '')`,
      [
        attempt.submissionId,
        new Date(attempt.createdAtMs).toISOString(),
        attempt.participantId,
        attempt.participantName,
        attempt.errorCodes,
        attempt.validationErrors,
        attempt.validationErrors.join('; '),
      ],
    );
    await client.query(PLACE, [order.participantId, new Date(order.placedAtMs).toISOString()]);
    this.#open.push({ client, attempt, order });
  }

  async #closeTransaction(commits: boolean): Promise<void> {
    const index = this.#random.whole(this.#open.length);
    const [{ client, attempt, order }] = this.#open.splice(index, 1) as [OpenTransaction];
    await client.query(commits ? 'COMMIT' : 'ROLLBACK');
    await client.end();
    if (!commits) return;
    const id = await this.#ports.attempts.add(attempt);
    this.#ids.push([await this.#model.add(attempt), id]);
    this.#orders.push(order);
  }

  async #delete(): Promise<void> {
    if (this.#ids.length === 0) return;
    const [ids] = this.#ids.splice(this.#random.whole(this.#ids.length), 1) as [readonly [number, number]];
    const [inModel, inDatabase] = await Promise.all([
      this.#model.delete(ids[0], AUDIT),
      this.#ports.attempts.delete(ids[1], AUDIT),
    ]);
    expect(inDatabase?.submissionId).to.equal(inModel?.submissionId);
  }

  async #seal(): Promise<void> {
    const clock = this.#random.pick(this.#clocks);
    // Little is stored between two steps: only so does one take several days one after the other.
    const sliceChanges = this.#random.pick([undefined, 3, 1, 1]);
    const enoughInDays = this.#enoughInDays;
    this.met.add(
      (await seal(this.#database, clock, { sliceChanges, enoughInDays })) ? 'sealed' : 'nothing to seal',
    );
  }

  /** A step of the version before, which keeps no participants' days: those that there are tell nothing any more. */
  async #sealWithoutDays(): Promise<void> {
    await this.#seal();
    await this.#testDatabase.query(`UPDATE analytics_state SET participants_snapshot = '1:1:'`);
    await this.#testDatabase.query('DELETE FROM analytics_participant_day WHERE participant % 2 = 0');
  }

  async #sealAndDie(statements: number): Promise<void> {
    this.#database.statementsToLive = statements;
    const killed = await seal(this.#database, this.#random.pick(this.#clocks), {
      sliceChanges: 3,
      enoughInDays: 1,
    }).then(
      () => false,
      () => true,
    );
    this.#database.statementsToLive = undefined;
    if (killed) this.met.add('killed');
  }

  /** An attempt whose transaction is open may be in the way of dropping its day: it is over by then. */
  async #cleanUp(): Promise<void> {
    while (this.#open.length > 0) await this.#closeTransaction(true);
    const beforeMs = anInstant(this.#random);
    let before = 0;
    for (const attempts of [this.#model, this.#ports.attempts]) {
      let deleted = 0;
      for (let dropped = await attempts.dropExpired(beforeMs); dropped !== undefined; ) {
        deleted += dropped;
        dropped = await attempts.dropExpired(beforeMs);
      }
      deleted += await attempts.deleteExpired(beforeMs, 10_000);
      if (attempts === this.#model) before = deleted;
      else expect(deleted, 'cleaned up').to.equal(before);
    }
    if (before > 0) this.met.add('cleaned up');
  }

  async #pseudonymise(): Promise<void> {
    while (this.#open.length > 0) await this.#closeTransaction(true);
    const participantId = this.#random.pick(PARTICIPANTS);
    const pseudonym = `deleted-${++this.#submissions}`;
    const changed = await this.#model.pseudonymise(participantId, pseudonym);
    expect(await this.#ports.attempts.pseudonymise(participantId, pseudonym)).to.equal(changed);
    if (changed > 0) this.met.add('pseudonymised');
  }
}

function countDays(orders: readonly PlacedOrder[], timeZone: string): { date: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { placedAtMs } of orders) {
    const day = localDay(placedAtMs, timeZone);
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  return [...counts].map(([date, count]) => ({ date, count })).sort((a, b) => (a.date < b.date ? -1 : 1));
}
