import { expect } from 'chai';
import { makeLogPartitions } from '../../../adapters/sequelize/index.js';
import { TestDatabase, whyPostgresMissing } from '../../support/postgres.js';
import { needServer } from '../../support/servers.js';

const SERVERS = 6;
const STARTS = 10;

describe('monthly partitions of the validation log', function () {
  this.timeout(60_000);
  let database: TestDatabase;

  before(async function () {
    needServer(this, await whyPostgresMissing());
    database = await TestDatabase.create();
  });
  after(() => database?.close());

  it(`are made once by ${SERVERS} servers that start at once`, async () => {
    // One connection each: what it has looked up in vain it may remember.
    const servers = Array.from({ length: SERVERS }, () => database.connect({ poolSize: 1 }));
    for (let start = 0; start < STARTS; start++) {
      const nowMs = Date.UTC(2040 + start, 1, 12);
      const made = await Promise.all(servers.map((server) => makeLogPartitions(server, nowMs)));
      expect(made.flat().sort()).to.deep.equal(['02', '03', '04'].map((month) => `${2040 + start}${month}`));
    }
  });
});
