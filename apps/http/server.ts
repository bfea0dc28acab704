import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MINUTE_MS, SECOND_MS } from '../../core/index.js';
import { type HttpApp, STOPPING, UPGRADE } from './app.js';
import { declineUpgrade } from './decline-upgrade.js';
import { refuseConnection } from './refuse-connection.js';

export interface ListenOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

export interface HttpServer {
  /** As in `http://127.0.0.1:8000`. */
  readonly url: string;
  /**
   * Takes no new connections, lets what is in flight end for at most `graceMs` (default 10 s), then cuts what is left. A second call waits for the
   * first.
   */
  close(graceMs?: number): Promise<void>;
}

const DEFAULT_GRACE_MS = 10 * SECOND_MS;

/** How long a client may take, and how much it may send before its body: slow ones must not hold all connections. */
const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10 * SECOND_MS,
  requestTimeout: 30 * SECOND_MS,
  connectionsCheckingInterval: SECOND_MS,
  // Longer than the minute after which most proxies drop an idle connection, so that they never use one that was just closed.
  keepAliveTimeout: MINUTE_MS + 5 * SECOND_MS,
};
const MAX_HEADERS = 100;

/** Serves the app. Rejects when it cannot listen there. */
export async function listen(app: HttpApp, { host, port }: ListenOptions): Promise<HttpServer> {
  const handle = app.callback();
  const inFlight = new Set<ServerResponse>();
  let closing: Promise<void> | undefined;

  const server = createServer(LIMITS, (request: IncomingMessage, response: ServerResponse) => {
    inFlight.add(response);
    response.once('close', () => inFlight.delete(response));
    if (closing !== undefined) endConnectionAfter(response);
    handle(request, response);
  });
  server.maxHeadersCount = MAX_HEADERS;
  server.on('clientError', refuseConnection);
  server.on('upgrade', (request, socket, head) => {
    if (request.headers.upgrade?.toLowerCase() === 'websocket') app.emit(UPGRADE, request, socket, head);
    else declineUpgrade(server, request, socket, head);
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

  function close(graceMs: number): Promise<void> {
    app.emit(STOPPING);
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const response of inFlight) endConnectionAfter(response);
    const grace = setTimeout(() => server.closeAllConnections(), graceMs);
    return closed.finally(() => clearTimeout(grace));
  }

  return {
    url: urlOf(server.address() as AddressInfo),
    close: (graceMs = DEFAULT_GRACE_MS) => {
      closing ??= close(graceMs);
      return closing;
    },
  };
}

/** A kept-alive connection would hold the server open until it times out. */
function endConnectionAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
