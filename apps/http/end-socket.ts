import type { Duplex } from 'node:stream';
import { SECOND_MS } from '../../core/index.js';

/** Time for the answer to arrive: a socket that is closed with something unread in it resets the connection, and the answer can be lost. */
const LINGER_MS = SECOND_MS;

/** Says the last words on a connection that is no longer HTTP's own, and lets go of it, whether or not the client closes its half. */
export function endSocket(socket: Duplex, text: string): void {
  socket.end(text);
  // What still comes is not wanted, and must not keep the end from being seen.
  socket.resume();
  const cutOff = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(cutOff));
}
