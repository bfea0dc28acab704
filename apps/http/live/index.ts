import { type IncomingMessage, ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { isStaff, type Sessions } from '../../auth/index.js';
import type { Ctx } from '../context.js';
import type { HttpAppDeps } from '../deps.js';
import { checkSameOrigin } from '../pages/same-origin.js';
import { readSecret } from '../pages/session-cookie.js';
import { problemOf } from '../problem-of.js';
import { notAuthenticated, notFound, permissionDenied } from '../problems.js';
import { CLOSE } from './close-codes.js';
import { LiveConnection } from './connection.js';
import { LiveHub } from './hub.js';

const PATH = /^\/admin\/live\/?$/;
const MAX_CONNECTIONS = 200;
/** Clients have nothing to say. */
const MAX_MESSAGE_BYTES = 1_024;
const LAST_ID = /^\d{1,15}$/;

export interface LiveDeps extends Pick<HttpAppDeps, 'app' | 'clock' | 'logger'> {
  readonly sessions: Sessions;
  /** Koa's own view of a request, so that cookies and origins are read as on every page. */
  readonly contextOf: (request: IncomingMessage, response: ServerResponse) => Ctx;
}

export interface Live {
  /** Takes a request for a WebSocket, or refuses it. */
  receive(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Tells everybody to come back to the next server. */
  close(): void;
}

/** `/admin/live/`: news for staff by WebSocket. `?last_id=` resumes after the newest attempt that the client knows. */
export function createLive({ app, clock, logger, sessions, contextOf }: LiveDeps): Live {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  const hub = new LiveHub({
    listRecentFailures: app.listRecentFailures,
    clock,
    onProblem: (cause) => logger.debug({ err: cause }, 'There are no live news at present.'),
  });
  let open = 0;
  let isClosed = false;

  /** @throws ProblemError, UnavailableError */
  async function admit(ctx: Ctx): Promise<string> {
    if (!PATH.test(ctx.path)) throw notFound();
    // Browsers always name the origin of a WebSocket; the cookie alone would let any site listen in.
    if (ctx.get('Origin') === '') throw permissionDenied();
    checkSameOrigin(ctx);
    const secret = readSecret(ctx);
    const user = secret && (await sessions.find(secret));
    if (!secret || !user) throw notAuthenticated();
    if (!isStaff(user)) throw permissionDenied();
    return secret;
  }

  function connect(request: IncomingMessage, socket: Duplex, head: Buffer, secret: string, lastId: string | null) {
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      open++;
      const connection = new LiveConnection(webSocket, {
        clock,
        mayStay: async () => {
          const user = await sessions.find(secret);
          return user !== undefined && isStaff(user);
        },
        onEnd: () => {
          open--;
          hub.leave(connection);
        },
      });
      if (isClosed) return connection.close(CLOSE.restarting);
      if (open > MAX_CONNECTIONS) return connection.close(CLOSE.later);
      hub
        .join(connection, lastId !== null && LAST_ID.test(lastId) ? Number(lastId) : undefined)
        .then(() => {
          if (webSocket.readyState !== webSocket.OPEN) hub.leave(connection);
          else if (isClosed) connection.close(CLOSE.restarting);
        })
        .catch(() => connection.close(CLOSE.later));
    });
  }

  return {
    async receive(request, socket, head) {
      socket.on('error', () => socket.destroy());
      try {
        const ctx = contextOf(request, new ServerResponse(request));
        const secret = await admit(ctx);
        connect(request, socket, head, secret, new URLSearchParams(ctx.querystring).get('last_id'));
      } catch (error) {
        refuse(socket, problemOf(error).status);
      }
    },
    close() {
      isClosed = true;
      hub.closeAll(CLOSE.restarting);
    },
  };
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
