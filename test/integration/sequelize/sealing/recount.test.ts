import { expect } from 'chai';
import { rejectionOf } from '../../../contract/contenders.js';
import { type TestDatabase, useDatabase } from '../../../support/postgres.js';
import { type Alteration, AlteredDatabase } from './altered-database.js';
import { randomOf } from './random.js';
import { World } from './world.js';

/** Answers that are compared. `SEALING_CASES=10000` takes some minutes; `SEALING_SEED` tells other histories. */
const CASES = Number(process.env['SEALING_CASES'] ?? 1_000);
const SEED = Number(process.env['SEALING_SEED'] ?? 20_260_212);
const STEPS = 40;
const QUESTIONS = 60;

/** Lists are cut after few keys, those of buckets and those that are added up, so that the certificate has something to decide. */
const SHORT_LISTS: readonly Alteration[] = [
  ['64', '3'],
  ['200', '5'],
];

describe('figures from sealed buckets', function () {
  this.timeout(30 * 60_000);
  const database = useDatabase();

  it(`equal a recount in ${CASES} cases`, async () => {
    const met = new Set([
      ...(await compare(database(), CASES / 2, [])),
      ...(await compare(database(), CASES / 2, SHORT_LISTS)),
    ]);
    expect(met).to.include.keys('failures', 'no failures', 'orders', 'no orders', 'sealed');
    expect(met).to.include.any.keys('nothing to seal', 'somebody else is at work');
    expect(met).to.include.keys('killed', 'cleaned up', 'pseudonymised');
    expect(met).to.include.keys(
      'sealed-tally-summary-top',
      'sealed-tally-look-up',
      'sealed-tally-merge',
      'sealed-tally-summary-all',
    );
  });
});

/** Compares so many answers with a recount while the world changes. Returns what was met. @throws AssertionError where they differ. */
async function compare(
  database: TestDatabase,
  cases: number,
  alterations: readonly Alteration[],
): Promise<ReadonlySet<string>> {
  const altered = new AlteredDatabase({ url: database.url, statementTimeoutMs: 60_000 }, alterations);
  const world = new World(database, altered, randomOf(SEED));
  try {
    for (let done = 0; done < cases; done++) {
      const question = done % QUESTIONS;
      if (question === 0) {
        await world.begin((done / QUESTIONS) % 4 === 0);
        for (let step = 0; step < STEPS; step++) await world.step();
      }
      if (question % 2 === 0) await world.step();
      try {
        await world.ask();
        if (question % 2 === 1) await world.askOfOne();
      } catch (error) {
        throw new Error(`Seed ${SEED}, case ${done}`, { cause: error });
      }
    }
  } finally {
    await world.end();
    await altered.close();
  }
  return new Set([...world.met, ...altered.names]);
}

