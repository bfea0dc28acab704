// A server that sends the notices of a database by email, in a process of its own, to be killed while it does.
import { MailNoticeChannel } from '../../adapters/mail/index.js';
import { MemoryLock } from '../../adapters/memory/index.js';
import { RandomIds, SystemClock } from '../../adapters/node/index.js';
import { connectDatabase, sequelizePorts } from '../../adapters/sequelize/index.js';
import { createAlerts } from '../../core/index.js';

const [databaseUrl = '', mailUrl = ''] = process.argv.slice(2);
const { alerts, history } = sequelizePorts(connectDatabase({ url: databaseUrl }));
const clock = new SystemClock();
const channels = [
  new MailNoticeChannel({
    url: mailUrl,
    from: 'alerts@shop.example',
    to: ['ann@shop.example'],
    timeoutMs: 600_000,
  }),
];
await createAlerts({
  alerts,
  history,
  clock,
  channels,
  lock: new MemoryLock(clock),
  ids: new RandomIds(),
}).deliverNotices();
