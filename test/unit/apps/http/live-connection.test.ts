import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { WebSocket, WebSocketServer } from 'ws';
import { ManualClock } from '../../../../adapters/memory/index.js';
import { SystemClock } from '../../../../adapters/node/index.js';
import { LiveConnection } from '../../../../apps/http/live/connection.js';
import type { LiveMessage } from '../../../../apps/http/live/messages.js';

const KIB = 1_024;

describe('A live connection', () => {
  let server: WebSocketServer;
  let client: WebSocket;
  let socket: WebSocket;
  let ended: Promise<void>;
  let mayStay: () => Promise<boolean>;
  let connection: LiveConnection;

  beforeEach(async () => {
    server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    const connected = once(server, 'connection');
    client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await once(client, 'open');
    [socket] = (await connected) as [WebSocket];
    mayStay = async () => true;
    ended = new Promise((resolve) => {
      const options = { clock: new SystemClock(), mayStay: () => mayStay(), onEnd: resolve };
      connection = new LiveConnection(socket, options);
    });
  });
  afterEach(() => {
    client.terminate();
    server.close();
  });

  const message = (bytes: number): LiveMessage => ({
    type: 'attempts',
    attempts: [{ id: 1, created_at: '', participant_name: null, error_summary: 'x'.repeat(bytes) }],
    cursor: '1-1',
  });

  it('is cut when the client takes nothing, before much waits for it', async () => {
    client.pause();
    let mostWaiting = 0;
    while (socket.readyState === WebSocket.OPEN) {
      connection.send(message(64 * KIB));
      mostWaiting = Math.max(mostWaiting, socket.bufferedAmount);
      await new Promise(setImmediate);
    }
    expect(mostWaiting).to.be.within(256 * KIB, 330 * KIB);
    await ended;
    expect(socket.readyState).to.equal(WebSocket.CLOSED);
  });

  it('stays when the client takes what it is sent, however much', async () => {
    let received = 0;
    client.on('message', () => received++);
    for (let count = 0; count < 200; count++) {
      connection.send(message(64 * KIB));
      while (received <= count) await new Promise(setImmediate);
    }
    expect(socket.readyState).to.equal(WebSocket.OPEN);
  });

  it('is cut off when it leaves a ping unanswered until the next one, and stays when it answers', async () => {
    const clock = new ManualClock();
    const cut = new Promise<void>((onEnd) => {
      new LiveConnection(socket, { clock, mayStay: async () => true, onEnd });
    });
    for (let beat = 0; beat < 5; beat++) {
      const answered = once(socket, 'pong');
      await clock.advance(10_000);
      await answered;
    }
    expect(socket.readyState).to.equal(WebSocket.OPEN);
    client.pause();
    await clock.advance(10_000);
    expect(socket.readyState).to.equal(WebSocket.OPEN);
    await clock.advance(10_000);
    await cut;
    expect(socket.readyState).to.equal(WebSocket.CLOSED);
  });

  it('asks to come back later when nobody can say whether the client may stay', async () => {
    mayStay = () => Promise.reject(new Error('The database is away.'));
    const [code] = await once(client, 'close');
    expect(code).to.equal(1013);
    await ended;
  });
});
