import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SECOND_MS } from '../../core/index.js';
import { type HttpApp, STOPPING, UPGRADE } from './app.js';
import { declineUpgrade } from './decline-upgrade.js';
import { refuseConnection } from './refuse-connection.js';
import { SERVER_LIMITS, type ServerLimits } from './server-limits.js';

export interface ListenOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Default `SERVER_LIMITS`. */
  readonly limits?: Partial<ServerLimits>;
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

/** Serves the app. Rejects when it cannot listen there. */
export async function listen(app: HttpApp, { host, port, limits = {} }: ListenOptions): Promise<HttpServer> {
  const handle = app.callback();
  const inFlight = new Set<ServerResponse>();
  let closing: Promise<void> | undefined;

  const server = createLimitedServer({ ...SERVER_LIMITS, ...limits }, (request, response) => {
    inFlight.add(response);
    response.once('close', () => inFlight.delete(response));
    if (closing !== undefined) endConnectionAfter(response);
    handle(request, response);
  });
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

function createLimitedServer(limits: ServerLimits, handle: RequestListener): Server {
  const options = {
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: limits.checkEveryMs,
  };
  const server = createServer(options, handle);
  server.maxHeadersCount = limits.maxHeaders;
  server.maxConnections = limits.maxConnections;
  server.timeout = limits.idleTimeoutMs;
  return server;
}

/** A kept-alive connection would hold the server open until it times out. */
function endConnectionAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
