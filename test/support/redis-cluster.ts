import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './redis.js';
import { freePort, RedisServer } from './redis-server.js';

const NODES = 3;
const SLOTS = 16_384;
const FORM_MS = 15_000;

/** A Redis Cluster of three masters, of the test's own. */
export class RedisCluster {
  /** The masters. */
  readonly nodes: readonly RedisServer[];
  readonly #replicas: RedisServer[] = [];

  private constructor(nodes: readonly RedisServer[]) {
    this.nodes = nodes;
  }

  static async start(): Promise<RedisCluster> {
    const nodes: Node[] = [];
    try {
      for (let index = 0; index < NODES; index++) nodes.push(await startNode());
      await form(nodes);
      return new RedisCluster(nodes.map(({ server }) => server));
    } catch (error) {
      await Promise.all(nodes.map(({ server }) => server.stop()));
      throw error;
    }
  }

  /** The URLs of all nodes, with commas between. */
  get url(): string {
    return this.nodes.map(({ url }) => url).join(',');
  }

  /** Adds a replica of a master, ready to take over from it. */
  async addReplica(master: RedisServer): Promise<void> {
    const { server, busPort } = await startNode();
    this.#replicas.push(server);
    await introduce(server, busPort, master);
    await until(server, ['CLUSTER', 'INFO'], `cluster_known_nodes:${this.nodes.length + this.#replicas.length}`);
    await command(server, 'CLUSTER', 'REPLICATE', String(await command(master, 'CLUSTER', 'MYID')));
    await until(server, ['INFO', 'replication'], 'master_link_status:up');
  }

  async stop(): Promise<void> {
    await Promise.all([...this.nodes, ...this.#replicas].map((node) => node.stop()));
  }
}

interface Node {
  readonly server: RedisServer;
  readonly busPort: number;
}

async function startNode(): Promise<Node> {
  let busPort = 0;
  const server = await RedisServer.startWith(async () => {
    // Named, because the usual one is the port + 10000, which may be above 65535.
    busPort = await freePort();
    const cluster = ['--cluster-enabled', 'yes', '--cluster-port', `${busPort}`, '--cluster-node-timeout', '1000'];
    return [...cluster, '--repl-diskless-sync-delay', '0'];
  });
  return { server, busPort };
}

/** Each node gets an equal share of the slots and an epoch of its own; the first one introduces them to each other. */
async function form(nodes: readonly Node[]): Promise<void> {
  const share = Math.ceil(SLOTS / nodes.length);
  for (const [index, { server }] of nodes.entries()) {
    const last = Math.min(SLOTS, (index + 1) * share) - 1;
    await command(server, 'CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
    await command(server, 'CLUSTER', 'ADDSLOTSRANGE', index * share, last);
  }
  const [first, ...others] = nodes;
  if (first === undefined) return;
  for (const { server, busPort } of others) await introduce(server, busPort, first.server);
  for (const { server } of nodes) {
    await until(server, ['CLUSTER', 'INFO'], `cluster_known_nodes:${nodes.length}`);
    await until(server, ['CLUSTER', 'INFO'], 'cluster_state:ok');
  }
}

async function introduce(stranger: RedisServer, busPort: number, member: RedisServer): Promise<void> {
  await command(member, 'CLUSTER', 'MEET', '127.0.0.1', stranger.port, busPort);
}

/** Waits until the answer to the command has the text in it. */
async function until(server: RedisServer, [name, ...args]: [string, ...string[]], text: string): Promise<void> {
  for (const endMs = performance.now() + FORM_MS; ; await sleep(50)) {
    const answer = String(await command(server, name, ...args));
    if (answer.includes(text)) return;
    if (performance.now() > endMs) throw new Error(`The cluster did not come to ${text}: ${answer}`);
  }
}

function command(server: RedisServer, name: string, ...args: (string | number)[]): Promise<unknown> {
  return ask(server.url, (redis) => redis.call(name, ...args));
}
