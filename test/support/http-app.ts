import {
  ManualClock,
  MemoryAlertStore,
  MemoryAnswerStore,
  MemoryAttemptComparison,
  MemoryAttemptStore,
  MemoryAuditLog,
  MemoryChangeLog,
  MemoryIssueStore,
  MemoryRateLimiter,
  MemorySavedViewStore,
  MemorySessionStore,
  MemoryShop,
  MemoryShopDirectory,
  MemorySubmissionHistory,
  MemoryUserStore,
  memoryPorts,
  SequentialIds,
} from '../../adapters/memory/index.js';
import { NodeHash } from '../../adapters/node/index.js';
import type { Tracing } from '../../adapters/opentelemetry/index.js';
import { createPasswords, createSessions, createTokens, type OwnTokenSettings } from '../../apps/auth/index.js';
import { createHttpApp, createLogger, createMetrics, type HttpAppDeps, listen } from '../../apps/http/index.js';
import { pagesOf } from '../../apps/http/pages-of.js';
import type { ServerLimits } from '../../apps/http/server-limits.js';
import {
  createAlerts,
  createIssues,
  createOrderFailures,
  DEFAULT_POLICY,
  type OrderFailuresPorts,
  type Policy,
  type Shop,
  type ShopDirectory,
  type User,
  type UserStore,
} from '../../core/index.js';
import { type CheckAnswer, createOpenApiCheck } from './openapi.js';

/** Thursday; by then every voucher is granted and no pause is on. */
export const NOON = Date.UTC(2026, 1, 12, 12);
export const AUTH: OwnTokenSettings = {
  kind: 'secret',
  secret: 'a secret for tests, longer than 32 bytes',
  issuer: 'tests',
  audience: 'order-failures',
};
export const PASSWORD = 'correct horse';

export interface RequestOptions {
  readonly method?: string;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON, or the text when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape; the OpenAPI document has checked them.
  readonly body: any;
}

export type TestApp = Awaited<ReturnType<typeof startHttpApp>>;

export interface StartOptions {
  /** Where the products and participants go, and the orders are placed. Default: in memory. */
  readonly shop?: Shop;
  /** What the pages look up. Default: of a shop in memory that it is the default for, else nothing. */
  readonly directory?: ShopDirectory;
  /** Where the people go. Default: in memory. */
  readonly users?: UserStore;
  /** Default: the guide's numbers. */
  readonly policy?: Policy;
  /** Other ports than those in memory. */
  readonly ports?: Partial<OrderFailuresPorts>;
  readonly deps?: Partial<HttpAppDeps>;
  /** Of requests and ports. Default: nothing is traced. */
  readonly tracing?: Tracing;
  /** Default: those of a real server. */
  readonly limits?: Partial<ServerLimits>;
}

