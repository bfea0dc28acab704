import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What happens to bytes that a client sends: they pass, or the connection is cut before or after they have passed, or they wait with all behind them until
 * `thaw`, when they are asked about again.
 */
export type Passage = 'pass' | 'cut-before' | 'cut-after' | 'hold';

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'postgres:': 5432, 'postgresql:': 5432, 'redis:': 6379 };

/** A TCP proxy in front of a real server, with which a test breaks the way there. */
export class TcpProxy {
  readonly #server: Server;
  readonly #target: URL;
  readonly #port: number;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #frozen = false;
  #delayMs = 0;
  #trickleMs = 0;
  #resets = false;
  /** Until when what was to be written to a socket trickles. */
  readonly #busyUntil = new WeakMap<Socket, number>();
  #watch: (sent: Buffer) => Passage = () => 'pass';

  private constructor(target: URL, server: Server) {
    this.#target = target;
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    server.on('connection', (client) => this.#forward(client));
  }

  /** Listens on 127.0.0.1, on a free port unless told which, for the server of `url`. */
  static async open(url: string, port = 0): Promise<TcpProxy> {
    const server = createServer();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(new URL(url), server);
  }

  /** The server's URL, by way of this proxy. */
  get url(): string {
    const url = new URL(this.#target);
    url.hostname = '127.0.0.1';
    url.port = String(this.#port);
    url.search = '';
    return url.href;
  }

  /** From now on nothing passes in either direction, and nobody is told. */
  freeze(): void {
    this.#frozen = true;
    for (const [client, server] of this.#pairs) {
      client.pause();
      server.pause();
    }
  }

  thaw(): void {
    this.#frozen = false;
    for (const [client, server] of this.#pairs) {
      client.resume();
      server.resume();
    }
  }

  /** Everything arrives so much later from now on, in both directions. 0: no delay. */
  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /** One byte in so long a time from now on, in both directions, as on a network that loses nearly everything. 0: at once. */
  trickle(msPerByte: number): void {
    this.#trickleMs = msPerByte;
  }

  /** From now on every connection is reset (RST) as soon as something is sent on it, as by a firewall that has forgotten it. */
  reset(resets: boolean): void {
    this.#resets = resets;
  }

  /** Asked about everything that clients send from now on. */
  watch(decide: (sent: Buffer) => Passage): void {
    this.#watch = decide;
  }

  /** Cuts every connection. */
  cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  /** As a server that does not run: cuts every connection and takes no new one. */
  async refuse(): Promise<void> {
    this.#server.close();
    this.cut();
    await once(this.#server, 'close');
  }

  /** Takes connections again, on the same port. */
  async accept(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    if (this.#server.listening) await this.refuse();
  }

  #forward(client: Socket): void {
    const server = connectTo(this.#target);
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    client.on('data', (sent) => {
      if (this.#resets) {
        client.resetAndDestroy();
        return;
      }
      const passage = this.#watch(sent);
      if (passage === 'hold') {
        client.pause();
        client.unshift(sent);
        return;
      }
      if (passage !== 'cut-before') this.#pass(sent, server);
      // The server gets what was sent; the client never hears of it.
      if (passage === 'cut-after') server.end();
      if (passage !== 'pass') client.destroy();
    });
    server.on('data', (answer) => this.#pass(answer, client));
    for (const [socket, other] of [pair, [server, client] as const]) {
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#pairs.delete(pair);
        // "end" lets what was written to it still arrive.
        this.#later(() => other.end());
      });
    }
    if (this.#frozen) {
      client.pause();
      server.pause();
    }
  }

  #pass(bytes: Buffer, to: Socket): void {
    const now = performance.now();
    const from = Math.max(now, this.#busyUntil.get(to) ?? 0);
    if (this.#trickleMs === 0 && from === now) {
      this.#later(() => to.write(bytes));
      return;
    }
    for (const [index, byte] of bytes.entries()) {
      // Nobody waits for the last of them.
      setTimeout(() => to.write(Buffer.of(byte)), from - now + index * this.#trickleMs).unref();
    }
    this.#busyUntil.set(to, from + bytes.length * this.#trickleMs);
  }

  #later(step: () => void): void {
    if (this.#delayMs === 0) step();
    else setTimeout(step, this.#delayMs);
  }
}

function connectTo(url: URL): Socket {
  const socketFolder = url.searchParams.get('host');
  const port = Number(url.port || DEFAULT_PORTS[url.protocol]);
  return socketFolder === null ? connect(port, url.hostname) : connect(`${socketFolder}/.s.PGSQL.${port}`);
}