/** Bugs that are planted into the statements of the adapter, and into the functions of the database. */
const PLANTED: Readonly<Record<string, readonly (readonly [what: string, ...alteration: Alteration])[]>> = {
  'at an edge': [
    ['leaves out the first instant of the last edge', 'edge.created_at >= b', 'edge.created_at > b'],
    ['counts the first quarter hour and its first instant', 'edge.created_at < a', 'edge.created_at <= a'],
    ['leaves out the orders of an edge', 'placed_at >= $3 AND', 'placed_at > $3 AND'],
    ['seals an instant between two days twice', 'AND created_at < $6', 'AND created_at <= $6'],
    ['takes longer buckets that are not there yet', `coalesce(until_180, '-infinity')`, `'infinity'`],
  ],
  'with late commits': [
    [
      'reads only what began after the step',
      'NOT pg_visible_in_snapshot(fresh.stored_xid, sealed)',
      'fresh.stored_xid >= pg_snapshot_xmax(sealed)',
    ],
    [
      'seals only what began after the step before',
      'NOT pg_visible_in_snapshot(stored_xid, $1::pg_snapshot)',
      'stored_xid >= pg_snapshot_xmax($1::pg_snapshot)',
    ],
    ['leaves longer buckets as they are', 'start < level.until', 'level.width = 15'],
    [
      'takes an uncommitted snapshot for the next step',
      'pg_current_snapshot(), $1',
      `(pg_snapshot_xmax(pg_current_snapshot())::text || ':' || pg_snapshot_xmax(pg_current_snapshot()) || ':')::pg_snapshot, $1`,
    ],
  ],
  'with deletions after sealing': [
    ['never takes back what is sealed', 'SELECT -1, created_at', 'SELECT 0, created_at'],
    ['reads deletions only when they are sealed', 'SELECT -1, gone', 'SELECT 0, gone'],
    [
      'forgets to say that one was deleted',
      'error_summary FROM deleted',
      'error_summary FROM deleted WHERE false',
    ],
    [
      'takes back what was never sealed',
      'WHERE pg_visible_in_snapshot(stored_xid, $1::pg_snapshot)',
      'WHERE true',
    ],
  ],
  "in a participant's days": [
    [
      'leaves out the first instant that is not in them',
      'attempt.created_at >= days_until OR',
      'attempt.created_at > days_until OR',
    ],
    ['takes the whole of the first day', 'width_bucket(first_ms - 1, instants)', '0'],
    [
      'uses them after somebody sealed who keeps none',
      'state.participants_snapshot::text = state.snapshot::text',
      'true',
    ],
    ['takes them for whole before they are', 'state.participants_from <= since', 'true'],
    ['leaves out what is not sealed yet', 'OR NOT pg_visible_in_snapshot(attempt.stored_xid, sealed)', ''],
    [
      'looks only among the last days for what was stored late',
      'state.snapshot)) THEN since',
      'state.snapshot)) THEN state.participants_until',
    ],
    [
      'makes days without what was stored late',
      'AND created_at >= $2 AND created_at < $3',
      'AND created_at >= $2 AND created_at < $3 AND false',
    ],
    ['takes back what it does not hold', 'gone.created_at >= since AND gone', 'gone'],
    ['keeps what was deleted after it had been sealed', 'gone.participant_id = of_participant', 'false'],
    [
      'keeps what was cleaned up',
      'INSERT INTO analytics_cleaned (before) SELECT $1 WHERE',
      'INSERT INTO analytics_cleaned (before) SELECT $1 WHERE false AND',
    ],
    ['names a participant as somebody was named who is deleted', 'IF counted.has_gone', 'IF false'],
  ],
  'in the lists': [
    ['hides nothing below a top', `'unread', rest_max`, `'unread', 0`],
    [
      'adds up the tops only',
      'top_counts || rest_counts AS counts\n      FROM unnest',
      'top_counts AS counts\n      FROM unnest',
    ],
    ['leaves a participant in the buckets', 'SET key = $2', 'SET key = coalesce(key, $2)'],
  ],
  'in what a process has read': [['takes a bucket for the same after a step', ` || ' ' || bucket.xmin::text`, '']],
};

describe('the recount', function () {
  this.timeout(30 * 60_000);
  const database = useDatabase();

  for (const [where, bugs] of Object.entries(PLANTED)) {
    for (const [what, from, to] of bugs) {
      it(`finds a bug ${where}: ${what}`, async () => {
        const restore = await alterFunctions(database(), from, to);
        try {
          const error = await rejectionOf(compare(database(), 6_000, [...SHORT_LISTS, [from, to]]));
          expect(error).to.have.property('cause').that.has.property('name', 'AssertionError');
        } finally {
          await restore();
        }
      });
    }
  }
});

/** Alters the functions of the sealed counts, too. Returns what makes them as they were. */
async function alterFunctions(database: TestDatabase, from: string, to: string): Promise<() => Promise<void>> {
  const functions = await database.query<{ definition: string }>(
    `SELECT pg_get_functiondef(oid) AS definition FROM pg_proc WHERE proname ~ '^analytics_(unsealed|names|participant_tally)$'`,
  );
  for (const { definition } of functions) await database.query(definition.replaceAll(from, to));
  return async () => {
    for (const { definition } of functions) await database.query(definition);
  };
}
