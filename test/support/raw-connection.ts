import { connect, type Socket } from 'node:net';

/** A client that says what it wants to say, when it wants to, HTTP or not. */
export class RawConnection {
  readonly socket: Socket;
  /** What the server has said so far. */
  text = '';
  /** When the server has ended the connection, or cut it. */
  readonly ended: Promise<void>;

  /** `stays`: does not close its own half when the server closes the other. */
  constructor(url: string, { stays = false } = {}) {
    const { hostname, port } = new URL(url);
    this.socket = connect({ port: Number(port), host: hostname, allowHalfOpen: stays });
    this.socket.setEncoding('utf8').on('data', (chunk) => {
      this.text += chunk;
    });
    this.socket.on('error', () => {});
    this.ended = new Promise((resolve) => this.socket.on('close', () => resolve()));
  }

  say(text: string): this {
    this.socket.write(text);
    return this;
  }

  leave(): void {
    this.socket.destroy();
  }
}

/** Closes the connections that a test has opened, once it is over. */
export function useRawConnections(): (url: string, options?: { readonly stays?: boolean }) => RawConnection {
  const open: RawConnection[] = [];
  afterEach(() => {
    for (const connection of open.splice(0)) connection.leave();
  });
  return (url, options) => {
    const connection = new RawConnection(url, options);
    open.push(connection);
    return connection;
  };
}
