import { Cluster, type ClusterNode, Redis, type RedisOptions } from 'ioredis';
import { InvalidInputError } from '../../core/index.js';
import type { RedisAddress } from './address.js';

/**
 * A connection that owes an answer for this long is given up and opened anew, so that a frozen server neither piles up commands nor keeps its slots
 * after a cluster has moved them.
 */
const SILENCE_MS = 1_000;
const REDISCOVERY_MS = 1_000;
const CONNECTION_NAME = 'order-failures';

export interface ClientOptions {
  readonly connectTimeoutMs: number;
  /** Called for every error of a connection. */
  readonly onError: (error: unknown) => void;
  /** Called whenever a connection is good again. */
  readonly onReady: () => void;
}

/** Sentinels that know which server is the master of a name at present. */
export interface Sentinels {
  readonly addresses: readonly { readonly host: string; readonly port: number }[];
  readonly name: string;
}

/** A connection to whoever is the master, opened anew when another one becomes it; `login`: of the master. */
export function openByName(
  { addresses, name }: Sentinels,
  { username, password, db, tls }: RedisAddress,
  options: ClientOptions,
): Redis {
  const client = new Redis({
    sentinels: addresses.map((address) => ({ ...address })),
    name,
    ...{ username, password, db, tls },
    ...singleOptions(options),
    sentinelRetryStrategy: reconnectDelayMs,
    sentinelCommandTimeout: options.connectTimeoutMs,
  });
  return told(client, options);
}

/** Opens one connection, or those to a whole cluster. Away from its server a client fails at once; it never queues, and never stops reconnecting. */
export function openClient(
  addresses: readonly RedisAddress[],
  cluster: boolean,
  options: ClientOptions,
): Redis | Cluster {
  return cluster ? openCluster(addresses, options) : openSingle(addresses, options);
}

function openSingle([address, ...others]: readonly RedisAddress[], options: ClientOptions): Redis {
  if (others.length > 0) throw new InvalidInputError('url', 'several URLs are the nodes of one cluster.');
  return told(new Redis({ ...address, ...singleOptions(options) }), options);
}

function singleOptions(options: ClientOptions): RedisOptions {
  return {
    ...connectionOptions(options),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: reconnectDelayMs,
  };
}

function told(client: Redis, { onError, onReady }: ClientOptions): Redis {
  client.on('error', onError);
  client.on('ready', onReady);
  return client;
}

function openCluster(addresses: readonly RedisAddress[], options: ClientOptions): Cluster {
  const [first] = addresses;
  if (addresses.some(({ path, db }) => path !== undefined || (db !== undefined && db !== 0)))
    throw new InvalidInputError('url', 'the nodes of a cluster have a host and a port, and no database number.');
  const client = new Cluster(
    addresses.map(({ host, port }): ClusterNode => ({ host, port })),
    {
      enableOfflineQueue: false,
      clusterRetryStrategy: reconnectDelayMs,
      slotsRefreshTimeout: SILENCE_MS,
      // A moved slot is followed at once; anything else is the caller's to repeat, who has a time limit.
      maxRedirections: 3,
      retryDelayOnFailover: 0,
      retryDelayOnClusterDown: 0,
      retryDelayOnTryAgain: 5,
      // The host's name is kept for TLS, whose certificates know no addresses.
      dnsLookup: (host, done) => done(null, host),
      redisOptions: {
        ...connectionOptions(options),
        username: first?.username,
        password: first?.password,
        tls: first?.tls,
      },
    },
  );
  client.on('error', options.onError);
  client.on('node error', options.onError);
  client.on('+node', (node: Redis) => {
    node.on('ready', options.onReady);
    if (client.status === 'ready') setImmediate(warmUp, node);
  });
  client.on('ready', () => client.nodes().forEach(warmUp));
  // A node that was lost is looked for until it, or its successor, is found. The driver waits for a command that needs it.
  client.on('-node', () => setTimeout(lookAround, REDISCOVERY_MS, client).unref());
  return client;
}

/** The connections that must answer for every key to be within reach. @throws Error when some slots of a cluster have none. */
export function serversOf(client: Redis | Cluster): Redis[] {
  // Before that the nodes of a cluster answer, but nobody knows yet which keys they have.
  if (client.status !== 'ready') throw new Error(`The connection is not ready: ${client.status}.`);
  if (!(client instanceof Cluster)) return [client];
  const connected = new Map(client.nodes('master').map((node) => [addressOf(node), node]));
  const needed = new Set(Array.from(client.slots, (nodes) => nodes?.[0]));
  return [...needed].map((address) => {
    const node = address === undefined ? undefined : connected.get(address);
    if (node === undefined) throw new Error(`No connection to the node of some slots: ${address}.`);
    return node;
  });
}

/** Asks the cluster who has which slots; new nodes are connected to, and lost again if they are not there. */
function lookAround(cluster: Cluster): void {
  if (cluster.status === 'ready') cluster.refreshSlotsCache();
}

function addressOf({ options: { host, port } }: Redis): string {
  return `${host}:${port}`;
}

/** A node's connection is opened by the first command; the second one would meet it half open and fail. So no command is the first. */
function warmUp(node: Redis): void {
  if (node.status === 'wait') node.connect().catch(() => {});
}

function connectionOptions({ connectTimeoutMs }: ClientOptions): RedisOptions {
  return {
    connectionName: CONNECTION_NAME,
    connectTimeout: connectTimeoutMs,
    disconnectTimeout: connectTimeoutMs,
    socketTimeout: SILENCE_MS,
    // A command that was in flight when the connection broke may have been carried out.
    autoResendUnfulfilledCommands: false,
  };
}

function reconnectDelayMs(times: number): number {
  return Math.min(50 * times, 1_000);
}
