// A process that seals without a pause, for tests that kill it. Forked with the database's address.
import { connectDatabase, seal } from '../../adapters/sequelize/index.js';

const [url = ''] = process.argv.slice(2);
const database = connectDatabase({ url, statementTimeoutMs: 60_000, connectTimeoutMs: 60_000 });
process.send?.('ready');
for (;;) await seal(database, Date.now());
