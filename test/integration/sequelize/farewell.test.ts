import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect } from 'chai';
import { connectDatabase } from '../../../adapters/sequelize/index.js';
import { UnavailableError } from '../../../core/index.js';
import { rejectionOf } from '../../contract/contenders.js';

/** https://www.postgresql.org/docs/current/protocol-message-formats.html: a letter, the length that counts itself, the content. */
function message(type: string, content: Buffer | string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + Buffer.byteLength(content));
  return Buffer.concat([Buffer.from(type), length, Buffer.from(content)]);
}

const AUTHENTICATION_OK = message('R', Buffer.alloc(4));
const READY_FOR_QUERY = message('Z', 'I');
const FAREWELL = message(
  'E',
  'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0',
);

describe('PostgreSQL that dies at the moment it has let somebody in', () => {
  it('does not end this process: the farewell comes before anybody of the pool listens', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(Buffer.concat([AUTHENTICATION_OK, READY_FOR_QUERY, FAREWELL])));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const problems: Error[] = [];
    const database = connectDatabase({
      url: `postgres://nobody@127.0.0.1:${port}/nothing`,
      onProblem: (cause) => problems.push(cause),
    });
    try {
      for (let tries = 0; tries < 3; tries++) {
        expect(await rejectionOf(database.ping())).to.be.instanceOf(UnavailableError);
      }
    } finally {
      await database.close();
      server.close();
    }
  });
});
