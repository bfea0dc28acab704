import type { CloseCode } from './close-codes.js';
import type { LiveMessage } from './messages.js';

/** Somebody who is told. */
export interface LiveClient {
  send(message: LiveMessage): void;
  close(code: CloseCode): void;
}
