import type { Duplex } from 'node:stream';
import { SECOND_MS } from '../../core/index.js';

/** Time for the answer to arrive: a socket that is closed with something unread in it resets the connection, and the answer can be lost. */
const LINGER_MS = SECOND_MS;

/**
 * Says the last words on a connection, and lets go of it, whether or not the client closes its half. What still comes is heard by nobody, HTTP's own parser included: it would go on with a request that was
 * answered already, and an order would be placed that the client was told of as not read.
 */
export function endSocket(socket: Duplex, text: string): void {
  const heard = socket.listeners('data') as (() => void)[];
  // It must be read all the same, so that the end is seen. A listener of our own also makes Node's parser, which reads past the stream, let go of the socket.
  socket.on('data', () => {});
  for (const listener of heard) socket.off('data', listener);
  socket.end(text);
  socket.resume();
  const cutOff = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(cutOff));
}
