import { MINUTE_MS, SECOND_MS } from '../../core/index.js';

/** How much a client may send before anybody knows who it is, how long it may take, and how many may be connected. */
export interface ServerLimits {
  /** Bytes of a request line with all headers. More is answered 431. */
  readonly maxHeaderBytes: number;
  /** Headers beyond these are not read. */
  readonly maxHeaders: number;
  /** From the connection, or the first byte of a later request, to the end of its headers; then 408. */
  readonly headersTimeoutMs: number;
  /** From there to the end of the body; then 408. */
  readonly requestTimeoutMs: number;
  /** How long a connection may be open without a byte in either direction: who does not take an answer is cut off. */
  readonly idleTimeoutMs: number;
  /** How long a connection stays open for a next request. */
  readonly keepAliveTimeoutMs: number;
  /** How often slow clients are looked for: limits are overstepped by at most this. */
  readonly checkEveryMs: number;
  /** Connections at a time, live ones included. One more is closed at once. */
  readonly maxConnections: number;
}

export const SERVER_LIMITS: ServerLimits = {
  maxHeaderBytes: 16 * 1024,
  maxHeaders: 100,
  headersTimeoutMs: 10 * SECOND_MS,
  requestTimeoutMs: 30 * SECOND_MS,
  // No request works for so long in silence: orders have 10 s, and an export writes as it reads.
  idleTimeoutMs: 2 * MINUTE_MS,
  // Longer than the minute after which most proxies drop an idle connection, so that they never use one that was just closed.
  keepAliveTimeoutMs: MINUTE_MS + 5 * SECOND_MS,
  checkEveryMs: SECOND_MS,
  // About 50 MB of sockets and parsers, and well below the 65,536 open files that services are mostly allowed.
  maxConnections: 5_000,
};
