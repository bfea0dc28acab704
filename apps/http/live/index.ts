import { type IncomingMessage, ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { User } from '../../../core/index.js';
import { isStaff, type Sessions } from '../../auth/index.js';
import type { Ctx } from '../context.js';
import type { HttpAppDeps } from '../deps.js';
import { endSocket } from '../end-socket.js';
import { checkSameOrigin } from '../pages/same-origin.js';
import { readSecret } from '../pages/session-cookie.js';
import { problemOf } from '../problem-of.js';
import { notAuthenticated, notFound, permissionDenied } from '../problems.js';
import { CLOSE } from './close-codes.js';
import { LiveConnection } from './connection.js';
import { LiveHub } from './hub.js';
import { Seats } from './seats.js';
import { type LiveView, LiveViews } from './views.js';

const PATH = /^\/admin\/live\/?$/;
/** Clients have nothing to say. */
const MAX_MESSAGE_BYTES = 1_024;

export interface LiveDeps extends Pick<HttpAppDeps, 'app' | 'clock' | 'logger' | 'metrics'> {
  readonly sessions: Sessions;
  /** Koa's own view of a request, so that cookies and origins are read as on every page. */
  readonly contextOf: (request: IncomingMessage, response: ServerResponse) => Ctx;
  /** What the page with this query string shows. @throws ProblemError for one that the page refuses */
  readonly viewOf: (querystring: string) => LiveView;
}

export interface Live {
  /** Takes a request for a WebSocket, or refuses it. */
  receive(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Tells everybody to come back to the next server. */
  close(): void;
}

/**
 * `/admin/live/`: news for staff by WebSocket. `?after=` goes on behind the cursor that the client was given last; `&view=` is the query string of the
 * page that is to be kept up to date, and `&shown=` the version that it shows.
 */
export function createLive({ app, clock, logger, metrics, sessions, contextOf, viewOf }: LiveDeps): Live {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  const onProblem = (cause: unknown) => logger.debug({ err: cause }, 'There are no live news at present.');
  const views = new LiveViews({ clock, onProblem });
  const { followAttempts } = app;
  const hub = new LiveHub({ followAttempts, clock, onNews: () => views.expectNews(), onProblem });
  const seats = new Seats(metrics.liveConnectionsAre);

  /** @throws ProblemError, UnavailableError */
  async function admit(ctx: Ctx): Promise<{ readonly user: User; readonly secret: string }> {
    if (!PATH.test(ctx.path)) throw notFound();
    // Browsers always name the origin of a WebSocket; the cookie alone would let any site listen in.
    if (ctx.get('Origin') === '') throw permissionDenied();
    checkSameOrigin(ctx);
    const secret = readSecret(ctx);
    const user = secret && (await sessions.find(secret));
    if (!secret || !user) throw notAuthenticated();
    if (!isStaff(user)) throw permissionDenied();
    return { user, secret };
  }

  function start(connection: LiveConnection, view: LiveView | undefined, query: URLSearchParams): void {
    if (view !== undefined) views.watch(connection, view, query.get('shown') ?? undefined);
    hub.join(connection, query.get('after') ?? undefined).catch(() => connection.close(CLOSE.later));
  }

  return {
    async receive(request, socket, head) {
      socket.on('error', () => socket.destroy());
      try {
        const ctx = contextOf(request, new ServerResponse(request));
        const { user, secret } = await admit(ctx);
        const query = new URLSearchParams(ctx.querystring);
        const page = query.get('view');
        const view = page === null ? undefined : viewOf(page);
        sockets.handleUpgrade(request, socket, head, (webSocket) => {
          const connection = new LiveConnection(webSocket, {
            clock,
            mayStay: async () => {
              const found = await sessions.find(secret);
              return found !== undefined && isStaff(found);
            },
            onEnd: () => {
              seats.leave(connection);
              hub.leave(connection);
              views.leave(connection);
            },
          });
          const refusal = seats.take(connection, user.id);
          if (refusal === undefined) start(connection, view, query);
          else connection.close(refusal);
        });
      } catch (error) {
        refuse(socket, problemOf(error).status);
      }
    },
    close: () => seats.close(),
  };
}

function refuse(socket: Duplex, status: number): void {
  endSocket(
    socket,
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}
