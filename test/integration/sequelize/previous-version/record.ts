// `npm run record-version`, at each release: writes down what this version's servers say to the database, for the migrations that come after it.
import { writeFileSync } from 'node:fs';
import pg from 'pg';
import { sequelizePorts } from '../../../../adapters/sequelize/index.js';
import { packageVersion } from '../../../../apps/version.js';
import { TestDatabase } from '../../../support/postgres.js';
import { aDay } from './a-day.js';
import { FILE, type Recorded, type Recording, rowsOf } from './recording.js';

const database = await TestDatabase.create();
const statements: Recorded[] = [];
// One connection, so that what is said is one conversation.
const connection = database.connect({ poolSize: 1 });
await connection.ping();

const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
  const [said, given] = args as [string | { readonly text: string; readonly values?: unknown[] }, unknown];
  const text = typeof said === 'string' ? said : said.text;
  const values = typeof said === 'string' ? given : said.values;
  const recorded: Recorded = { text, values: Array.isArray(values) ? values : [] };
  statements.push(recorded);
  const answer = query.apply(this, args);
  if (answer instanceof Promise)
    answer.catch(({ code }: pg.DatabaseError) => {
      recorded.refused = code;
    });
  return answer;
} as typeof pg.Client.prototype.query;
try {
  await aDay(sequelizePorts(connection));
} finally {
  pg.Client.prototype.query = query as typeof pg.Client.prototype.query;
}
const recording: Recording = { version: packageVersion(), statements, rows: await rowsOf(database) };
await database.close();
writeFileSync(FILE, `${JSON.stringify(recording, undefined, 1)}\n`);
console.log(`${statements.length} statements of version ${recording.version}`);