/** The real app on a real port of the loopback interface, over adapters in memory and a clock that stands still. Every answer is checked against the document. */
export async function startHttpApp(options: StartOptions = {}) {
  const given = options.deps?.answers;
  const answers = given instanceof MemoryAnswerStore ? given : new MemoryAnswerStore();
  const { shop = new MemoryShop(answers), users = new MemoryUserStore(), policy = DEFAULT_POLICY } = options;
  const directory =
    options.directory ?? new MemoryShopDirectory(shop instanceof MemoryShop ? shop : new MemoryShop());
  const clock = new ManualClock(NOON);
  const ids = new SequentialIds();
  const hash = new NodeHash();
  const passwords = createPasswords({ logN: 4 });
  const metrics = createMetrics({ processMetrics: false });
  const logLines: string[] = [];
  const logger = createLogger({
    level: 'trace',
    clock,
    ids: options.tracing?.ids,
    destination: { write: (line) => void logLines.push(line) },
  });
  const memory = memoryPorts(clock);
  const { attempts = memory.attempts } = options.ports ?? {};
  const ports = {
    ...memory,
    feed: attempts instanceof MemoryAttemptStore ? attempts.feed : undefined,
    clock,
    ids,
    hash,
    ordering: shop,
    directory,
    comparison: new MemoryAttemptComparison(attempts),
    history: new MemorySubmissionHistory(attempts, shop instanceof MemoryShop ? shop : new MemoryShop()),
    observer: metrics.observer,
    ...options.ports,
  };
  const audit = options.deps?.audit ?? new MemoryAuditLog();
  const deps: HttpAppDeps = {
    app: createOrderFailures(options.tracing ? traced(ports, options.tracing) : ports, { policy }),
    alerts: createAlerts({
      ...{ clock, ids, lock: memory.lock, alerts: new MemoryAlertStore() },
      history: new MemorySubmissionHistory(attempts, shop instanceof MemoryShop ? shop : new MemoryShop()),
    }),
    issues: createIssues({ clock, issues: new MemoryIssueStore(), changes: new MemoryChangeLog(clock) }, policy),
    shop,
    directory,
    users,
    answers,
    sessions: new MemorySessionStore(),
    savedViews: new MemorySavedViewStore(),
    audit,
    journal: ports.journal,
    rateLimiter: new MemoryRateLimiter(),
    clock,
    ids,
    hash,
    passwords,
    metrics,
    logger,
    tracing: options.tracing,
    healthChecks: [{ name: 'database', check: async () => ({ status: 'ok' }) }],
    sealing: { backlog: async () => 0 },
    auth: AUTH,
    policy,
    // The clock stands still, so whoever had to wait would wait for ever.
    pace: { perSecond: 1, burst: Infinity, maxWaiting: Infinity },
    trustedProxyHops: 0,
    timeZone: 'UTC',
    version: '1.2.3',
    ...options.deps,
  };
  await stock(shop);
  const people = await addPeople(users, await passwords.hash(PASSWORD));
  const tokens = createTokens(AUTH, clock, ids);
  const server = await listen(createHttpApp(deps), { host: '127.0.0.1', port: 0, limits: options.limits ?? {} });
  const check = await checkOf(server.url);

  async function request(path: string, options: RequestOptions = {}): Promise<Reply> {
    const { token, json, body = json === undefined ? undefined : JSON.stringify(json) } = options;
    const { method = body === undefined ? 'GET' : 'POST' } = options;
    const response = await fetch(server.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(json !== undefined && { 'Content-Type': 'application/json' }),
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...options.headers,
      },
      ...(body !== undefined && { body }),
      ...(options.signal !== undefined && { signal: options.signal }),
    });
    const text = await response.text();
    const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '') && text !== '';
    const reply = {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : text,
    };
    check({ method, path, ...reply });
    return reply;
  }

  return {
    url: server.url,
    /** Every page, and every target of a form. */
    pages: pagesOf(deps, createSessions(deps)),
    server,
    request,
    /** Throws when an answer is not one that the document describes; `request` does it by itself. */
    check,
    clock,
    ports,
    shop,
    users,
    people,
    audit,
    metrics,
    logLines,
    passwords,
    /** Fresh: at the clock's instant. */
    tokenOf: (user: User) => tokens.issue(user).access,
    refreshTokenOf: (user: User) => tokens.issue(user).refresh,
    close: () => server.close(0),
  };
}

function traced<Ports extends OrderFailuresPorts>(ports: Ports, tracing: Tracing): Ports {
  const { guard, ordering, attempts } = ports;
  return {
    ...ports,
    guard: tracing.port('SubmissionGuard', guard),
    ordering: tracing.port('Shop', ordering),
    attempts: tracing.port('AttemptStore', attempts),
  };
}

const checks = new Map<string, CheckAnswer>();

/** Made once for each document: compiling one takes longer than most tests. */
async function checkOf(url: string): Promise<CheckAnswer> {
  const document = await (await fetch(`${url}/api/schema/`)).text();
  const check = checks.get(document) ?? createOpenApiCheck(JSON.parse(document));
  checks.set(document, check);
  return check;
}

/** $125.00 for food and $10.00 for hygiene; the participant of the guide. */
async function stock(shop: Shop): Promise<void> {
  await shop.putProducts([
    { id: '1', name: 'Rice', category: 'food', price: '10.00', active: true },
    { id: '2', name: 'Beans', category: 'food', price: '2.50', active: true },
    { id: '3', name: 'Soap', category: 'hygiene', price: '5.00', active: true },
    { id: '4', name: 'Salt', category: 'food', price: '1.00', active: false },
  ]);
  await shop.putParticipants([
    { id: '123', name: 'John Doe' },
    { id: '124', name: 'Jane Smith' },
  ]);
  const grant = { count: 1, grantedAtMs: 0, expiresAtMs: undefined };
  for (const participantId of ['123', '124']) {
    await shop.grantVouchers([
      { ...grant, participantId, kind: 'food', amount: '25.00', count: 5 },
      { ...grant, participantId, kind: 'hygiene', amount: '10.00' },
    ]);
  }
}

async function addPeople(users: UserStore, passwordHash: string) {
  const add = async (username: string, facts: Partial<User>) => {
    const user = await users.add({
      username,
      passwordHash,
      participantId: null,
      isStaff: false,
      isSuperuser: false,
      ...facts,
    });
    if (user === undefined) throw new Error(`${username} was not added.`);
    return user;
  };
  return {
    john: await add('john', { id: '456', participantId: '123' }),
    jane: await add('jane', { id: '457', participantId: '124' }),
    nobody: await add('nobody', {}),
    staff: await add('staff', { isStaff: true }),
    superuser: await add('superuser', { isSuperuser: true }),
  };
}
